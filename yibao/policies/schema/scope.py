"""``kind: scope``: how fee lines become 全自费, 超限价, 先行自付 and 符合政策范围."""

from __future__ import annotations

import re
from decimal import Decimal

from yibao.engine.policy import DailyLimit, FirstPay, LineRule, ScopeRules
from yibao.policies.schema.benefit import MONEY
from yibao.policies.source import Node, Scalar, nearest
from yibao.policies.spec import (
    Definitions,
    Field,
    JsonSchema,
    ListOf,
    OneOf,
    Reading,
    Record,
    Text,
    Word,
    YesNo,
)
from yibao.policies.values import RATIO, Asking, Rows, When, valued


class FirstPayKind:
    """A ratio, ``catalogue`` (the item's own) or ``outside`` (全自费)."""

    says = (
        "先行自付比例 (0 到 1)、catalogue (目录里该项目的比例,丙类全自费) "
        "或 outside (全自费)"
    )

    def read(self, node: Node, reading: Reading) -> FirstPay:
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if text == "catalogue":
            return FirstPay()
        if text == "outside":
            return FirstPay(outside=True)
        if text and not re.fullmatch(r"[-+.\d]+%?", text):
            hint = nearest(text, ("catalogue", "outside"))
            raise reading.refuse(node, f"「{text}」不行{hint}。可写{self.says}")
        return FirstPay(RATIO.read(node, reading))

    def schema(self, definitions: Definitions) -> JsonSchema:
        words: JsonSchema = {"enum": ["catalogue", "outside"]}
        return {"anyOf": [RATIO.schema(definitions), words]}


def _line_rule(first_pay: Decimal | None = None, **fields: object) -> LineRule:
    return LineRule(first_pay=first_pay, **fields)  # type: ignore[arg-type]


LINE_RULE = Record(
    "line_rule",
    "项目规则",
    (
        Field("limit", MONEY, "每单位限价,以上为超限价自费", (15, 16), example="5000"),
        Field("limit_line", MONEY, "整行限额,以上为超限价自费", (15, 18)),
        Field("first_pay", RATIO, "先行自付比例", (14, 16), example="0.20"),
        Field("full_upto", MONEY, "整行在此金额以内不先行自付", (16,), example="1000"),
        Field("flat", RATIO, "基金直接支付的比例,不再走起付线与分段", (16,)),
        Field("outside", YesNo(), "全自费", (14,)),
    ),
    _line_rule,
)

DAILY_LIMIT = Record(
    "daily_limit",
    "每日限额",
    (
        Field(
            "title",
            Text("名称"),
            "名称,会写进说明",
            (18,),
            required=True,
            example="床位费",
        ),
        Field("limit", Rows(MONEY), "每日合计不超过", (18,), required=True),
        Field("when", Asking(When()), "哪些费用明细", (18,), example="{kind: bed}"),
    ),
    DailyLimit,
)

ORDER: OneOf[bool] = OneOf(
    {
        "limit_first": (True, "先限价与每日限额,再按余下的金额先行自付"),
        "first_pay_first": (False, "先按原价先行自付,再限价与每日限额"),
    }
)

SCOPE_FIELDS = (
    Field("kind", OneOf({"scope": ("scope", "费用分解")}), "文件种类", required=True),
    Field("title", Text("标题"), "标题", required=True),
    Field("note", Text("说明"), "给读者的说明"),
    Field("insurance", ListOf(Word("insurance")), "险种", (2, 14), required=True),
    Field("when", When(), "整份规则的其他条件", (1, 14)),
    Field(
        "order",
        valued("order", "限价与先行自付的次序", Rows(ORDER), (15,)),
        "限价与先行自付的次序 (默认 limit_first)",
        (15,),
        name="limit_first",
    ),
    Field(
        "first_pay",
        valued("first_pay", "先行自付", Rows(FirstPayKind()), (14,), line=True),
        "甲乙丙类的先行自付比例,按费用明细的事实分行",
        (14,),
    ),
    Field(
        "line_rules",
        valued(
            "line_rules",
            "项目规则",
            Rows(LINE_RULE, LINE_RULE, rest=LineRule()),
            (14, 15, 16),
            key="rows",
            line=True,
        ),
        "按项目类别、产地、单价等另定的限价、先行自付或直接支付比例",
        (14, 15, 16),
    ),
    Field(
        "daily_limits",
        valued("daily_limits", "每日限额", ListOf(DAILY_LIMIT), (18,), key="limits"),
        "床位费等每日合计的限额,按费用明细的 date 合计;几天的费用要按天分行",
        (18,),
    ),
    Field(
        "place_first_pay",
        valued("place_first_pay", "异地先行自付", Rows(RATIO), (11,)),
        "异地就医先从符合政策范围费用里自付的比例",
        (11,),
    ),
)


def _scope(
    insurance: tuple[str, ...],
    kind: str = "scope",
    title: str = "",
    note: str = "",
    **fields: object,
) -> ScopeRules:
    return ScopeRules(frozenset(insurance), **fields)  # type: ignore[arg-type]


SCOPE = Record("scope", "费用分解规则", SCOPE_FIELDS, _scope)
