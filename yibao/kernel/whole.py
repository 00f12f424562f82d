"""One transaction for a message and the commands it calls, without savepoints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db.transaction import atomic

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_in_one_piece: ContextVar[bool] = ContextVar("in_one_piece", default=False)


@contextmanager
def in_one_piece() -> Iterator[None]:
    """A transaction that whatever is raised inside ends, caught by nobody within."""
    with atomic():
        before = _in_one_piece.set(True)
        try:
            yield
        finally:
            _in_one_piece.reset(before)


@contextmanager
def whole() -> Iterator[None]:
    """All or nothing: part of the one piece around it, or a transaction of its own.

    Two statements less than a savepoint, which nobody needs who lets a refusal end the
    message. A handler that goes on after a refusal calls commands that are ``atomic``.
    """
    if _in_one_piece.get():
        yield
    else:
        with atomic():
            yield


def as_a_whole(command: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """The same for a whole command."""

    @wraps(command)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with whole():
            return command(*args, **kwargs)

    return run
