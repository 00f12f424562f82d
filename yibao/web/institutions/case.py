"""About which institution the keeper acts; or about one yet to be registered."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from yibao.access.scope import Scope
from yibao.institutions.listing import KINDS, institution_shown
from yibao.institutions.models import Institution
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.subjects import Subject

TITLE = "定点机构"
MANAGE = "institution.manage"


@dataclass(frozen=True, slots=True)
class Case:
    subject: Subject
    institution: Institution

    @property
    def code(self) -> str:
        return self.institution.code


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An institution that is yet to be registered, in a division of the scope."""

    subject: Subject
    scope: Scope


def institution_or_404(request: ConsoleRequest, code: str) -> Institution:
    found = institution_shown(code, request.scope)
    if found is None:
        raise Http404(f"没有定点医药机构 {code},或不在您的数据范围内")
    return found


def case_of(request: ConsoleRequest, code: str) -> Case:
    found = institution_or_404(request, code)
    return Case(subject_of(found), found)


def institution_subject(request: ConsoleRequest, code: str) -> Subject:
    """The institution of a receipt, where it is within the clerk's data."""
    return subject_of(institution_or_404(request, code))


def newcomer_of(request: ConsoleRequest) -> Newcomer:
    back = reverse("institutions:list")
    subject = Subject(
        number="",
        who="新机构",
        area=request.user.area_id,
        back=back,
        crumbs=((TITLE, back),),
        called=TITLE,
    )
    return Newcomer(subject, request.scope)


def subject_of(found: Institution) -> Subject:
    back = reverse("institutions:one", args=[found.code])
    return Subject(
        number=found.code,
        who=f"{found.name}({found.code})",
        area=found.area_id,
        back=back,
        crumbs=((TITLE, reverse("institutions:list")), (found.name, back)),
        called="机构",
        told=(("机构", found.name), ("机构编号", found.code)),
        header="institutions/_who.html",
        shown={"one": found, "kind": KINDS.get(found.kind, found.kind)},
        signer="医药机构",
    )
