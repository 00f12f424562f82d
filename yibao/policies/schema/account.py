"""``kind: account``: what the personal account and relatives' accounts may pay."""

from __future__ import annotations

from yibao.engine.codes import Component
from yibao.engine.policy import (
    AccountPart,
    AccountPartKind,
    AccountRules,
    FamilyAfter,
    FamilyRule,
    Order,
)
from yibao.policies.schema.benefit import COMPONENT, LIMIT, SPAN
from yibao.policies.source import Mapping, Scalar
from yibao.policies.spec import (
    Field,
    ListOf,
    OneOf,
    Reading,
    Record,
    Text,
    Word,
    YesNo,
)
from yibao.policies.values import DatedOf, Rows, When, valued

PAYS = ListOf(COMPONENT, minimum=0)  # [] pays for nothing

NOT_YET = frozenset(
    {
        Component.DEDUCTIBLE,
        Component.SHARE,
        Component.OVER_CAP,
        Component.CAPPED,
        Component.COVERED,
    }
)
"""What is there to be paid only once the basic payer has divided the bill."""


def _check_part(node: Mapping, reading: Reading) -> None:
    order, pays = node.get("order"), node.get("pays")
    if not isinstance(order, Scalar) or order.text != "before" or pays is None:
        return
    table = Rows(PAYS).read(pays, reading)
    dead = [one for row in table.rows for one in row.value if one in NOT_YET]
    if dead:
        named = "、".join(dict.fromkeys(f"{one.value} ({one.title})" for one in dead))
        sentence = (
            f"先于统筹支付 (order: before) 时还没有 {named},"
            "可写 in_scope、paid_first、over_limit、outside_scope"
        )
        reading.problems.add(pays, sentence)


PART = Record(
    "account_part",
    "个人账户的一部分",
    (
        Field(
            "part",
            OneOf(
                {
                    "current": (AccountPartKind.CURRENT, "当年"),
                    "past": (AccountPartKind.PAST, "历年"),
                }
            ),
            "当年还是历年",
            (42, 43),
            required=True,
            name="kind",
        ),
        Field(
            "pays",
            Rows(PAYS),
            "可支付的部分,按所写次序",
            (42, 43),
            required=True,
            example="[deductible, share]",
        ),
        Field(
            "order",
            OneOf(
                {
                    "before": (Order.BEFORE, "先于统筹"),
                    "after": (Order.AFTER, "在各支付方之后"),
                }
            ),
            "先于统筹还是在最后 (默认 after);先于统筹时还没有起付线和自付,"
            "符合政策范围的费用写 in_scope",
            (42,),
        ),
    ),
    AccountPart,
    _check_part,
)

FAMILY = Record(
    "family",
    "家庭共济",
    (
        Field("allowed", Rows(YesNo()), "是否允许", (44,), required=True),
        Field("pays", Rows(PAYS), "可支付的部分", (44,), required=True),
        Field(
            "after",
            OneOf(
                {
                    "own_used": (FamilyAfter.OWN_USED, "本人账户能付的付完"),
                    "own_empty": (FamilyAfter.OWN_EMPTY, "本人账户余额为零"),
                }
            ),
            "何时轮到家人账户 (默认 own_used)",
            (44,),
        ),
        Field("limit", Rows(LIMIT), "共济限额", (44,)),
        Field("period", SPAN, "限额的期间 (默认 stay)", (44,)),
    ),
    FamilyRule,
)

ACCOUNT_FIELDS = (
    Field(
        "kind", OneOf({"account": ("account", "个人账户")}), "文件种类", required=True
    ),
    Field("title", Text("标题"), "标题", required=True),
    Field("note", Text("说明"), "给读者的说明"),
    Field("insurance", ListOf(Word("insurance")), "险种", (2,), required=True),
    Field("when", When(), "整份规则的其他条件", (1, 2)),
    Field(
        "parts",
        valued("parts", "账户支付次序", ListOf(PART), (42, 43), key="parts"),
        "各部分按所写次序使用;每部分的用途与先后",
        (42, 43),
    ),
    Field("family", DatedOf(FAMILY), "家庭共济", (44,)),
)


def _account(
    insurance: tuple[str, ...],
    kind: str = "account",
    title: str = "",
    note: str = "",
    **fields: object,
) -> AccountRules:
    return AccountRules(frozenset(insurance), **fields)  # type: ignore[arg-type]


ACCOUNT = Record("account", "个人账户规则", ACCOUNT_FIELDS, _account)
