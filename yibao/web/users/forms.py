"""What an administrator may ask of users."""

from __future__ import annotations

from yibao.access.listing import STATES, Conditions
from yibao.access.posts import POSTS
from yibao.web.conditions import EVERY, QueryForm, choice_field, text_field


class UserForm(QueryForm):
    text = text_field("工号或姓名")
    post = choice_field(
        "今日岗位", (EVERY, *((post.code, post.title) for post in POSTS.values()))
    )
    area = text_field("数据范围", "区划代码")
    institution = text_field("所属机构", "机构编号")
    state = choice_field("状态", (EVERY, *STATES.items()))

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        return Conditions(
            text=told["text"],
            area=told["area"],
            institution_code=told["institution"],
            post=told["post"],
            state=told["state"],
        )
