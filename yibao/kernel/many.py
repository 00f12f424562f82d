"""Many rows of one table at once: written as arrays, and found by many keys.

A statement for every row costs a hundred times what a row of an array does, and a
parameter for every value makes even a single statement slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import BooleanField, Expression, F, Func, Value

from yibao.kernel.arrays import array, insert_statement, json_text
from yibao.kernel.crypto import key_ring
from yibao.kernel.fields import EncryptedTextField

Model = TypeVar("Model", bound=models.Model)
AT_ONCE = 5_000  # rows: a text of a few megabytes


@transaction.atomic
def create_many(model: type[Model], unsaved: Iterable[Model]) -> list[Model]:
    """``bulk_create`` by arrays: the same rows in the same order, each with its key."""
    waiting, made = iter(unsaved), []
    while some := list(islice(waiting, AT_ONCE)):
        _insert(model, some)
        made += some
    return made


def _insert(model: type[Model], unsaved: Sequence[Model]) -> None:
    """Numbers the database gives come back in the order of the rows."""
    statement, columns = insert_statement(model)
    fields = {str(field.column): field for field in model._meta.concrete_fields}
    values = [array(_values(fields[column], unsaved)) for column in columns]
    numbered = isinstance(model._meta.pk, models.AutoField)
    answered = f"{statement} RETURNING id" if numbered else statement
    with connection.cursor() as cursor:
        cursor.execute(answered, [array(values)])
        if numbered:
            for one, (number,) in zip(unsaved, cursor.fetchall(), strict=True):
                one.pk = number


def _values(
    field: models.Field[object, object], unsaved: Sequence[models.Model]
) -> list[object]:
    """As ``save`` would send them: the time filled in, what is secret sealed."""
    told = [field.pre_save(one, add=True) for one in unsaved]
    if isinstance(field, EncryptedTextField):
        seal, purpose = key_ring().seal, field.purpose
        return [seal(purpose, text) if text else None for text in told]
    if isinstance(field, models.JSONField):
        return [None if value is None else json_text(value) for value in told]
    return told


def among(column: str, values: Iterable[str]) -> Expression:
    """For a filter: ``column__in`` with one parameter, however many values."""
    return Func(
        F(column),
        Value(array(values)),
        template="%(expressions)s::text[])",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
