"""A message judged without a server or a database, by the same reading as the server's.

``refused`` is what the reading refuses, ``figures`` what the business would refuse for
its sums, ``hint`` what is let pass and yet not as it should be.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yibao.gateway import arithmetic, dialect, hints
from yibao.gateway.attachment import Attached
from yibao.gateway.contract.kinds import Kind
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.envelope import Envelope, Head, open_envelope
from yibao.gateway.errors import NotJson
from yibao.gateway.hints import Hint
from yibao.gateway.overlay import shape_for
from yibao.gateway.positions import Position, Positions, position
from yibao.gateway.profile import Profile
from yibao.gateway.refusal import advice_of
from yibao.gateway.registry import Transaction
from yibao.gateway.tree import decode, parse
from yibao.gateway.wire import Problems
from yibao.kernel.errors import Fault, Refused

HEADLESS = {"infno", "msgid", "input"}  # what has none of these has no head
STAND_IN = {"msgid": "0", "fixmedins_code": "0"}


class Level(StrEnum):
    REFUSED = "refused"
    FIGURES = "figures"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: where, what was found, what is expected, what to do."""

    level: Level
    path: str
    message: str
    action: str = ""
    code: str = ""
    found: str = ""
    expected: str = ""
    line: int = 0
    column: int = 0


@dataclass
class Report:
    """All of one message."""

    number: str = ""
    title: str = ""
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether the server's reading would refuse it."""
        return any(each.level is Level.REFUSED for each in self.findings)

    @property
    def passes(self) -> bool:
        return all(each.level is Level.HINT for each in self.findings)


def lint(body: bytes, profile: Profile, number: str = "") -> Report:
    """Everything that can be said of a message; ``number`` stands for its ``infno``."""
    return _Reading(body, profile, number).report


class _Reading:
    """The steps of the server, each as far as the one before it allows."""

    def __init__(self, body: bytes, profile: Profile, number: str) -> None:
        self.report = Report(number.strip().upper())
        self._body, self._profile, self._number = body, profile, number
        self._positions: Positions | None = None
        self._shape: tuple[FieldShape, ...] = ()
        opened = self._opened()
        if opened is not None:
            self._read(opened)
        order = list(Level)
        self.report.findings.sort(
            key=lambda each: (order.index(each.level), each.line, each.column)
        )

    def _opened(self) -> Envelope | None:
        """The envelope; with a faulty head, the input is looked at all the same."""
        try:
            text = decode(self._body)[0]
            tree = parse(text)
        except Refused as fault:
            self._add_unreadable(fault)
            return None
        self._positions = Positions(text)
        body = self._body
        has_head = isinstance(tree, dict) and not HEADLESS.isdisjoint(tree)
        if self._number and isinstance(tree, dict) and not has_head:
            body = _dumped({"infno": self._number, **STAND_IN, "input": tree})
            self._add_hint(Hint("", "没有报文头,整份作为 input 检查"))
        opened: Envelope | None = self._attempt(
            lambda: open_envelope(body, path_number=self._number)
        )
        if opened is None and has_head:
            opened = _without_head_faults(tree, self._number)
        if opened is not None and has_head:
            for warning in opened.warnings:
                self._add_hint(Hint("", warning))
            for hint in hints.of_head(tree, self._profile):
                self._add_hint(hint)
        return opened

    def _read(self, opened: Envelope) -> None:
        profile = self._profile
        self.report.number = opened.number
        found = self._attempt(lambda: dialect.find(opened.number, lambda: profile))
        if found is None:
            return
        self.report.number, self.report.title = found.number, found.title
        shape = shape_for(profile.overlay, found.number, found.request)
        self._shape = shape or shape_of(found.request)
        self._attempt(lambda: dialect.allow(opened.number, profile))
        self._attempt(lambda: dialect.check_head(opened.head, profile))
        _stand_in_for_a_file(opened, found)
        request = self._attempt(lambda: dialect.read_input(found, opened, profile))
        told = hints.of_input(opened.input, self._shape, found.number, profile)
        for hint in hints.once(told):
            self._add_hint(hint)
        if request is not None:
            for fault in arithmetic.faults(request):
                self._add(fault, Level.FIGURES)

    def _attempt(self, step: Callable[[], Any]) -> Any:
        """What a step of the server gives, or nothing and what it refused."""
        try:
            return step()
        except Problems as problems:
            for fault in problems.faults:
                self._add(fault, Level.REFUSED)
        except Refused as fault:
            self._add(fault, Level.REFUSED)
        return None

    def _add(self, fault: Fault, level: Level) -> None:
        kind = self._kind_at(fault.path)
        value = fault.fields.get("value")
        at = self._place(fault.path)
        self.report.findings.append(
            Finding(
                level,
                fault.path,
                fault.sentence,
                advice_of(fault),
                fault.code,
                "" if value is None else str(value),
                str(fault.fields.get("known", fault.rule) or expected(kind)),
                at.line,
                at.column,
            )
        )

    def _add_hint(self, hint: Hint) -> None:
        at = self._place(hint.path)
        told = Finding(
            Level.HINT, hint.path, hint.message, line=at.line, column=at.column
        )
        self.report.findings.append(told)

    def _add_unreadable(self, fault: Refused) -> None:
        at, found = Position(1, 1), ""
        if isinstance(fault, NotJson):
            at, found = _broken_at(decode(self._body)[0])
        told = Finding(
            Level.REFUSED,
            "",
            fault.sentence,
            advice_of(fault),
            fault.code,
            found,
            "",
            at.line,
            at.column,
        )
        self.report.findings.append(told)

    def _place(self, path: str) -> Position:
        return self._positions.of(path) if self._positions else Position(1, 1)

    def _kind_at(self, path: str) -> Kind | None:
        """What stands at a path of the contract."""
        names = [part.split("[")[0] for part in path.split(".")]
        shape = self._shape if names[0] == "input" else shape_of(Head)
        kind = None
        for name in names[1:] if names[0] == "input" else names:
            field = next((f for f in shape if name in (f.wire, f.national)), None)
            if field is None:
                return None
            shape, kind = (field.rows if field.node else ()), field.kind
        return kind


def expected(kind: Kind | None) -> str:
    """字符型,长度 30; 数值型,长度 16,2; nothing of what is no field."""
    if kind is None or not kind.size:
        return kind.name if kind else ""
    return f"{kind.name},长度 {kind.size}"


def _without_head_faults(tree: dict[str, Any], number: str) -> Envelope | None:
    """The message with what is wrong in its head left out, to look at the rest."""
    head = {f.wire for f in shape_of(Head)} - {"infno", "enc_type"}
    rest = {name: value for name, value in tree.items() if name not in head}
    try:
        return open_envelope(_dumped({**rest, **STAND_IN}), path_number=number)
    except (Problems, Refused):
        return None


def _stand_in_for_a_file(opened: Envelope, transaction: Transaction) -> None:
    """9101 sends its file beside the message; here only the message is seen."""
    node = opened.input.get("fsUploadIn")
    if transaction.number == "9101" and isinstance(node, dict):
        node.setdefault("in", Attached(b""))


def _dumped(tree: dict[str, Any]) -> bytes:
    return json.dumps(tree).encode()


def _broken_at(text: str) -> tuple[Position, str]:
    """Where JSON ends to be JSON, and what stands there."""
    try:
        json.loads(text, strict=False)
    except json.JSONDecodeError as problem:
        line = text.splitlines()[problem.lineno - 1 : problem.lineno] or [""]
        start = max(problem.colno - 20, 0)
        return position(text, problem.pos), line[0][start : problem.colno + 20]
    return Position(1, 1), ""


def counts(report: Report) -> dict[Level, int]:
    """How many findings of each level."""
    told = [each.level for each in report.findings]
    return {level: told.count(level) for level in Level}
