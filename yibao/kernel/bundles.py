"""Several reads in one round trip, each row decoded straight into its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection

from yibao.kernel.arrays import written

Answer = TypeVar("Answer")


class Bundle(Generic[Answer]):
    """Reads of one instant; ``answer`` has a field for each, by name.

    ``rows`` are statements, whose field is a list of rows; ``values`` are expressions.
    All of them share their parameters, and what is named ``first`` (a WITH clause).
    """

    def __init__(
        self,
        answer: type[Answer],
        *,
        rows: Mapping[str, str],
        values: Mapping[str, str],
        first: str = "",
    ) -> None:
        lists = {
            name: f"(SELECT coalesce(json_agg(r), '[]') FROM ({statement}) r)"  # noqa: S608
            for name, statement in rows.items()
        }
        parts = {**lists, **values}
        named = ", ".join(f"'{name}', {read}" for name, read in parts.items())
        self.statement = f"{first} SELECT json_build_object({named})::text"
        self._decoder = msgspec.json.Decoder(answer)

    def read(self, parameters: Mapping[str, Any]) -> Answer:
        """Lists go as array literals, so the statement must say of what they are."""
        with connection.cursor() as cursor:
            cursor.execute(self.statement, written(parameters))
            return self._decoder.decode(cursor.fetchone()[0])
