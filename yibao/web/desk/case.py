"""For whom the counter acts: the person, as every deed of theirs needs them."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from yibao.access.scope import Scope
from yibao.enrollment.profiles import Profile
from yibao.web.access import ConsoleRequest
from yibao.web.deeds.form import DeedForm, Fact
from yibao.web.deeds.subjects import Subject
from yibao.web.desk.persons import cover_told, profile_or_404
from yibao.web.words import insurance

FILING = Fact("filing_no", "备案编号")
INSURANCE = Fact("insurance", "险种", insurance)


@dataclass(frozen=True, slots=True)
class Case:
    """For whom, and where the clerk's own data end; of a filing also its number."""

    subject: Subject
    profile: Profile
    scope: Scope
    filing_no: str = ""

    @property
    def person_no(self) -> str:
        return self.profile.person_no

    @property
    def who(self) -> str:
        return self.subject.who

    @property
    def insurances(self) -> list[tuple[str, str]]:
        """What the person is insured for today, to choose from; basic first."""
        codes = [(one.insurance, one.pooling_area) for one in self.profile.covers]
        return [(code, insurance(code, area)) for code, area in codes]


class PersonDeed(DeedForm[Case]):
    space = "desk"
    hint = "参保人已填好;带 * 的必填,下一步核对"


def case_of(request: ConsoleRequest, person_no: str) -> Case:
    profile = profile_or_404(request, person_no)
    return Case(subject_of(profile), profile, request.scope)


def person_subject(request: ConsoleRequest, person_no: str) -> Subject:
    """The person of a receipt, where they are within the clerk's data."""
    return subject_of(profile_or_404(request, person_no))


def subject_of(profile: Profile) -> Subject:
    number = profile.person_no
    back = reverse("desk:person", args=[number])
    crumbs = (("柜台", reverse("desk:desk")), (f"{profile.name} {number}", back))
    return Subject(
        number=number,
        who=f"{profile.name}({number})",
        area=profile.area,
        back=back,
        crumbs=crumbs,
        called="参保人",
        told=(
            ("姓名", profile.name),
            ("人员编号", number),
            ("证件号码", profile.id_no),
            ("参保地", profile.area_name),
        ),
        header="desk/_who.html",
        shown={
            "person": profile,
            "covers": [cover_told(one) for one in profile.covers],
        },
        signer="参保人(代办人)",
    )
