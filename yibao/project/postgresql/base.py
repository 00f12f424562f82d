"""The backend Django loads (``ENGINE``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.postgresql import base, operations

MOST_PARAMETERS = 65_535  # the protocol counts those of a statement in two bytes


class DatabaseOperations(operations.DatabaseOperations):
    def bulk_batch_size(self, fields: Sequence[Any], objs: Sequence[Any]) -> int:
        """As many rows as there are parameters for: the server binds them itself."""
        return MOST_PARAMETERS // max(len(fields), 1)


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
