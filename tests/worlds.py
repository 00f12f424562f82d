"""A world that is built once for the tests of a module, and stands until its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def standing(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is entered inside; every test is rolled back to it, and at the end it is."""
    with blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
