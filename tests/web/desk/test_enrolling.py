"""参保登记 at the counter: from nobody to a person who can be settled at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate

import yibao
from tests import samples
from tests.gateway.conftest import Sender
from tests.samples import CLERK
from tests.settlement import world
from tests.settlement.world import EMPLOYEE
from tests.web.cases import Settled
from tests.web.conftest import CITY, EAST, WEST, SignIn
from tests.web.desk.counter import (
    address,
    do,
    done,
    errors,
    opened,
    receipts,
    refused,
    sent,
)
from yibao.areas import policies
from yibao.areas.commands import register_area
from yibao.areas.models import Level
from yibao.areas.policies import use_policies
from yibao.enrollment.commands import record_death
from yibao.enrollment.coverage import end_coverage
from yibao.enrollment.models import Coverage, Person
from yibao.enrollment.queries import coverage_on, person_by_id_no
from yibao.kernel.models import Journal
from yibao.settlement.commands import settle

URL = "/desk/person-registered/"
NINGBO, PUBLISHED = "330200", Path(yibao.__file__).parent / "policies/published"
TODAY = localdate()
ID_NO, NAME, PHONE = "990101199005060013", "林新来", "13900007777"
TOLD = {
    "id_kind": "01",
    "id_no": ID_NO,
    "name": NAME,
    "gender": "",
    "birth_date": "",
    "ethnicity": "01",
    "phone": PHONE,
    "insurance": "390",
    "category": "15",
    "area_code": EAST,
    "valid_from": f"{TODAY}",
    "entitled_from": "",
    "employer_name": "",
    "civil_servant": "no",
    "months_before": "",
    "years_before": "",
    "basis": "户口簿",
}


def newcomer() -> Person:
    found = person_by_id_no(ID_NO)
    assert found is not None
    return found


def looked_for(client: Client, asked: str) -> HttpResponse:
    answer = client.post("/desk/", {"q": asked}, follow=True)
    assert isinstance(answer, HttpResponse)
    return answer


def test_nobody_is_found_and_what_was_typed_is_filled_in(
    sign_in: SignIn, clerk: Client
) -> None:
    stranger = sign_in("counter", "accountant", area=EAST)
    for asked, field in ((ID_NO, "id_no"), (NAME, "name"), (PHONE, "phone")):
        page = looked_for(clerk, asked)
        url = page.context["register_url"]  # type: ignore[attr-defined]
        assert f'href="{url}"' in page.content.decode()
        assert asked not in url
        assert clerk.get(url).context["form"][field].value() == asked
        assert asked not in stranger.get(url).content.decode()


def test_who_may_not_register_is_not_offered_it(
    sign_in: SignIn, settled: Settled
) -> None:
    auditor = sign_in("auditor", area=EAST)
    assert "参保登记" not in looked_for(auditor, ID_NO).content.decode()
    assert auditor.get(URL).status_code == 403
    assert auditor.post(URL, TOLD).status_code == 403


@pytest.mark.requirement("ENR-01")
def test_a_newcomer_is_registered_read_back_and_insured(clerk: Client) -> None:
    token = opened(clerk, URL)
    checked = sent(clerk, URL, token, "check", TOLD).content.decode()
    assert "1990-05-06" in checked  # from the number
    assert "东岸区" in checked
    assert person_by_id_no(ID_NO) is None
    assert not receipts()
    answer = sent(clerk, URL, token, "do", TOLD)
    person = newcomer()
    assert (person.name, person.gender, person.phone) == (NAME, "1", PHONE)
    assert (person.birth_date, person.area_id) == (date(1990, 5, 6), EAST)
    assert person.ethnicity == "01"
    cover = coverage_on(person.person_no, "390", TODAY)
    assert cover is not None
    assert (cover.area, cover.category, cover.state) == (EAST, "15", "normal")
    page = clerk.get(answer.headers["Location"]).content.decode()
    for said in (person.person_no, "林**", "990101********0013", "东岸区", "成年"):
        assert said in page
    assert f'href="/desk/{person.person_no}/"' in page
    assert f'href="{URL}"' in page  # 再办一笔
    found = looked_for(clerk, ID_NO)
    assert found.request["PATH_INFO"] == f"/desk/{person.person_no}/"  # type: ignore[attr-defined]


def test_neither_journal_nor_receipt_names_anybody(clerk: Client) -> None:
    before = Journal.objects.order_by("-id").values_list("id", flat=True)[0]
    page = clerk.get(done(clerk, URL, **TOLD).headers["Location"]).content.decode()
    lines = list(Journal.objects.filter(id__gt=before).order_by("id"))
    assert [one.action for one in lines] == [
        "person.registered",
        "coverage.enrolled",
        "receipt.issued",
    ]
    for secret in (NAME, ID_NO, PHONE):
        assert secret not in page
        for line in lines:
            assert secret not in f"{line.subject_no} {line.reason} {line.fields}"
    [receipt] = receipts()
    assert receipt.fields["subject_no"] == newcomer().person_no


def test_a_double_submit_enrols_once(clerk: Client) -> None:
    token = opened(clerk, URL)
    first = sent(clerk, URL, token, "do", TOLD)
    second = sent(clerk, URL, token, "do", TOLD)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert Coverage.objects.filter(person=newcomer()).count() == 1
    assert len(receipts()) == 1


def test_who_is_enrolled_already_is_one_step_away(clerk: Client) -> None:
    done(clerk, URL, **TOLD)
    answer = sent(clerk, URL, opened(clerk, URL), "check", TOLD)
    [said] = errors(answer)["id_no"]
    assert said.startswith("EN-002 ")
    number = newcomer().person_no
    assert said.endswith(f'<a href="/desk/{number}/">打开 {number} 林**</a>')
    assert said in answer.content.decode()
    assert Person.objects.filter(name=NAME).count() == 1


def test_of_another_countys_person_it_is_said_only_that_they_are_enrolled(
    sign_in: SignIn, clerk: Client
) -> None:
    done(clerk, URL, **TOLD)
    west = sign_in("counter", area=WEST)
    told = TOLD | {"area_code": WEST, "name": "冒名者"}
    answer = sent(west, URL, opened(west, URL), "check", told)
    [said] = errors(answer)["id_no"]
    assert said.startswith("EN-017 ")
    page = answer.content.decode()
    for secret in (newcomer().person_no, "林", "东岸区"):
        assert secret not in page


@pytest.mark.requirement("SEC-02")
def test_nobody_enrols_into_an_area_outside_the_scope(
    sign_in: SignIn, clerk: Client
) -> None:
    for step in ("check", "do"):
        told = TOLD | {"area_code": WEST}
        answer = sent(clerk, URL, opened(clerk, URL), step, told)
        assert answer.status_code == 422
        assert list(errors(answer)) == ["area_code"]
    assert person_by_id_no(ID_NO) is None
    city = sign_in("counter", area=CITY)
    done(city, URL, **TOLD | {"area_code": WEST})
    assert newcomer().area_id == WEST
    assert clerk.get(f"/desk/{newcomer().person_no}/").status_code == 404


@pytest.mark.parametrize(
    ("told", "field", "code"),
    [
        ({"id_no": "99010119900506001"}, "id_no", "EN-014"),
        ({"id_no": "990101199005060014"}, "id_no", "EN-014"),
        ({"birth_date": "1990-06-05"}, "birth_date", "EN-015"),
        ({"gender": "2"}, "gender", "EN-016"),
        ({"category": "11"}, "category", "EN-004"),
        ({"valid_from": "1990-05-05"}, "valid_from", "EN-021"),
        ({"entitled_from": "2000-01-01"}, "entitled_from", "早于参保日期"),
        ({"insurance": "390x"}, "insurance", "没有这个选项"),
        ({"id_kind": "08", "id_no": "P1", "gender": "1"}, "birth_date", "请填写"),
        (
            {"id_kind": "08", "id_no": "P1", "birth_date": "1990-05-06"},
            "gender",
            "请填写",
        ),
        ({"name": ""}, "name", "请填写"),
        ({"basis": ""}, "basis", "请填写"),
        ({"phone": "无"}, "phone", "7 至 20 位"),
        ({"months_before": "-1"}, "months_before", ""),
    ],
)
def test_each_refusal_stands_at_its_field(
    clerk: Client, told: dict[str, str], field: str, code: str
) -> None:
    said = refused(clerk, URL, **TOLD | told)
    assert list(said) == [field]
    assert code in said[field][0]
    assert not Person.objects.filter(name=NAME).exists()


def test_all_that_is_missing_is_said_at_once(clerk: Client) -> None:
    said = refused(clerk, URL, **dict.fromkeys(TOLD, ""))
    missing = {"id_kind", "id_no", "name", "ethnicity", "insurance", "category"}
    missing |= {"area_code", "valid_from", "civil_servant", "basis"}
    assert set(said) == missing


def test_another_document_tells_nothing_and_is_told(clerk: Client) -> None:
    told = {"id_kind": "08", "id_no": "p 1", "birth_date": "1990-05-06", "gender": "2"}
    done(clerk, URL, **TOLD | told)
    held = person_by_id_no("P1", "08")
    assert held is not None
    assert (held.id_no, held.gender) == ("P1", "2")


def test_a_waiting_period_is_told_on_the_receipt(clerk: Client) -> None:
    day = TODAY + timedelta(days=90)
    answer = done(clerk, URL, **TOLD | {"entitled_from": f"{day}"})
    assert f"{day} 起享受" in clerk.get(answer.headers["Location"]).content.decode()
    cover = coverage_on(newcomer().person_no, "390", TODAY)
    assert cover is not None
    assert cover.state == "waiting"


def test_what_was_brought_along_counts(clerk: Client) -> None:
    told = {"insurance": "310", "category": "11", "employer_name": "示例厂"}
    told |= {"months_before": "7", "years_before": "12.5", "civil_servant": "yes"}
    done(clerk, URL, **TOLD | told)
    cover = coverage_on(newcomer().person_no, "310", TODAY)
    assert cover is not None
    assert (cover.facts["months_covered"], cover.facts["civil_servant"]) == (7, True)
    assert str(cover.facts["years_covered"]) == "12.50"
    assert cover.employer_name == "示例厂"


# ---- at once through the interface


@dataclass(frozen=True)
class Window:
    """A hospital's window that asks who somebody is."""

    sender: Sender

    def asks(self, id_no: str) -> dict[str, Any]:
        told = {"mdtrt_cert_type": "02", "mdtrt_cert_no": id_no, "begntime": ""}
        told |= {"psn_cert_type": "01", "certno": id_no, "psn_name": NAME}
        answer = self.sender.send("1101", {"data": told})
        assert answer["infcode"] == 0, answer
        return dict(answer["output"])


@pytest.mark.parametrize(("insurance", "category"), [("390", "15"), ("310", "11")])
def test_a_newcomer_is_known_to_the_interface_and_settled_at_once(
    clerk: Client, insurance: str, category: str
) -> None:
    done(clerk, URL, **TOLD | {"insurance": insurance, "category": category})
    number = newcomer().person_no
    output = Window(Sender()).asks(ID_NO)
    base, [insured] = output["baseinfo"], output["insuinfo"]
    assert (base["psn_no"], base["psn_name"], base["naty"]) == (number, NAME, "01")
    assert (base["brdy"], base["gend"]) == ("1990-05-06", "1")
    assert (insured["insutype"], insured["psn_type"]) == (insurance, category)
    assert insured["insuplc_admdvs"] == EAST
    at = f"{TODAY:%Y-%m-%d} 00:05"
    bought = world.line("1", world.A, "30", on=at)
    sold = settle(world.selling(number, [bought], at, insurance=insurance))
    assert sold.person_no == number
    assert sold.fee_total == samples.yuan(30)


@pytest.fixture
def ningbo(areas: None) -> Iterator[None]:
    register_area(code=NINGBO, name="宁波市", level=Level.CITY, by=CLERK)
    use_policies(folder=PUBLISHED / "330200_ningbo", by=CLERK)
    policies.forget()
    yield
    policies.forget()


@pytest.mark.usefixtures("ningbo")
def test_what_the_area_asks_besides_is_on_the_form(sign_in: SignIn) -> None:
    """宁波 asks for the 档次 of residents; its policies then know it."""
    clerk = sign_in("counter", area=NINGBO)
    assert "参保档次" in clerk.get(URL).content.decode()
    told = TOLD | {"area_code": NINGBO, "fact_plan": "B档"}
    assert list(refused(clerk, URL, **told | {"fact_plan": "C档"})) == ["fact_plan"]
    done(clerk, URL, **told)
    cover = coverage_on(newcomer().person_no, "390", TODAY)
    assert cover is not None
    assert cover.facts["plan"] == "B档"
    again = clerk.get(address(newcomer().person_no, "coverage-enrolled"))
    assert again.context["form"]["fact_plan"].value() == "B档"


# ---- somebody known


ENROLL = address(EMPLOYEE, "coverage-enrolled")
FURTHER = {
    name: TOLD[name]
    for name in TOLD
    if name not in {"id_kind", "id_no", "name", "gender", "birth_date", "ethnicity"}
    and name != "phone"
} | {"insurance": "510", "category": "11", "basis": "单位申报"}


def test_a_further_insurance_is_taken_beside_the_basic_one(clerk: Client) -> None:
    page = do(clerk, "coverage-enrolled", **FURTHER)
    assert "生育保险" in page
    assert coverage_on(EMPLOYEE, "510", TODAY) is not None
    assert coverage_on(EMPLOYEE, "310", TODAY) is not None
    said = refused(clerk, ENROLL, **FURTHER)
    assert said["insurance"][0].startswith("EN-003 ")
    supplement = do(clerk, "coverage-enrolled", **FURTHER | {"insurance": "330"})
    assert "大额医疗费用补助" in supplement


@pytest.mark.requirement("ENR-01")
def test_a_second_basic_insurance_is_refused_at_the_field(clerk: Client) -> None:
    second = FURTHER | {"insurance": "390", "category": "15"}
    said = refused(clerk, ENROLL, **second)
    assert "EN-003" in said["insurance"][0]
    assert "只能参加一种基本医疗保险" in said["insurance"][0]
    assert list(refused(clerk, ENROLL, **FURTHER | {"category": "99x"})) == ["category"]


def test_who_left_is_enrolled_again(clerk: Client) -> None:
    last = TODAY - timedelta(days=10)
    end_coverage(
        person_no=EMPLOYEE, insurance="310", last_day=last, basis="离职", by=CLERK
    )
    again = FURTHER | {"insurance": "390", "category": "15"}
    said = refused(clerk, ENROLL, **again | {"valid_from": f"{last}"})
    assert said["insurance"][0].startswith("EN-003 ")
    do(clerk, "coverage-enrolled", **again)
    cover = coverage_on(EMPLOYEE, "", TODAY)
    assert cover is not None
    assert cover.insurance == "390"


def test_nobody_is_enrolled_after_death_or_elsewhere(clerk: Client) -> None:
    record_death(person_no=EMPLOYEE, death_date=TODAY - timedelta(days=1), by=CLERK)
    said = refused(clerk, ENROLL, **FURTHER)
    assert said["valid_from"][0].startswith("EN-021 ")
    assert list(refused(clerk, ENROLL, **FURTHER | {"area_code": WEST})) == [
        "area_code"
    ]
