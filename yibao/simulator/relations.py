"""The arithmetic relations A1-A13 of the interface, checked on answers as they came.

Each check gives the sentences of what does not hold; none means all is well. Amounts
are compared in whole fen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from yibao.engine.money import Money

Node = Mapping[str, Any]
FEN = Money(1)
SCOPE = ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt")
LINE_SCOPE = ("fulamt_ownpay_amt", "overlmt_amt", "preselfpay_amt", "inscp_scp_amt")
FUNDS = (
    "hifp_pay",
    "cvlserv_pay",
    "hifes_pay",
    "hifmi_pay",
    "hifob_pay",
    "maf_pay",
    "hifdm_pay",
    "oth_pay",
)
AMOUNTS = (
    "medfee_sumamt",
    *SCOPE,
    "act_pay_dedc",
    *FUNDS,
    "fund_pay_sumamt",
    "psn_part_amt",
    "acct_pay",
    "psn_cash_pay",
    "hosp_part_amt",
    "acct_mulaid_pay",
)
ACCOUNTS = ("3102", "390500")  # fund_pay_type of personal accounts
HOSPITAL_BEARS = ("6301", "6401", "99999")
NO_LIMIT = Decimal(999999)
OUTSIDE, FIRST_CLASS = "03", "01"
NOT_OF_A_TRIAL = ("setl_id", "setl_time", "clr_optins", "clr_way", "medins_setl_id")


def fen(node: Node, name: str) -> Money:
    """An amount in yuan; what is missing or empty counts as nothing."""
    return Money.yuan(Decimal(str(node.get(name) or 0)))


def bill(output: Node) -> list[str]:
    """A1-A5 and A12 of a settlement, a trial or a reversal."""
    info, details = output["setlinfo"], output.get("setldetail") or []
    return [*_sums(info), *_details(info, details), *_bounds(info)]


def _sums(info: Node) -> Iterator[str]:
    total, person = fen(info, "medfee_sumamt"), fen(info, "psn_part_amt")
    fund = fen(info, "fund_pay_sumamt")
    yield from _equal("A1", "medfee_sumamt", total, _sum(info, SCOPE))
    borne = fund + person + fen(info, "hosp_part_amt")
    yield from _equal("A2", "medfee_sumamt", total, borne)
    paid = fen(info, "acct_pay") + fen(info, "psn_cash_pay")
    yield from _equal("A3", "psn_part_amt", person, paid)
    yield from _equal("A4", "fund_pay_sumamt", fund, _sum(info, FUNDS))


def _details(info: Node, details: Sequence[Node]) -> Iterator[str]:
    if not details:
        yield "A5 setldetail 没有行"
    funds = [one for one in details if _is_fund(str(one["fund_pay_type"]))]
    told = Money.sum(fen(one, "fund_payamt") for one in funds)
    yield from _equal("A5", "fund_pay_sumamt", fen(info, "fund_pay_sumamt"), told)


def _is_fund(kind: str) -> bool:
    return not kind.startswith((*ACCOUNTS, *HOSPITAL_BEARS))


def _bounds(info: Node) -> Iterator[str]:
    paid, in_scope = fen(info, "act_pay_dedc"), fen(info, "inscp_scp_amt")
    if abs(paid.fen) > abs(in_scope.fen):
        yield f"A12 act_pay_dedc {paid} 大于 inscp_scp_amt {in_scope}"
    ratio = Decimal(str(info.get("pool_prop_selfpay") or 0))
    if not 0 <= ratio <= 1:
        yield f"A12 pool_prop_selfpay {ratio} 不在 0 到 1 之间"


def lines(answered: Iterable[Node]) -> list[str]:
    """A6-A9 of divided lines (the ``result`` of 2204 and 2301, ``detlcutinfo``)."""
    return [said for one in answered for said in _line(one)]


def _line(one: Node) -> Iterator[str]:
    name = f"明细 {one.get('feedetl_sn')}"
    total = fen(one, "det_item_fee_sumamt")
    price, quantity = Decimal(str(one["pric"])), Decimal(str(one["cnt"]))
    product = Money.price_times(price, quantity)
    if abs((total - product).fen) > FEN.fen:
        yield f"A6 {name}: det_item_fee_sumamt {total},cnt × pric 为 {product}"
    yield from _equal("A7", f"{name} 总额", total, _sum(one, LINE_SCOPE))
    share = Decimal(str(one.get("selfpay_prop") or 0))
    if one.get("chrgitm_lv") == OUTSIDE or share == 1:
        own = fen(one, "fulamt_ownpay_amt")
        yield from _equal("A8", f"{name} 全自费", total, own)
    elif one.get("chrgitm_lv") == FIRST_CLASS and share:
        yield f"A8 {name}: 甲类的 selfpay_prop 为 {share}"
    yield from _over_limit(name, one, price, quantity)


def _over_limit(
    name: str, one: Node, price: Decimal, quantity: Decimal
) -> Iterator[str]:
    limit = Decimal(str(one.get("pric_uplmt_amt") or NO_LIMIT))
    if fen(one, "fulamt_ownpay_amt").fen or limit >= NO_LIMIT:
        return
    over = Money.price_times(max(Decimal(0), price - limit), quantity)
    yield from _equal("A9", f"{name} 超限价", fen(one, "overlmt_amt"), over)


def of_lines(info: Node, answered: Sequence[Node]) -> list[str]:
    """A10: a settlement is the sum of its lines."""
    pairs = zip(SCOPE, LINE_SCOPE, strict=True)
    names = [("medfee_sumamt", "det_item_fee_sumamt"), *pairs]
    return [
        said
        for whole, part in names
        for said in _equal(
            "A10", whole, fen(info, whole), Money.sum(fen(x, part) for x in answered)
        )
    ]


def mirror(settled: Node, reversal: Node) -> list[str]:
    """A11: a reversal is its settlement, negative."""
    before, after = settled["setlinfo"], reversal["setlinfo"]
    return [
        said
        for name in AMOUNTS
        if after.get(name) is not None
        for said in _equal("A11", name, fen(after, name), -fen(before, name))
    ]


def trial(tried: Node, settled: Node, besides: Iterable[str] = ()) -> list[str]:
    """A13: a trial says what the settlement says, and has no number.

    A sale's visit is made when it is settled, so there ``besides`` is ``mdtrt_id``.
    """
    before, after = tried["setlinfo"], settled["setlinfo"]
    found = [f"A13 试算有 setl_id {before['setl_id']}"] if before.get("setl_id") else []
    free = {*NOT_OF_A_TRIAL, *besides}
    for name in after:
        if name not in free and before.get(name) != after[name]:
            found.append(f"A13 {name}: 试算 {before.get(name)},结算 {after[name]}")
    if tried.get("setldetail") != settled.get("setldetail"):
        found.append("A13 setldetail: 试算与结算不同")
    return found


def _sum(node: Node, names: Iterable[str]) -> Money:
    return Money.sum(fen(node, name) for name in names)


def _equal(relation: str, name: str, told: Money, due: Money) -> Iterator[str]:
    if told != due:
        yield f"{relation} {name} {told},应为 {due}"
