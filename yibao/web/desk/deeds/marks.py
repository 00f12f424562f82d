"""身份标识: 低保, 特困, 返贫致贫 … are marked for some days, on some basis, and end."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from yibao.enrollment.commands import end_mark, mark_identity
from yibao.enrollment.profiles import marks_of
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import basis, choice, day, text, today
from yibao.web.deeds.form import SINCE, UNTIL, Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import PersonDeed
from yibao.web.desk.codes import chosen_from, coded, place_of
from yibao.web.words import relief

GROUP = "身份标识"
KIND = Fact("kind", "身份类别", relief)


class Mark(PersonDeed):
    slug, title, group = "identity-marked", "认定身份", GROUP
    permission = "person.mark_identity"
    places: ClassVar = {"EN-006": "valid_to", "EN-010": "kind"}
    facts = (KIND, SINCE, UNTIL)
    next_step = "自生效日起,就医结算按此身份享受待遇"

    kind = choice("身份类别")
    level = text("等级", 3, required=False, hint="认定部门的代码,没有的不填")
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    basis = basis("认定依据")

    def prepare(self) -> None:
        vocabulary = place_of(self.case.scope).vocabulary
        kinds = chosen_from(coded("relief_cat", vocabulary))
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        mark_identity(
            person_no=self.case.person_no,
            kind=told["kind"],
            level=told["level"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            basis=self.reason,
            by=by,
        )
        return {
            "kind": told["kind"],
            "valid_from": iso(told["valid_from"]),
            "valid_to": iso(told["valid_to"]),
        }

    def will(self) -> str:
        told = self.cleaned_data
        days = f"{told['valid_from']:%Y-%m-%d} 至 {until(told['valid_to'])}"
        return f"认定 {self.case.who} 为{relief(told['kind'])},{days}"


class EndMark(PersonDeed):
    slug, title, group = "identity-ended", "终止身份", GROUP
    permission = "person.end_mark"
    places: ClassVar = {"EN-020": "last_day"}
    facts = (KIND, Fact("last_day", "最后一天"))
    next_step = "最后一天之后,就医结算不再按此身份"
    nothing = "没有生效的身份标识"
    grave = True

    kind = choice("身份类别")
    last_day = day("最后一天")
    basis = basis("终止依据")

    def prepare(self) -> None:
        self.fields["last_day"].initial = today()
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (
                one.kind,
                f"{relief(one.kind)}({one.valid_from} 至 {until(one.valid_to)})",
            )
            for one in marks_of(self.case.person_no)
            if one.is_in_force(today())
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        end_mark(
            person_no=self.case.person_no,
            kind=told["kind"],
            last_day=told["last_day"],
            basis=self.reason,
            by=by,
        )
        return {"kind": told["kind"], "last_day": iso(told["last_day"])}

    def will(self) -> str:
        told = self.cleaned_data
        last = f"{told['last_day']:%Y-%m-%d}"
        return f"{self.case.who} 的{relief(told['kind'])}身份到 {last} 为止"
