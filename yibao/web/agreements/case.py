"""About which agreement the keeper acts; or about one that is yet to be drawn up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.http import Http404
from django.urls import reverse
from django.utils.timezone import now

from yibao.access.scope import Scope
from yibao.institutions.agreement_listing import (
    AgreementListed,
    AgreementShown,
    agreement_shown,
)
from yibao.institutions.commands import DRAWN_UP
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.form import DeedForm, until
from yibao.web.deeds.subjects import Subject
from yibao.web.words import care_type

TITLE = "服务协议"
MANAGE = "institution.manage"


@dataclass(frozen=True, slots=True)
class Case:
    """The agreement, where it stands, and whether this clerk drew it up."""

    subject: Subject
    found: AgreementShown
    is_own: bool

    @property
    def one(self) -> AgreementListed:
        return self.found.listed

    @property
    def number(self) -> str:
        return self.one.agreement_no

    @property
    def who(self) -> str:
        return self.subject.who


@dataclass(frozen=True, slots=True)
class Draft:
    """An agreement that is yet to be drawn up, with an institution of the scope."""

    subject: Subject
    scope: Scope


class AgreementDeed(DeedForm[Case]):
    space, permission = "agreements", MANAGE
    nothing: ClassVar[str]

    @classmethod
    def fits(cls, case: Case) -> bool:
        """Whether there is anything to do, as the agreement stands."""
        raise NotImplementedError

    @property
    def is_possible(self) -> bool:
        return self.fits(self.case)


def agreement_or_404(request: ConsoleRequest, number: str) -> AgreementShown:
    found = agreement_shown(number, request.scope, now())
    if found is None:
        raise Http404(f"没有协议 {number},或不在您的数据范围内")
    return found


def case_of(request: ConsoleRequest, number: str) -> Case:
    found = agreement_or_404(request, number)
    return Case(subject_of(found), found, drawn_up_by(request, found))


def agreement_subject(request: ConsoleRequest, number: str) -> Subject:
    """The agreement of a receipt, where it is within the clerk's data."""
    return subject_of(agreement_or_404(request, number))


def draft_of(request: ConsoleRequest) -> Draft:
    back = reverse("agreements:list")
    subject = Subject(
        number="",
        who="新协议",
        area=request.user.area_id,
        back=back,
        crumbs=((TITLE, back),),
        called=TITLE,
    )
    return Draft(subject, request.scope)


def drawn_up_by(request: ConsoleRequest, found: AgreementShown) -> bool:
    """Whether the clerk drew it up; the command asks the journal again."""
    return any(
        line.action == DRAWN_UP
        and line.operator_no == request.user.number
        and not line.institution_code
        for line in found.lines
    )


def subject_of(found: AgreementShown) -> Subject:
    one = found.listed
    back = reverse("agreements:one", args=[one.agreement_no])
    return Subject(
        number=one.agreement_no,
        who=f"{one.institution_name} 的协议 {one.agreement_no}",
        area=found.agreement.institution.area_id,
        back=back,
        crumbs=((TITLE, reverse("agreements:list")), (one.agreement_no, back)),
        called="协议",
        told=(
            ("协议编号", one.agreement_no),
            ("机构", one.institution_name),
            ("机构编号", one.institution_code),
            ("协议期限", f"{one.valid_from:%Y-%m-%d} 至 {until(one.valid_to)}"),
        ),
        header="agreements/_who.html",
        shown=head_of(found),
        signer="医药机构",
    )


def head_of(found: AgreementShown) -> dict[str, object]:
    """What ``_who.html`` says."""
    return {
        "one": found.listed,
        "care_types": [care_type(code) for code in found.agreement.care_types],
    }
