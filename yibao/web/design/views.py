"""The living page of the design system: every component in every state."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.http import HttpResponse

from yibao.engine.money import Money
from yibao.web.access import ConsoleRequest, page
from yibao.web.lists import Column, Listing, Page
from yibao.web.pages import shown

SAMPLE = (
    ("9901260001", "示例市第一人民医院", 123_456),
    ("9901260002", "江畔大药房", -50),
)


class Sample(forms.Form):
    """A form with a mistake in it."""

    name = forms.CharField(label="姓名")
    day = forms.DateField(
        label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    kind = forms.ChoiceField(label="险种", choices=[("310", "职工"), ("390", "居民")])


@page("")
def design(request: ConsoleRequest) -> HttpResponse:
    columns = [
        Column[tuple[str, str, int]]("结算流水号", lambda row: row[0], "code"),
        Column[tuple[str, str, int]]("医药机构", lambda row: row[1]),
        Column[tuple[str, str, int]](
            "基金支付(元)", lambda row: Money(row[2]), "money"
        ),
    ]
    content = {
        "form": Sample(),
        "wrong": Sample({"name": "", "kind": "310", "day": ""}),
        "listing": Listing(columns, Page(SAMPLE, "9901260002", 20), lambda row: "#"),
        "nothing": Listing(columns, Page((), "", 20)),
        "shares": [
            ("正常", Decimal("0.3")),
            ("接近", Decimal("0.9")),
            ("超出", Decimal(1)),
        ],
        "tones": [
            ("普通", ""),
            ("正常", "ok"),
            ("将满", "warn"),
            ("停用", "danger"),
            ("职工", "brand"),
        ],
        "tab_names": [("one", "结算记录"), ("two", "待遇备案")],
        "empty_text": "没有符合条件的记录,请放宽条件再查",
        "amount": Money(123_456_789),
    }
    return shown(request, "design/design.html", "设计规范", content)
