"""The bill of a settlement as it came back over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from yibao.engine.money import ZERO, Money
from yibao.settlement.views import StepView
from yibao.web.charts.bill import FUNDS, OWN, SCOPE, Bill, parts_of, reasons_of


def bill_of(
    settled: Mapping[str, object],
    steps: Iterable[StepView],
    *,
    person: str,
    institution: str,
    care: str,
) -> Bill:
    """The bill of a ``setlinfo`` as it came over the wire, with its recorded steps."""
    reasons = reasons_of(steps)
    amounts = {name: yuan(settled.get(name)) for name in (*SCOPE, *FUNDS)}
    tilt = Money.sum(one.amount for one in reasons if one.part == "tilt_pay")
    amounts |= {"tilt_pay": tilt, "maf_pay": amounts["maf_pay"] - tilt}
    family = yuan(settled.get("acct_mulaid_pay"))
    own = {
        "account": yuan(settled.get("acct_pay")) - family,
        "family": family,
        "cash": yuan(settled.get("psn_cash_pay")),
        "hospital": yuan(settled.get("hosp_part_amt")),
    }
    return Bill(
        settlement_no=str(settled.get("setl_id") or ""),
        person=person,
        institution=institution,
        day=str(settled.get("setl_time") or "")[:10],
        care=care,
        total=yuan(settled["medfee_sumamt"]),
        scope=parts_of(SCOPE, amounts),
        payers=(*parts_of(FUNDS, amounts), *parts_of(OWN, own)),
        reasons=reasons,
    )


def yuan(value: object) -> Money:
    """A wire amount; absent, null and empty are nothing."""
    return Money.yuan(str(value)) if value not in (None, "") else ZERO
