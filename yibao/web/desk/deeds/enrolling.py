"""参保登记 of somebody new, and 参保 of somebody known; one form of the cover for both.

Nothing of an identity document stands in the journal or on a receipt.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from yibao.areas.queries import area_names
from yibao.enrollment.bulk import NewPerson
from yibao.enrollment.coverage import Length
from yibao.enrollment.enrolling import NewCoverage
from yibao.enrollment.errors import PersonExists
from yibao.enrollment.ethnicities import ETHNICITIES
from yibao.enrollment.identity_numbers import KIND, agreed
from yibao.enrollment.joining import (
    enroll_known,
    enroll_newcomer,
    fresh_person_no,
    holder_of,
)
from yibao.enrollment.models import Gender, Person
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.policies.vocabulary import Fact as PolicyFact
from yibao.web.deeds.fields import MISSING, basis, choice, day, text, today
from yibao.web.deeds.form import SINCE, DeedForm, Fact, iso
from yibao.web.deeds.receipts import Facts
from yibao.web.deeds.subjects import About
from yibao.web.desk.case import INSURANCE, Case, PersonDeed
from yibao.web.desk.codes import (
    ID_KINDS,
    NO,
    YES,
    Place,
    chosen_from,
    coded,
    insurances,
    place_of,
)
from yibao.web.desk.newcomers import Newcomer, taken_for
from yibao.web.words import category, insurance

C = TypeVar("C", bound=About)
GROUP = "参保状态"
GENDERS = [(one.value, str(one.label)) for one in (Gender.MALE, Gender.FEMALE)]
CATEGORY = Fact("category", "人员类别", category)
AREA = Fact("area_code", "登记在", lambda code: area_names([code]).get(code, code))
ENTITLED = Fact("entitled_from", "待遇开始")
OWN = "fact_"  # before the name of a field that asks for a fact of the area's own


class JoiningDeed(DeedForm[C]):
    """What is joined: insurance, category, division and from when."""

    places: ClassVar = {
        "EN-003": "insurance",
        "EN-004": "category",
        "EN-006": "valid_from",
        "EN-021": "valid_from",
    }
    facts = (INSURANCE, CATEGORY, AREA, SINCE, ENTITLED)

    insurance = choice("险种")
    category = choice("人员类别")
    area_code = choice("参保地")
    valid_from = day("参保日期")
    entitled_from = day("待遇开始日期", required=False)
    employer_name = text("单位名称", 200, required=False, hint="职工填写")
    civil_servant = choice("公务员补助", ((NO, "不享受"), (YES, "享受")))
    months_before = forms.IntegerField(
        label="此前连续月数", required=False, min_value=0, max_value=1200
    )
    years_before = forms.DecimalField(
        label="此前缴费年限",
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        decimal_places=2,
    )
    basis = basis("依据")

    def fill(self, place: Place) -> None:
        """The choices a clerk of this place has, and its own questions."""
        self.place = place
        self.fields["valid_from"].initial = today()
        for name, choices in (
            ("insurance", insurances(place.pool)),
            ("category", coded("psn_cat", place.vocabulary)),
            ("area_code", place.areas),
        ):
            self.fields[name].choices = chosen_from(choices)  # type: ignore[attr-defined]
        for fact in place.own_facts:
            self.fields[f"{OWN}{fact.key}"] = field_of(fact)
        self.fields["basis"] = self.fields.pop("basis")  # comes last

    def clean_entitled_from(self) -> date | None:
        """待遇等待期: it ends after the cover began."""
        told: date | None = self.cleaned_data["entitled_from"]
        since = self.cleaned_data.get("valid_from")
        if told is not None and since is not None and told < since:
            raise forms.ValidationError("待遇开始日期早于参保日期")
        return told

    def own_facts(self) -> dict[str, object]:
        """What was answered to the area's own questions."""
        return {
            name.removeprefix(OWN): value
            for name, value in self.cleaned_data.items()
            if name.startswith(OWN) and value not in (None, "")
        }

    def cover(self, person_no: str) -> NewCoverage:
        told = self.cleaned_data
        before = Length(told["months_before"] or 0, told["years_before"] or Decimal(0))
        return NewCoverage(
            person_no=person_no,
            area_code=told["area_code"],
            insurance=told["insurance"],
            category=told["category"],
            valid_from=told["valid_from"],
            entitled_from=told["entitled_from"],
            employer_name=told["employer_name"],
            civil_servant=told["civil_servant"] == YES,
            before=before,
            basis=told["basis"],
        )

    def cover_facts(self) -> dict[str, str]:
        told = self.cleaned_data
        return {
            **{name: told[name] for name in ("insurance", "category", "area_code")},
            "valid_from": iso(told["valid_from"]),
            "entitled_from": iso(told["entitled_from"]),
        }

    def joins(self) -> str:
        told = self.cleaned_data
        where = dict(self.place.areas)[told["area_code"]]
        what = insurance(told["insurance"], self.place.pool)
        return f"自 {told['valid_from']:%Y-%m-%d} 起在{where}参加{what}"

    @classmethod
    def step_after(cls, facts: Facts) -> str:
        if facts.get("entitled_from", "") > facts["valid_from"]:
            return f"已参保,等待期内不享受待遇,{facts['entitled_from']} 起享受"
        return "已参保,自参保日期起享受待遇,就医地定点机构即时可查"


def field_of(fact: PolicyFact) -> forms.Field:
    """A question of the area's policies; what is not answered stays unsaid."""
    if fact.kind == "yes_no":
        answers = [("", "不说明"), (YES, "是"), (NO, "否")]
        return choice(fact.name, answers, required=False)
    if fact.choices:
        answers = [("", "不说明"), *((one, one) for one in fact.choices)]
        return choice(fact.name, answers, required=False)
    return text(fact.name, 50, required=False)


class Enroll(JoiningDeed[Case], PersonDeed):
    """A further insurance, or again after the cover ended."""

    slug, title, group = "coverage-enrolled", "参保", GROUP
    permission = "coverage.enroll"

    def prepare(self) -> None:
        self.fill(place_of(self.case.scope))
        own = self.case.profile.facts.attributes
        for fact in self.place.own_facts:
            self.fields[f"{OWN}{fact.key}"].initial = own.get(fact.key)
        areas = dict(self.place.areas)
        if self.case.profile.area in areas:
            self.fields["area_code"].initial = self.case.profile.area

    def act(self, by: Operator, at: datetime) -> Facts:
        cover = self.cover(self.case.person_no)
        enroll_known(cover=cover, facts=self.own_facts(), by=by)
        return self.cover_facts()

    def will(self) -> str:
        return f"{self.case.who} {self.joins()}"


class Register(JoiningDeed[Newcomer]):
    """参保登记: the person and their first insurance, in one transaction."""

    space = "desk"
    slug, title, group = "person-registered", "参保登记", GROUP
    permission = "person.register"
    makes = "person_no"
    hint = "带 * 的必填;身份证号码里有出生日期和性别,不填的按号码登记"
    places: ClassVar = {
        **JoiningDeed.places,
        "EN-002": "id_no",
        "EN-014": "id_no",
        "EN-015": "birth_date",
        "EN-016": "gender",
        "EN-017": "id_no",
    }
    field_order = (
        *("id_kind", "id_no", "name", "gender", "birth_date", "ethnicity", "phone"),
    )

    id_kind = choice("证件类型", ID_KINDS.items())
    id_no = text("证件号码", 30)
    name = text("姓名", 50)
    gender = choice("性别", [("", "按身份证号码"), *GENDERS], required=False)
    birth_date = day("出生日期", required=False)
    ethnicity = choice("民族", ETHNICITIES.items())
    phone = forms.RegexField(
        r"^[0-9-]{7,20}\Z",
        label="联系电话",
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        error_messages={**MISSING, "invalid": "请填 7 至 20 位数字"},
    )

    def prepare(self) -> None:
        self.fill(place_of(self.case.scope))
        for name, value in taken_for(self.case.asked).items():
            self.fields[name].initial = value

    def clean_id_no(self) -> str:
        return "".join(str(self.cleaned_data["id_no"]).split()).upper()

    def clean(self) -> dict[str, Any]:
        """Birth date and sex as the document has them; others must be told."""
        told = super().clean() or {}
        kind, number = told.get("id_kind"), told.get("id_no")
        if not (kind and number) or "birth_date" not in told:
            return told
        gender = Gender(told["gender"]) if told.get("gender") else None
        try:
            told["birth_date"], told["gender"] = agreed(
                id_kind=kind,
                id_no=number,
                birth_date=told["birth_date"],
                gender=gender,
            )
        except Refused as refusal:
            self.refuse(refusal)
            return told
        for name in ("birth_date", "gender"):
            if kind != KIND and not told[name]:
                self.add_error(name, MISSING["required"])
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        if self.holder() is not None:
            raise PersonExists(what="该证件号码")
        number = fresh_person_no(told["area_code"])
        person = NewPerson(
            person_no=number,
            name=told["name"],
            gender=Gender(told["gender"]),
            birth_date=told["birth_date"],
            id_no=told["id_no"],
            id_kind=told["id_kind"],
            area_code=told["area_code"],
            ethnicity=told["ethnicity"],
            phone=told["phone"],
            attributes=self.own_facts(),
        )
        enroll_newcomer(person=person, cover=self.cover(number), by=by)
        return {"person_no": number, **self.cover_facts()}

    def refuse(self, refusal: Refused) -> None:
        """Whoever is registered already is one step away."""
        held = self.holder() if isinstance(refusal, PersonExists) else None
        if held is None:
            super().refuse(refusal)
            return
        address = reverse("desk:person", args=[held.person_no])
        said = format_html(
            '{} {}。<a href="{}">打开 {}</a>',
            *(refusal.code, refusal.sentence, address, held),
        )
        self.add_error("id_no", said)

    def holder(self) -> Person | None:
        """Who is registered with this document, if the clerk may know."""
        told = self.cleaned_data
        return holder_of(told["id_kind"], told["id_no"], self.case.scope)

    def will(self) -> str:
        return f"登记 {self.cleaned_data['name']},{self.joins()}"
