"""Rows that hold from one day to another, both included, and never overlap."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateRangeField,
    RangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    _Range = RangeField[Any]
else:
    _Range = RangeField


class TextRangeField(_Range):
    """The range type over text that ``kernel.0001`` creates; only exclusions use it."""

    base_field = models.TextField

    def db_type(self, connection: object) -> str:
        return "textrange"


DAYS = Func(
    F("valid_from"),
    F("valid_to"),
    function="daterange",
    template="%(function)s(%(expressions)s, '[]')",
    output_field=DateRangeField(),
)


OVERLAPS: str = RangeOperators.OVERLAPS


def no_overlap(
    name: str,
    *,
    ids: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    condition: Q | None = None,
    message: str = "有效期与已有记录重叠",
) -> ExclusionConstraint:
    """No two rows alike in ``ids`` (whole numbers) and ``texts`` hold on one day.

    The embedded server has no ``btree_gist``, so each scalar is wrapped as a range of
    one value.
    """
    single: list[Combinable] = [
        _only(id_, "int8range", BigIntegerRangeField()) for id_ in ids
    ]
    single += [_only(text, "textrange", TextRangeField()) for text in texts]
    return ExclusionConstraint(
        name=name,
        expressions=[(key, OVERLAPS) for key in [*single, DAYS]],
        condition=condition,
        violation_error_message=message,
    )


def _only(column: str, function: str, output: _Range) -> Func:
    return Func(
        F(column),
        F(column),
        function=function,
        template="%(function)s(%(expressions)s, '[]')",
        output_field=output,
    )


def in_force(day: date, prefix: str = "") -> Q:
    """``valid_from <= day <= valid_to``, an open end holding for ever."""
    begun = Q(**{f"{prefix}valid_from__lte": day})
    lasts = Q(**{f"{prefix}valid_to__isnull": True})
    return begun & (lasts | Q(**{f"{prefix}valid_to__gte": day}))


class DatedRow(models.Model):
    """``valid_from`` to ``valid_to``; ``None`` is open."""

    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("失效日期", null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_dates",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="失效日期早于生效日期",
            )
        ]

    def is_in_force(self, day: date) -> bool:
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )
