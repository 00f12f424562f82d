"""家庭共济: the person at the counter lets another draw on their account."""

from __future__ import annotations

from datetime import datetime

from yibao.enrollment.commands import bind_family, unbind_family
from yibao.enrollment.finding import visible_persons
from yibao.enrollment.profiles import family_of
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import choice, day, text, today
from yibao.web.deeds.form import SINCE, UNTIL, Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.desk.case import PersonDeed

GROUP = "家庭共济"
MEMBER = Fact("member_no", "使用人人员编号")
RANKS = [(str(rank), str(rank)) for rank in range(1, 10)]


class Bind(PersonDeed):
    """Only the owner of an account can lend it: the page opened is the owner's."""

    slug, title, group = "family-bound", "绑定家庭共济", GROUP
    permission = "family.bind"
    places = {"EN-001": "member_no", "EN-009": "member_no"}
    facts = (MEMBER, Fact("rank", "使用顺序"), SINCE, UNTIL)
    next_step = "自生效日起,使用人就医购药时可用本账户支付"

    member_no = text("使用人人员编号", 30, hint="谁使用本人的个人账户")
    rank = choice("使用顺序", RANKS)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        bind_family(
            owner_no=self.case.person_no,
            member_no=told["member_no"],
            rank=int(told["rank"]),
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            by=by,
        )
        return {
            "member_no": told["member_no"],
            "rank": told["rank"],
            "valid_from": iso(told["valid_from"]),
            "valid_to": iso(told["valid_to"]),
        }

    def will(self) -> str:
        told = self.cleaned_data
        days = f"{told['valid_from']:%Y-%m-%d} 至 {until(told['valid_to'])}"
        return f"{days},允许 {self._member()} 使用 {self.case.who} 的个人账户"

    def _member(self) -> str:
        """With the name where it is one of the clerk's own divisions."""
        number = self.cleaned_data["member_no"]
        found = visible_persons(self.case.scope).filter(person_no=number).first()
        return f"{found.masked_name}({number})" if found else f"人员编号 {number}"


class Unbind(PersonDeed):
    slug, title, group = "family-unbound", "解除家庭共济", GROUP
    permission = "family.unbind"
    places = {"EN-009": "last_day"}
    facts = (MEMBER, Fact("last_day", "最后一天"))
    next_step = "最后一天之后,对方不能再使用本账户"
    nothing = "没有生效的绑定: 没有授权别人使用本人的账户"
    grave = True

    member_no = choice("使用人")
    last_day = day("最后一天")

    def prepare(self) -> None:
        self.fields["last_day"].initial = today()
        self.fields["member_no"].choices = [  # type: ignore[attr-defined]
            (one.person_no, f"{one.name} {one.person_no}")
            for one in family_of(self.case.person_no)
            if one.lends and one.is_in_force
        ]

    def act(self, by: Operator, at: datetime) -> Facts:
        member_no, last_day = (
            self.cleaned_data["member_no"],
            self.cleaned_data["last_day"],
        )
        unbind_family(
            owner_no=self.case.person_no, member_no=member_no, last_day=last_day, by=by
        )
        return {"member_no": member_no, "last_day": iso(last_day)}

    def will(self) -> str:
        member = dict(self.told_back())["使用人"]
        last = self.cleaned_data["last_day"]
        return f"{last:%Y-%m-%d} 之后,{member} 不再使用 {self.case.who} 的个人账户"
