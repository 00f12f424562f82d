"""用户管理: 新增, 授予与收回岗位, 停用, 解锁, 临时口令, 解除验证器.

The security administrator's, about anybody but themself (AC-007).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from yibao.access.commands import (
    create_user,
    end_post,
    end_user,
    grant_post,
    reset_password,
    reset_second_factor,
    temporary_password,
    unlock,
)
from yibao.access.posts import FAMILIES, POSTS
from yibao.access.queries import grants_of
from yibao.areas.queries import area_names, divisions_below
from yibao.institutions.listing import visible
from yibao.kernel.operator import Operator
from yibao.web.deeds.fields import basis, choice, day, identifier, text, today
from yibao.web.deeds.form import SINCE, UNTIL, DeedForm, Fact, iso, until
from yibao.web.deeds.receipts import Facts
from yibao.web.deeds.subjects import Told
from yibao.web.users.cases import NewcomerCase, UserCase

POSTS_OF, LOGIN = "岗位", "登录"
MANAGE = "user.manage"
PROPOSED = 300  # a longer list is no help
TEMPORARY = "临时口令"
NEXT_LOGIN = "请当面或用约定的方式告知临时口令;第一次登录必须修改"


def post_title(code: str) -> str:
    return POSTS[code].title if code in POSTS else code


POST = Fact("post", "岗位", post_title)
POST_CHOICES = [
    (post.code, f"{post.title}({FAMILIES[post.family]})") for post in POSTS.values()
]


class Create(DeedForm[NewcomerCase]):
    space, slug, title, group = "users", "user-created", "新增用户", LOGIN
    permission, makes, tells_once = MANAGE, "user_no", True
    places = {"AC-001": "number", "AC-018": "name", "AR-001": "area"}
    next_step = f"{NEXT_LOGIN};授予岗位后才能办理业务"

    number = identifier("工号", 30)
    name = text("姓名", 50)
    area = text("数据范围", 6, listed="areas", hint="区划代码,看得到它和它的下级")
    institution_code = text(
        "所属定点机构", 12, required=False, listed="institutions", hint="经办人员不填"
    )
    basis = basis()

    def prepare(self) -> None:
        self.fields["institution_code"].required = bool(
            self.case.scope.institution_code
        )

    def lists(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        scope = self.case.scope
        institutions = visible(scope).order_by("code").values_list("code", "name")
        return {
            "areas": list(area_names(scope.areas).items())[:PROPOSED],
            "institutions": list(institutions[:PROPOSED]),
        }

    def clean_area(self) -> str:
        code = str(self.cleaned_data["area"])
        if code not in self.case.scope.areas:
            raise forms.ValidationError("没有这个区划,或不在您的数据范围内")
        return code

    def clean(self) -> dict[str, Any]:
        """Staff of an institution see it only from a division it lies in."""
        told = super().clean() or {}
        code, area = told.get("institution_code"), told.get("area")
        if code and area:
            rows = visible(self.case.scope).filter(code=code)
            if not rows.filter(area_id__in=divisions_below(area)).exists():
                self.add_error(
                    "institution_code", "没有这个机构,或不在所填的数据范围内"
                )
        return told

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        password = temporary_password()
        create_user(
            number=told["number"],
            name=told["name"],
            area=told["area"],
            institution_code=told["institution_code"],
            password=password,
            by=by,
        )
        self.told_once = ((TEMPORARY, password),)
        return {
            "user_no": told["number"],
            "area": told["area"],
            "institution_code": told["institution_code"],
        }

    def will(self) -> str:
        told = self.cleaned_data
        area = area_names([told["area"]]).get(told["area"], told["area"])
        return (
            f"新增用户 {told['name']}({told['number']}),数据范围 {area};"
            "确认后显示一次临时口令"
        )


class UserDeed(DeedForm[UserCase]):
    space, permission = "users", MANAGE
    hint = "用户已填好;带 * 的必填,下一步核对"

    @property
    def number(self) -> str:
        return self.case.user.number


class GrantPost(UserDeed):
    slug, title, group = "post-granted", "授予岗位", POSTS_OF
    places = {
        "AC-003": "post",
        "AC-004": "post",
        "AC-005": "post",
        "AC-008": "post",
        "AC-015": "valid_to",
        "AC-016": "basis",
    }
    facts = (POST, SINCE, UNTIL)
    next_step = "用户已有的登录已退出,重新登录后按新的岗位办理"

    post = choice("岗位", POST_CHOICES)
    valid_from = day("开始日期")
    valid_to = day("结束日期", required=False)
    basis = basis("依据")

    def prepare(self) -> None:
        self.fields["valid_from"].initial = today()

    def act(self, by: Operator, at: datetime) -> Facts:
        told = self.cleaned_data
        grant_post(
            number=self.number,
            post=told["post"],
            valid_from=told["valid_from"],
            valid_to=told["valid_to"],
            reason=self.reason,
            by=by,
        )
        return {
            "post": told["post"],
            "valid_from": iso(told["valid_from"]),
            "valid_to": iso(told["valid_to"]),
        }

    def will(self) -> str:
        told = self.cleaned_data
        days = f"{told['valid_from']:%Y-%m-%d} 至 {until(told['valid_to'])}"
        return f"授予 {self.case.who} {post_title(told['post'])},{days}"


class EndPost(UserDeed):
    slug, title, group = "post-ended", "收回岗位", POSTS_OF
    places = {"AC-006": "post"}
    facts = (POST,)
    next_step = "已收回,用户已有的登录已退出"
    nothing = "没有任职中的岗位,不需要收回"
    grave = True

    post = choice("岗位")
    basis = basis("收回原因")

    def prepare(self) -> None:
        """The earliest of each post, which is what the command ends."""
        standing = {
            one.post: f"{one.title} {one.valid_from} 至 {until(one.valid_to)}"
            for one in grants_of(self.case.user)
            if not one.ended_at and (not one.valid_to or one.valid_to >= today())
        }
        self.fields["post"].choices = list(standing.items())  # type: ignore[attr-defined]

    def act(self, by: Operator, at: datetime) -> Facts:
        post = self.cleaned_data["post"]
        end_post(number=self.number, post=post, reason=self.reason, by=by)
        return {"post": post}

    def will(self) -> str:
        title = dict(self.told_back())["岗位"]
        return f"收回 {self.case.who} 的{title},即刻失效,已有的登录立即退出"


class Plain(UserDeed):
    """A deed that asks for nothing but why."""

    group = LOGIN
    then: ClassVar[str]

    basis = basis("事由")

    def told(self, by: Operator) -> Told:
        """Ask the command; what is told once, if anything."""
        raise NotImplementedError

    def act(self, by: Operator, at: datetime) -> Facts:
        self.told_once = self.told(by)
        return {}

    def will(self) -> str:
        return f"{self.title}: {self.case.who},{self.then}"


class ResetPassword(Plain):
    slug, title = "password-reset", "发临时口令"
    tells_once = True
    then = "原口令作废,已有的登录立即退出;确认后显示一次临时口令"
    next_step = NEXT_LOGIN

    def told(self, by: Operator) -> Told:
        password = reset_password(number=self.number, reason=self.reason, by=by)
        return ((TEMPORARY, password),)


class Unlock(Plain):
    slug, title = "user-unlocked", "解锁用户"
    then = "连续失败的次数清零,可立即登录"
    next_step = "已解锁,可立即登录"

    def told(self, by: Operator) -> Told:
        unlock(number=self.number, reason=self.reason, by=by)
        return ()


class ResetSecondFactor(Plain):
    slug, title = "second-factor-reset", "解除验证器"
    then = "原验证器作废,已有的登录立即退出,下次登录重新绑定"
    next_step = "已解除,下次登录时扫码绑定新的验证器"
    grave = True

    def told(self, by: Operator) -> Told:
        reset_second_factor(number=self.number, reason=self.reason, by=by)
        return ()


class EndUser(Plain):
    slug, title = "user-ended", "停用用户"
    then = "岗位全部收回,已有的登录立即退出,不能再登录,也不能恢复"
    next_step = "已停用;返岗的用新的工号新增用户"
    grave = True

    def told(self, by: Operator) -> Told:
        end_user(number=self.number, reason=self.reason, by=by)
        return ()


DEEDS: tuple[type[UserDeed], ...] = (
    *(GrantPost, EndPost),
    *(ResetPassword, Unlock, ResetSecondFactor, EndUser),
)
