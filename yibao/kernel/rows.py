"""Set-based reads: one statement, its rows as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db import connection

Row = TypeVar("Row")


def columns(**found: Any) -> dict[str, Any]:
    """The row as it is, by column name."""
    return found


def fetch(
    statement: str, parameters: Mapping[str, Any], row: Callable[..., Row]
) -> list[Row]:
    """Run ``statement`` and call ``row`` with each result's columns by name."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        assert cursor.description is not None
        names = [column[0] for column in cursor.description]
        return [row(**dict(zip(names, found, strict=True))) for found in cursor]
