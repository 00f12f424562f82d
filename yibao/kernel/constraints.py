"""Turning a rule the database holds into a refusal a clerk can act on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from psycopg import Error

from yibao.kernel.errors import Fault


def violated(error: IntegrityError) -> str:
    """The name of the constraint, or nothing where a trigger spoke."""
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, Error) else ""


@contextmanager
def refusing(faults: Mapping[str, Fault]) -> Iterator[None]:
    """Raise the fault of the constraint that is violated; anything else is a bug."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        fault = faults.get(violated(error))
        if fault is None:
            raise
        raise fault from None
