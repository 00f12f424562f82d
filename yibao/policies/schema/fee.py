"""``fee`` and ``lines``: what a visit cost, as totals or line by line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from yibao.engine.bill import FeeLine, FeeTotals
from yibao.engine.codes import BenefitClass
from yibao.engine.money import Money
from yibao.engine.tables import Fact as EngineFact
from yibao.policies.schema.fact import fact_fields
from yibao.policies.source import Mapping, Node
from yibao.policies.spec import (
    Day,
    Definitions,
    Field,
    JsonSchema,
    Kind,
    Number,
    Reading,
    Record,
    Text,
    Word,
    Yuan,
)
from yibao.policies.values import RATIO
from yibao.policies.vocabulary import Vocabulary

TOTAL = "medfee_sumamt"
IN_SCOPE = "inscp_scp_amt"
PARTS = {
    "fulamt_ownpay_amt": ("outside_scope", "全自费金额"),
    "overlmt_selfpay": ("over_limit", "超限价自费费用"),
    "preselfpay_amt": ("paid_first", "先行自付金额"),
    IN_SCOPE: ("in_scope", "符合政策范围金额"),
}


def _amounts(**amounts: Money) -> dict[str, Money]:
    return amounts


FEE = Record(
    "case_fee",
    "fee",
    (
        Field(TOTAL, Yuan(), "医疗费总额(元)"),
        *(Field(key, Yuan(), f"{zh}(元)") for key, (_, zh) in PARTS.items()),
    ),
    _amounts,
)


class FeeKind:
    """``fee``: the five totals; what follows from the others may be left out."""

    says = "费用合计"

    def read(self, node: Node, reading: Reading) -> FeeTotals:
        amounts = FEE.read(node, reading)
        total = amounts.pop(TOTAL, None)
        if total is None and IN_SCOPE not in amounts:
            sentence = f"fee 要写 {TOTAL} 或 {IN_SCOPE},否则无法推出费用"
            raise reading.refuse(node, sentence)
        known = Money.sum(amounts.values())
        rest = Money(0) if total is None else total - known
        absent = [key for key in PARTS if key not in amounts]
        if rest.fen < 0 or (rest and not absent):
            sentence = (
                f"费用合不上: {TOTAL} 是 {total} 元,各部分合计 {known} 元,"
                "请核对全自费、超限价、先行自付与符合政策范围四项"
            )
            raise reading.refuse(node, sentence)
        if rest and IN_SCOPE not in absent and len(absent) > 1:
            sentence = (
                f"{TOTAL} 比写出的各部分多 {rest} 元,不知属于 {'、'.join(absent)} "
                "中的哪一项,请写明"
            )
            raise reading.refuse(node, sentence)
        if rest:
            amounts[IN_SCOPE if IN_SCOPE in absent else absent[0]] = rest
        return FeeTotals(**{PARTS[key][0]: amount for key, amount in amounts.items()})

    def schema(self, definitions: Definitions) -> JsonSchema:
        return FEE.schema(definitions)


A_FEN = 1  # what 单价 × 数量 and 金额 may differ by, from rounding
NOT_NEGATIVE = Number("不小于零的数字", Decimal(0))


def _field(
    key: str,
    wire: str,
    kind: Kind[object],
    zh: str,
    name: str = "",
    *,
    required: bool = False,
) -> Field:
    return Field(key, kind, zh, (14, 15), required, name=name, also=tuple(wire.split()))


LINE_FIELDS = (
    _field("item", "hilist_code", Text(), "项目编码或名称"),
    _field("name", "hilist_name", Text(), "项目名称", "title"),
    _field(
        "class",
        "chrgitm_lv",
        Word("class"),
        "收费项目等级 甲 乙 丙",
        "benefit_class",
        required=True,
    ),
    _field("price", "pric", NOT_NEGATIVE, "单价(元)"),
    _field("quantity", "cnt", Number("数量"), "数量,退费写负数 (默认 1)"),
    _field(
        "total",
        "det_item_fee_sumamt",
        Yuan(negative=True),
        "金额(元) (默认单价 × 数量)",
    ),
    _field(
        "own_pay", "selfpay_prop own_pay_ratio", RATIO, "目录的先行自付比例 (默认 0)"
    ),
    _field(
        "price_limit",
        "pric_uplmt_amt limit",
        NOT_NEGATIVE,
        "目录的支付标准(元)",
        "limit",
    ),
    _field("date", "fee_ocur_time", Day(), "费用日期", "day"),
)


def line_record(vocabulary: Vocabulary) -> Record[FeeLine]:
    own = ("item", "class", "price", "quantity")
    fields = (*LINE_FIELDS, *fact_fields(vocabulary, ("line",), own))
    return Record("case_line", "费用明细", fields, _line, _check_line, open=True)


def _line(
    benefit_class: str,
    item: str = "",
    title: str = "",
    price: Decimal | None = None,
    quantity: Decimal = Decimal(1),
    total: Money | None = None,
    own_pay: Decimal = Decimal(0),
    limit: Decimal | None = None,
    day: dt.date | None = None,
    **facts: EngineFact,
) -> FeeLine:
    unit = price if price is not None else _unit_price(total, quantity)
    return FeeLine(
        line_no="",
        item=item,
        benefit_class=BenefitClass[benefit_class],
        total=total if total is not None else Money.price_times(unit, quantity),
        price=unit,
        quantity=quantity,
        own_pay=own_pay,
        limit=limit,
        day=day,
        title=title,
        facts=facts,
    )


def _unit_price(total: Money | None, quantity: Decimal) -> Decimal:
    assert total is not None, "a line has a price or a total"
    return total.as_yuan() / quantity if quantity else total.as_yuan()


def _check_line(node: Mapping, reading: Reading) -> None:
    if not any(map(node.has, ("price", "pric", "total", "det_item_fee_sumamt"))):
        reading.problems.add(node, "费用明细要写 price (单价) 或 total (金额)")
    price = node.get("price") or node.get("pric")
    total = node.get("total") or node.get("det_item_fee_sumamt")
    if price is None or total is None:
        return
    quantity = node.get("quantity") or node.get("cnt")
    unit = NOT_NEGATIVE.read(price, reading)
    count = Number().read(quantity, reading) if quantity else Decimal(1)
    told = Yuan(negative=True).read(total, reading)
    worth = Money.price_times(unit, count)
    if abs(told.fen - worth.fen) > A_FEN:
        sentence = f"单价 × 数量 ({unit} × {count}) 是 {worth} 元,金额写的是 {told} 元"
        reading.problems.add(total, sentence)


def numbered(lines: tuple[FeeLine, ...]) -> tuple[FeeLine, ...]:
    return tuple(
        replace(line, line_no=str(number)) for number, line in enumerate(lines, 1)
    )
