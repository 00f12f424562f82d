"""What a clerk may ask of 医师、护士、药师."""

from __future__ import annotations

from yibao.institutions.physician_listing import KINDS, STATES, Conditions
from yibao.web.conditions import EVERY, QueryForm, choice_field, text_field


class PhysicianForm(QueryForm):
    text = text_field("编码或姓名")
    kind = choice_field("分类", (EVERY, *KINDS.items()))
    institution = text_field("机构", "编号或名称")
    area = text_field("区划代码")
    state = choice_field("状态", (EVERY, *STATES.items()))

    @property
    def asked(self) -> Conditions:
        """The conditions of a form that is right."""
        return Conditions(**self.cleaned_data)
