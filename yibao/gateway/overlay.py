"""What one area writes differently in the contract, as data laid over the national one.

Lengths, required-ness, spellings, codes, numbers; what cannot be read from a message is
a note. Every entry names its source. A message is read by the shape that comes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from yibao.gateway.codes import CLOSED
from yibao.gateway.contract.kinds import (
    Code,
    Declared,
    Extra,
    Kind,
    LocalCode,
    Number,
    Text,
    Whole,
)
from yibao.gateway.contract.shape import FieldShape, shape_of

HEAD = "head"  # 报文头 stands where a transaction number does
Shape = tuple[FieldShape, ...]
Need = Literal["yes", "expected", "no"]


@dataclass(frozen=True)
class FieldChange:
    """Fields that differ; ``numbers`` and ``node`` empty mean wherever the name is.

    ``length`` is obeyed: longer is refused. ``advised`` is what the area prints and
    nobody is refused for. ``spelled``: the area's own name of the one field.
    """

    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    node: str = ""
    length: tuple[int, ...] = ()  # digits and decimals of a number
    advised: int = 0
    required: Need | None = None
    spelled: str = ""
    source: str = ""

    def touches(self, number: str, node: str, name: str) -> bool:
        return (
            name in self.names
            and (number in self.numbers or (not self.numbers and number != HEAD))
            and self.node in ("", node)
        )


@dataclass(frozen=True)
class AddedField:
    """A field only this area has; kept out of the business, never refused."""

    name: str
    title: str
    numbers: tuple[str, ...]
    node: str
    length: int = 0
    required: Need = "no"
    source: str = ""


@dataclass(frozen=True)
class CodeChange:
    """Values of one table; ``closed``: others are refused.

    ``means``: a local value of a table the door understands → the national one.
    """

    table: str
    values: tuple[tuple[str, str], ...]
    means: tuple[tuple[str, str], ...] = ()
    closed: bool = False
    source: str = ""


@dataclass(frozen=True)
class NumberChange:
    """Numbers the area does not have, or calls otherwise (``national``)."""

    numbers: tuple[str, ...]
    national: str = ""
    reason: str = ""
    source: str = ""


@dataclass(frozen=True)
class Note:
    """A difference of meaning, which no shape can hold."""

    about: str
    says: str
    source: str = ""


@dataclass(frozen=True, eq=False)
class Overlay:
    """All of one area, in the order of its file."""

    title: str = ""
    fields: tuple[FieldChange, ...] = ()
    added: tuple[AddedField, ...] = ()
    codes: tuple[CodeChange, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    notes: tuple[Note, ...] = ()

    def over(self, base: Overlay) -> Overlay:
        """This one laid over another; where both speak, this one is heard."""
        if self is NOTHING or base is NOTHING:
            return base if self is NOTHING else self
        return Overlay(
            self.title or base.title,
            base.fields + self.fields,
            base.added + self.added,
            base.codes + self.codes,
            base.numbers + self.numbers,
            base.notes + self.notes,
        )

    def national_number(self, number: str) -> str:
        """The national number of a local one; empty if it is not one of theirs."""
        for change in self.numbers:
            if change.national and number in change.numbers:
                return change.national
        return ""

    def unavailable(self, number: str) -> NumberChange | None:
        """The entry that says the area does not have this number."""
        for change in self.numbers:
            if not change.national and number in change.numbers:
                return change
        return None

    def advised_length(self, number: str, node: str, name: str) -> int:
        """The length the area prints and does not insist on; 0 is none."""
        told = [c.advised for c in self.fields if c.touches(number, node, name)]
        return next((length for length in reversed(told) if length), 0)

    def fields_added(self, number: str, node: str) -> list[AddedField]:
        return [a for a in self.added if number in a.numbers and a.node == node]

    def values_of(self, table: str) -> dict[str, str]:
        """The local values of a table."""
        return {
            value: title
            for change in self.codes
            if change.table == table
            for value, title in change.values
        }


NOTHING = Overlay()


_LOCAL: dict[tuple[Overlay, str], Shape | None] = {}


def shape_for(overlay: Overlay, number: str, declared: type[Declared]) -> Shape | None:
    """A request, or the head, as the area has it; nothing where it is as declared."""
    key = (overlay, number)
    if key not in _LOCAL:
        plain = shape_of(declared)
        local = tuple(_local(field, number, "", overlay) for field in plain)
        _LOCAL[key] = None if local == plain else local
    return _LOCAL[key]


def _local(field: FieldShape, number: str, node: str, overlay: Overlay) -> FieldShape:
    changes = [c for c in overlay.fields if c.touches(number, node, field.wire)]
    if field.node is not None:
        rows = field.rows
        inner = tuple(_local(each, number, field.wire, overlay) for each in rows)
        field = field if inner == rows else replace(field, inner=inner)
    elif isinstance(field.kind, Code):
        field = replace(field, kind=_local_code(field.wire, field.kind, overlay))
    for change in changes:
        field = _changed(field, change)
    return field


def _changed(field: FieldShape, change: FieldChange) -> FieldShape:
    if change.length and field.kind is not None:
        field = replace(field, kind=resized(field.kind, change.length))
    if change.required is not None:
        field = replace(
            field,
            required=change.required == "yes",
            asked=change.required == "expected",
        )
    if change.spelled:
        national = field.national or field.wire
        field = replace(field, wire=change.spelled, national=national)
    return field


def resized(kind: Kind, length: tuple[int, ...]) -> Kind:
    """The kind with another length; ``digits, decimals`` of a number."""
    if isinstance(kind, Number):
        return replace(kind, digits=length[0], decimals=length[-1])
    if isinstance(kind, Whole):
        return replace(kind, digits=length[0])
    assert isinstance(kind, Text | Extra), kind
    return replace(kind, length=length[0])


def _local_code(name: str, kind: Code, overlay: Overlay) -> Kind:
    changes = [c for c in overlay.codes if c.table == name]
    if not (name in CLOSED or any(change.closed for change in changes)) or not changes:
        return kind
    values = {**CLOSED.get(name, {}), **overlay.values_of(name)}
    means = _joined(change.means for change in changes)
    return LocalCode(kind.title, kind.length, tuple(values.items()), means)


def _joined(
    pairs: Iterable[tuple[tuple[str, str], ...]],
) -> tuple[tuple[str, str], ...]:
    return tuple(dict(pair for part in pairs for pair in part).items())
