"""结算查询: who finds what, page after page, and as a file."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from tests.settlement.world import EMPLOYEE, RESIDENT
from tests.web.cases import Settled
from tests.web.conftest import EAST, WEST, SignIn

LIST = "/settlements/"


def test_a_clerk_finds_the_settlements_of_the_county(
    sign_in: SignIn, settled: Settled
) -> None:
    page = sign_in("counter", area=EAST).get(LIST).content.decode()
    for one in (settled.standing, settled.reversed, settled.reversal):
        assert one.settlement_no in page
    assert "普通门诊" in page
    assert "职工甲" not in page  # a name is masked where it is read
    assert "职**" in page


def test_the_newest_come_first(sign_in: SignIn, settled: Settled) -> None:
    page = sign_in("counter", area=EAST).get(LIST).content.decode()
    newest = page.index(settled.reversal.settlement_no)
    assert newest < page.index(settled.standing.settlement_no)


def test_another_county_sees_nothing(sign_in: SignIn, settled: Settled) -> None:
    page = sign_in("counter", area=WEST).get(LIST).content.decode()
    assert settled.standing.settlement_no not in page
    assert "没有符合条件的结算" in page


def test_who_may_not_see_settlements_is_refused(sign_in: SignIn, db: None) -> None:
    assert sign_in("security_admin").get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"person": EMPLOYEE}, 3),
        ({"person": RESIDENT}, 0),
        ({"state": "standing"}, 1),
        ({"state": "reversed"}, 1),
        ({"state": "reversal"}, 1),
        ({"first": "2025-03-10"}, 2),
        ({"last": "2025-03-01"}, 1),
        ({"first": "2025-03-01", "last": "2025-03-01"}, 1),
        ({"institution": "第二医院"}, 3),
        ({"institution": "H99010000001"}, 3),
        ({"institution": "没有的医院"}, 0),
        ({"care_type": "11"}, 3),
        ({"care_type": "2"}, 0),
    ],
)
def test_conditions_narrow(
    sign_in: SignIn, settled: Settled, asked: dict[str, str], count: int
) -> None:
    page = sign_in("counter", area=EAST).get(LIST, asked).content.decode()
    assert page.count("data-open=") == count


def test_a_wrong_condition_is_told(sign_in: SignIn, settled: Settled) -> None:
    asked = {"first": "2025-03-02", "last": "2025-03-01"}
    answer = sign_in("counter", area=EAST).get(LIST, asked)
    assert answer.status_code == 422
    assert "止期早于起期" in answer.content.decode()


def test_a_fragment_is_sent_to_who_has_the_page(
    sign_in: SignIn, settled: Settled
) -> None:
    client = sign_in("counter", area=EAST)
    answer = client.get(LIST, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert "<html" not in page
    assert settled.standing.settlement_no in page
    assert "HX-Request" in answer.headers["Vary"]


def test_pages_follow_each_other_without_gap(
    sign_in: SignIn, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.web.lists.SIZES", (1, 2))
    client = sign_in("counter", area=EAST)
    found, after = [], ""
    for _ in range(4):
        answer = client.get(LIST, {"after": after})
        listing = answer.context["listing"]
        found += [row.settlement_no for row in listing.page.rows]
        after = listing.page.next_key
        if not after:
            break
    assert found == [
        settled.reversal.settlement_no,
        settled.reversed.settlement_no,
        settled.standing.settlement_no,
    ]


@pytest.mark.parametrize("key", ["nonsense", "9" * 40 + "-1", "-", "12-"])
def test_a_key_nobody_gave_out_does_no_harm(
    sign_in: SignIn, settled: Settled, key: str
) -> None:
    answer = sign_in("counter", area=EAST).get(LIST, {"after": key})
    assert answer.status_code == 200


def test_the_conditions_stand_in_the_file(sign_in: SignIn, settled: Settled) -> None:
    answer = sign_in("counter", area=EAST).get(
        LIST, {"export": "1", "person": EMPLOYEE, "state": "standing"}
    )
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert rows[0][0] == "结算清单"
    assert f"人员编号: {EMPLOYEE}" in str(rows[1][0])
    assert "已结算" in str(rows[1][0])
    assert rows[5][0] == settled.standing.settlement_no
    assert rows[5][7] == 1050
    assert len(rows) == 6


def test_a_file_needs_a_permission(sign_in: SignIn, settled: Settled) -> None:
    answer = sign_in("leader", area=EAST).get(LIST, {"export": "1"})
    assert answer.status_code == 403


def test_the_list_asks_little(
    sign_in: SignIn,
    settled: Settled,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in("counter", area=EAST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_what_few_have_is_looked_for_in_parts(
    sign_in: SignIn, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page reads every settlement for a care type that nobody has."""
    monkeypatch.setattr("yibao.settlement.listing.LOOKED_THROUGH", 1)
    client = sign_in("counter", area=EAST)
    answer = client.get(LIST, {"state": "standing"})
    page = answer.context["listing"].page
    assert page.rows == []
    assert page.looked_until is not None
    assert "继续往前查" in answer.content.decode()
    assert "没有符合条件的结算" not in answer.content.decode()
    rest = client.get(LIST, {"state": "standing", "after": page.next_key})
    found = [row.settlement_no for row in rest.context["listing"].page.rows]
    assert found == [settled.standing.settlement_no]
    assert rest.context["listing"].page.looked_until is None
    narrow = client.get(LIST, {"person": EMPLOYEE, "care_type": "5"})
    assert "没有符合条件的结算" in narrow.content.decode()
