"""What may go wrong, told in a way its reader can act on.

``Refused``: understood and not allowed. ``Unavailable``: a neighbour did not answer,
safe to retry. Anything else is a bug and rises.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import ClassVar


class Who(Enum):
    """Who can do something about it."""

    CASHIER = "收费员"
    CODER = "编码员"
    DEVELOPER = "HIS 工程师"
    AGENCY = "经办机构"
    INSURED = "参保人"
    POLICY_EDITOR = "政策维护岗"
    OPERATOR = "系统运维"


class Fault(Exception):
    """A stable ``code``, a Chinese ``message`` with fields, what to do and who can.

    ``path`` is where in the request the value stands, ``rule`` the clause in its way.
    Codes are never reused.
    """

    code: ClassVar[str] = ""
    message: ClassVar[str] = ""
    todo: ClassVar[str] = ""
    who: ClassVar[tuple[Who, ...]] = ()

    def __init__(self, *, path: str = "", rule: str = "", **fields: object) -> None:
        self.path = path
        self.rule = rule
        self.fields = fields
        super().__init__(f"{self.code} {self.sentence}")

    @property
    def sentence(self) -> str:
        return self.message.format(**self.fields)

    @property
    def advice(self) -> str:
        return self.todo.format(**self.fields)

    @classmethod
    def kinds(cls) -> Iterator[type[Fault]]:
        """Every kind with a code that has been imported, for the error book."""
        for kind in cls.__subclasses__():
            if kind.code:
                yield kind
            yield from kind.kinds()


class Refused(Fault):
    """The request is understood and not allowed."""


class Unavailable(Fault):
    """A neighbour did not answer; safe to retry."""
