"""明文查看: for a permission, a reason and the own area; written down before shown."""

from __future__ import annotations

import pytest

from tests.samples import person
from tests.web.conftest import EAST, WEST, SignIn
from yibao.enrollment.models import Person
from yibao.kernel.models import Journal

ASKED = {"kind": "person", "no": "99010000000001", "field": "id_no"}


@pytest.fixture
def somebody(areas: None) -> Person:
    made = person()
    Person.objects.update(area_id=EAST)
    return made


@pytest.mark.requirement("SEC-08")
def test_clear_text_for_a_reason_is_written_down(
    sign_in: SignIn, somebody: Person
) -> None:
    client = sign_in("counter", area=EAST)
    answer = client.post("/reveal/", {**ASKED, "reason": "核对参保人身份"})
    page = answer.content.decode()
    assert somebody.id_no in page and 'data-vanish="30"' in page
    assert somebody.masked_id_no in page
    assert answer.headers["Cache-Control"] == "no-store"
    line = Journal.objects.get(action="person.revealed")
    assert (line.subject_no, line.reason) == (ASKED["no"], "核对参保人身份")
    assert line.fields == {"field": "id_no"}
    assert line.operator_no == f"{EAST}-counter"
    assert somebody.id_no not in str(vars(line))


@pytest.mark.requirement("SEC-08")
@pytest.mark.parametrize("reason", [{}, {"reason": ""}, {"reason": "  "}])
def test_without_a_reason_nothing_is_shown(
    sign_in: SignIn, somebody: Person, reason: dict[str, str]
) -> None:
    answer = sign_in("counter", area=EAST).post("/reveal/", {**ASKED, **reason})
    assert answer.status_code == 422
    assert "请写明" in answer.content.decode()
    assert answer.headers["HX-Retarget"] == "#reveal-id_no .err"
    assert somebody.id_no not in answer.content.decode()
    assert not Journal.objects.filter(action="person.revealed").exists()


@pytest.mark.requirement("AC-01")
@pytest.mark.requirement("SEC-02")
def test_a_person_of_another_county_does_not_exist(
    sign_in: SignIn, somebody: Person
) -> None:
    told = {**ASKED, "reason": "来访"}
    assert sign_in("counter", area=WEST).post("/reveal/", told).status_code == 404
    assert sign_in("auditor").post("/reveal/", told).status_code == 200
    assert Journal.objects.filter(action="person.revealed").count() == 1


def test_other_posts_are_refused(sign_in: SignIn, somebody: Person) -> None:
    told = {**ASKED, "reason": "来访"}
    assert sign_in("accountant").post("/reveal/", told).status_code == 403
    assert sign_in("counter").get("/reveal/").status_code == 405


def test_only_what_is_declared_can_be_asked(sign_in: SignIn, somebody: Person) -> None:
    client = sign_in("counter")
    told = {**ASKED, "reason": "来访", "field": "attributes"}
    assert client.post("/reveal/", told).status_code == 422
