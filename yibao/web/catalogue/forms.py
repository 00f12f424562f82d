"""What a clerk may ask of the catalogue."""

from __future__ import annotations

from datetime import date

from yibao.catalog.listing import CLASSES, Conditions
from yibao.catalog.models import ItemKind
from yibao.web.conditions import (
    EVERY,
    QueryForm,
    choice_field,
    day_field,
    text_field,
)


class ItemForm(QueryForm):
    text = text_field("编码或名称")
    kind = choice_field("种类", (EVERY, *ItemKind.choices))
    benefit_class = choice_field("等级", (EVERY, *CLASSES.items()))
    day = day_field("服务日期")

    def asked(self, area: str, today: date) -> Conditions:
        """The conditions of a form that is right."""
        told = self.cleaned_data
        return Conditions(
            text=told["text"],
            kind=told["kind"],
            benefit_class=told["benefit_class"],
            area=area,
            day=told["day"] or today,
        )


class DiseaseForm(QueryForm):
    q = text_field("编码或名称")
