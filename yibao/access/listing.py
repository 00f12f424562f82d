"""Users as administrators look them up, each with the posts of a day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from yibao.access.commands import KIND
from yibao.access.models import PostGrant, User
from yibao.access.scope import Scope
from yibao.kernel.models import Journal

ACTIVE, LOCKED, ENDED = "active", "locked", "ended"
STATES = {ACTIVE: "启用", LOCKED: "锁定", ENDED: "停用"}
ENTERING = (
    "user.logged_in",
    "user.logged_out",
    "user.login_refused",
    "user.locked",
    "user.second_factor_bound",
)
LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Conditions:
    """What is asked for; empty conditions do not narrow."""

    text: str = ""  # a number, or a part of a name
    area: str = ""
    institution_code: str = ""
    post: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    number: str
    name: str
    institution_code: str
    area: str
    posts: tuple[str, ...]  # their titles
    state: str
    last_login: datetime | None

    @property
    def key(self) -> str:
        return self.number


def users_asked(
    asked: Conditions, scope: Scope, at: datetime, *, after: str = "", limit: int
) -> list[Listed]:
    """In the order of their numbers; posts and states are those of ``at``."""
    held = PostGrant.objects.held_on(localdate(at))
    rows = _asked(asked, scope, at).filter(number__gt=after).order_by("number")
    rows = rows.prefetch_related(Prefetch("grants", held.order_by("post"), "held"))
    return [_listed(row, at) for row in rows[:limit]]


def users_exported(
    asked: Conditions, scope: Scope, at: datetime, *, limit: int
) -> Iterator[Listed]:
    yield from users_asked(asked, scope, at, limit=limit)


def visible(scope: Scope) -> QuerySet[User]:
    return scope.within(
        User.objects.select_related("area"),
        area="area_id",
        institution="institution_code",
    )


def user_shown(number: str, scope: Scope) -> User | None:
    """One user of the scope; ``None`` outside of it."""
    return visible(scope).filter(number=number).first()


def state_of(user: User, at: datetime) -> str:
    if not user.is_active:
        return ENDED
    return LOCKED if user.locked_until and user.locked_until > at else ACTIVE


def logins_of(user: User) -> list[Journal]:
    """When and from where they came, and when they were not let in."""
    return list(_about(user).filter(action__in=ENTERING)[:LINES_SHOWN])


def changes_of(user: User) -> list[Journal]:
    """What was done about them last."""
    return list(_about(user).exclude(action__in=ENTERING)[:LINES_SHOWN])


def _about(user: User) -> QuerySet[Journal]:
    rows = Journal.objects.filter(subject_kind=KIND, subject_no=user.number)
    return rows.order_by("-id")


def _asked(asked: Conditions, scope: Scope, at: datetime) -> QuerySet[User]:
    found = visible(scope)
    if asked.text:
        found = found.filter(Q(number=asked.text) | Q(name__contains=asked.text))
    if asked.area:
        found = found.filter(area_id=asked.area)
    if asked.institution_code:
        found = found.filter(institution_code=asked.institution_code)
    if asked.post:
        held = PostGrant.objects.held_on(localdate(at)).filter(post=asked.post)
        found = found.filter(Exists(held.filter(user=OuterRef("pk"))))
    if asked.state:
        locked = Q(locked_until__isnull=False, locked_until__gt=at)
        active = Q(is_active=True)
        states = {ENDED: ~active, LOCKED: active & locked, ACTIVE: active & ~locked}
        found = found.filter(states[asked.state])
    return found


def _listed(row: User, at: datetime) -> Listed:
    held: list[PostGrant] = row.held  # type: ignore[attr-defined]
    return Listed(
        number=row.number,
        name=row.name,
        institution_code=row.institution_code,
        area=row.area.name,
        posts=tuple(one.title for one in held),
        state=state_of(row, at),
        last_login=row.last_login,
    )
