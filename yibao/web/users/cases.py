"""The user something is done about, and the one who is yet to be."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now

from yibao.access.listing import ACTIVE, ENDED, LOCKED, STATES, state_of, user_shown
from yibao.access.models import User
from yibao.access.scope import Scope
from yibao.institutions.queries import names_of
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.subjects import Subject

TITLE = "用户与岗位"
TONES = {ACTIVE: "ok", LOCKED: "warn", ENDED: "danger"}


@dataclass(frozen=True, slots=True)
class UserCase:
    subject: Subject
    user: User

    @property
    def who(self) -> str:
        return self.subject.who


@dataclass(frozen=True, slots=True)
class NewcomerCase:
    """Nobody yet; whose user it may become, ``scope`` says."""

    subject: Subject
    scope: Scope


def user_or_404(request: ConsoleRequest, number: str) -> User:
    found = user_shown(number, request.scope)
    if found is None:
        raise Http404(f"没有工号 {number},或不在您的数据范围内")
    return found


def case_of(request: ConsoleRequest, number: str) -> UserCase:
    user = user_or_404(request, number)
    return UserCase(subject_of(user), user)


def newcomer_of(request: ConsoleRequest) -> NewcomerCase:
    back = reverse("users:list")
    area = request.user.area_id
    subject = Subject("", "新用户", area, back, ((TITLE, back),), called="用户")
    return NewcomerCase(subject, request.scope)


def user_subject(request: ConsoleRequest, number: str) -> Subject:
    """The user of a receipt, where they are within the administrator's data."""
    return subject_of(user_or_404(request, number))


def subject_of(user: User) -> Subject:
    back = reverse("users:one", args=[user.number])
    crumbs = ((TITLE, reverse("users:list")), (f"{user.name} {user.number}", back))
    head = head_of(user)
    return Subject(
        number=user.number,
        who=f"{user.name}({user.number})",
        area=user.area_id,
        back=back,
        crumbs=crumbs,
        called="用户",
        told=(
            ("工号", user.number),
            ("姓名", user.name),
            ("数据范围", user.area.name),
            ("所属机构", head["institution"]),
        ),
        header="users/_who.html",
        shown=head,
    )


def head_of(user: User) -> dict[str, object]:
    """What the header of a user shows."""
    state = state_of(user, now())
    return {
        "one": user,
        "state": STATES[state],
        "tone": TONES[state],
        "institution": institution_named(user.institution_code),
    }


def institution_named(code: str) -> str:
    """Whose staff they are; without an institution, the agency's."""
    if not code:
        return AGENCY
    return f"{names_of([code]).get(code, '')} {code}".strip()


AGENCY = "经办机构"
