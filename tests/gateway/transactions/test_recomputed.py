"""撤销后重算 over the wire: beside the reversal, and asked for by Y605."""

from __future__ import annotations

import pytest

from tests.gateway.playing import play
from tests.gateway.transactions.clock import Clock
from tests.gateway.transactions.desks import Clinic
from tests.gateway.transactions.stories import two_visits
from tests.gateway.transactions.window import line
from tests.settlement.recomputing import recomputing_city, use
from tests.settlement.world import EMPLOYEE, TERTIARY, A

pytestmark = pytest.mark.usefixtures("city")


def test_a_reversal_tells_what_later_visits_would_be(clock: Clock) -> None:
    use(recomputing_city())
    clinic, told = two_visits(clock)
    play(clinic, "2208.recomputed", **told)


def test_a_reversal_tells_nothing_where_nothing_is_recomputed(clock: Clock) -> None:
    clinic, told = two_visits(clock)
    asked = {"setl_id": told["settlement"], "psn_no": EMPLOYEE}
    assert "yibao" not in clinic.ask("2208", {"data": asked})
    assert clinic.ask("Y605", {"data": {"psn_no": EMPLOYEE}})["result"] == []


def test_visits_elsewhere_are_counted_and_not_shown(clock: Clock) -> None:
    use(recomputing_city())
    clinic, told = two_visits(clock)
    other = Clinic(clock, institution=TERTIARY)
    other.register()
    other.see()
    other.upload("P1", line("1", A, "1000"))
    there = other.settle("P1", "1000")
    asked = {"setl_id": told["settlement"], "psn_no": EMPLOYEE}
    found = clinic.ask("2208", {"data": asked})["yibao"]
    assert (found["setl_cnt"], found["oth_setl_cnt"]) == (1, 1)
    assert there["setl_id"] not in str(found)
    (seen,) = other.ask("Y605", {"data": {"psn_no": EMPLOYEE}})["result"]
    assert [one["setl_id"] for one in seen["recomputed"]] == [there["setl_id"]]
    assert (seen["setl_cnt"], seen["oth_setl_cnt"]) == (1, 1)
    assert other.refuse("Y605", {"data": asked}) == "ST-402"


def test_2601_recomputes_too(clock: Clock) -> None:
    use(recomputing_city())
    clinic = Clinic(clock)
    messages = []
    for amount in ("500", "300"):
        clinic.register()
        clinic.see()
        clinic.upload("P1", line("1", A, amount))
        clinic.settle("P1", amount)
        messages.append(clinic.sent["msgid"])
    clinic.ask("2601", {"data": {"psn_no": EMPLOYEE, "omsgid": messages[0]}})
    (found,) = clinic.ask("Y605", {"data": {"psn_no": EMPLOYEE}})["result"]
    assert found["setl_cnt"] == 1
