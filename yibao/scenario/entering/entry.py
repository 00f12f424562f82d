"""One fact against what is recorded: new, known, or different."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from django.db import IntegrityError, transaction

from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator
from yibao.policies.source import Node, Problems

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T")
Facts: TypeAlias = Mapping[str, object]
"""What is recorded or written of one thing: 中文 of the fact → its value."""

SEALED = frozenset({"证件号码", "联系电话", "凭证编号", "密钥"})
UNTIL = "截止日期"


class Outcome(Enum):
    CREATED = "新增"
    EXTENDED = "更新"
    UNCHANGED = "未变"


@dataclass(frozen=True, slots=True)
class Candidate(Generic[T]):
    """One written thing beside what is recorded of it, and what its command is told."""

    at: Node
    recorded: Facts | None
    written: Facts
    new: T
    changes: Mapping[str, Callable[[], object]] = field(default_factory=dict)


@dataclass(slots=True)
class Entering:
    """What one load does: who does it, when, what came of it, what was refused."""

    by: Operator
    at: dt.datetime
    problems: Problems
    counts: dict[str, dict[Outcome, int]] = field(default_factory=dict)
    pooling: dict[str, str] = field(default_factory=dict)  # area → its 统筹区

    def count(self, what: str, outcome: Outcome) -> None:
        outcomes = self.counts.setdefault(what, dict.fromkeys(Outcome, 0))
        outcomes[outcome] += 1

    def enter(
        self,
        what: str,
        at: Node,
        recorded: Facts | None,
        written: Facts,
        create: Callable[[], object],
        change: Mapping[str, Callable[[], object]] | None = None,
    ) -> bool:
        """Create what is new; change what a command may; refuse other differences.

        ``change`` has, for a fact that may differ, the command that brings it up to
        date. What is written open may since have been ended. Answers whether the
        thing stands.
        """
        if recorded is None:
            return self._done(what, at, Outcome.CREATED, [create])
        different = [
            key
            for key, value in written.items()
            if recorded.get(key) != value and not (key == UNTIL and value is None)
        ]
        if not different:
            self.count(what, Outcome.UNCHANGED)
            return True
        changes = change or {}
        fixed = [key for key in different if key not in changes]
        if fixed:
            told = ";".join(difference(key, recorded, written) for key in fixed)
            self.problems.add(at, f"{what}已有记录,与文件不同: {told}")
            return False
        commands = {id(changes[key]): changes[key] for key in different}
        return self._done(what, at, Outcome.EXTENDED, commands.values())

    def enter_many(
        self,
        what: str,
        candidates: Iterable[Candidate[T]],
        *,
        one: Callable[[T], object],
        many: Callable[[Sequence[T]], object],
    ) -> list[bool]:
        """Like ``enter`` for each, the new ones together.

        When they are refused together each is tried alone, to say which and why.
        """
        wanted = list(candidates)
        fresh = [each.new for each in wanted if each.recorded is None]
        together = self._all_at_once(many, fresh)
        standing = []
        for each in wanted:
            if each.recorded is None and together:
                self.count(what, Outcome.CREATED)
                standing.append(True)
                continue
            create = partial(one, each.new)
            standing.append(
                self.enter(
                    what, each.at, each.recorded, each.written, create, each.changes
                )
            )
        return standing

    def _all_at_once(self, many: Callable[[Sequence[T]], object], new: list[T]) -> bool:
        if not new:
            return True
        try:
            with transaction.atomic():
                many(new)
        except (Refused, IntegrityError):
            return False
        return True

    def _done(
        self,
        what: str,
        at: Node,
        outcome: Outcome,
        commands: Iterable[Callable[[], object]],
    ) -> bool:
        try:
            for command in commands:
                command()
        except Refused as refusal:
            advice = f" ({refusal.advice})" if refusal.advice else ""
            self.problems.add(at, f"{refusal.code} {refusal.sentence}{advice}")
            return False
        self.count(what, outcome)
        return True

    def pooling_area(self, code: str) -> str:
        return self.pooling.get(code, code)

    def missing(self, at: Node, what: str, number: str) -> None:
        self.problems.add(at, f"没有{what} {number},本文件和数据库里都找不到")


def difference(key: str, recorded: Facts, written: Facts) -> str:
    """``姓名 库内为 甲,文件为 乙``; what is sealed is not shown."""
    if key in SEALED:
        return f"{key}不同"
    return f"{key} 库内为 {_shown(recorded.get(key))},文件为 {_shown(written[key])}"


def _shown(value: object) -> str:
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def fields_of(value: DataclassInstance) -> dict[str, Any]:
    """A value's fields as keyword arguments."""
    return {one.name: getattr(value, one.name) for one in fields(value)}
