"""From the bytes of a message to our values, and back.

A single object is taken where a list is meant, a list of one where an object is meant;
empty is ``null``, ``"null"``, ``"NULL"`` or ``""``; fields nobody knows are ignored.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from yibao.gateway.contract.kinds import (
    Declared,
    Node,
    Number,
    Text,
    Whole,
    YesNo,
)
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.errors import (
    Missing,
    NoRows,
    NotAnObject,
    TooManyRows,
)
from yibao.gateway.readers import Reader, reader
from yibao.gateway.tree import is_empty, name_of
from yibao.kernel.errors import Refused

PROBLEMS_TOLD = 20

D = TypeVar("D", bound=Declared)
Shape = tuple[FieldShape, ...]


class Problems(Exception):
    """Everything wrong with one message; the first is the one to answer with."""

    def __init__(self, faults: list[Refused]) -> None:
        super().__init__(faults[0])
        self.faults = faults


def read(declared: type[D], tree: Any, path: str, shape: Shape | None = None) -> D:
    """Build a message from its tree, or raise ``Problems`` with all that is wrong.

    ``shape``: the message as an area has it, where that is not as declared.
    """
    faults: list[Refused] = []
    plan = _plan_of(declared, shape_of(declared) if shape is None else shape)
    built = _read_declared(plan, tree, path, faults)
    if faults:
        raise Problems(faults)
    return cast(D, built)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one class is read in one shape, worked out once."""

    shape: Shape
    steps: tuple[tuple[FieldShape, str, str, bool, str, Reader | None], ...]
    make: Callable[[dict[str, Any]], Declared]


_plans: dict[tuple[type[Declared], int], _Plan] = {}  # shapes live as long as these


def _plan_of(declared: type[Declared], shape: Shape) -> _Plan:
    key = (declared, id(shape))
    plan = _plans.get(key)
    if plan is None:
        steps = [
            (f, f.wire, f.national, f.required, f.attribute, _reader_of(f))
            for f in shape
        ]
        plan = _plans[key] = _Plan(shape, tuple(steps), _maker(declared))
    return plan


def _reader_of(field: FieldShape) -> Reader | None:
    return None if field.kind is None else reader(field.kind, field.wire)


def _maker(declared: type[Declared]) -> Callable[[dict[str, Any]], Declared]:
    """What the dataclass does with values, all at once and not field by field."""
    empty: dict[str, Any] = {}
    fresh: list[tuple[str, Callable[[], Any]]] = []
    for field in fields(declared):  # type: ignore[arg-type]
        empty[field.name] = None if field.default is MISSING else field.default
        if field.default_factory is not MISSING:
            fresh.append((field.name, field.default_factory))

    def make(values: dict[str, Any]) -> Declared:
        built = object.__new__(declared)
        content = built.__dict__
        content.update(empty)
        for name, factory in fresh:
            content[name] = factory()
        content.update(values)
        return built

    return make


def _read_declared(
    plan: _Plan, tree: dict[str, Any], path: str, faults: list[Refused]
) -> Declared | None:
    values: dict[str, Any] = {}
    for field, wire, national, required, attribute, read_one in plan.steps:
        raw = tree.get(wire)
        if raw is None:  # as most fields are, of most messages
            raw = tree.get(national) if national else None
            if raw is None and not required:
                continue
        try:
            if read_one is None:
                values |= _read_rows(field, raw, _join(path, wire), faults)
            elif not is_empty(raw):
                values[attribute] = read_one(raw)
            elif required:
                raise Missing(title=field.title, name=wire)
        except Refused as fault:
            fault.path = fault.path or _join(path, wire)
            fault.__traceback__ = None  # it would keep the whole tree
            if len(faults) < PROBLEMS_TOLD:
                faults.append(fault)
    return None if faults else plan.make(values)


def _read_rows(
    field: FieldShape, raw: Any, path: str, faults: list[Refused]
) -> dict[str, Any]:
    """One row or many, whichever the sender thought it was."""
    rows = _rows(raw, path)
    if not rows:
        if field.required:
            raise (
                NoRows(name=field.wire)
                if field.many
                else Missing(title="节点", name=field.wire)
            )
        return {}
    if not field.many and len(rows) > 1:
        raise TooManyRows(name=field.wire, rows=len(rows))
    plan = _plan_of(cast(type[Node], field.node), field.rows)
    if not field.many:
        return {field.attribute: _read_declared(plan, rows[0], path, faults)}
    built = []
    for i, row in enumerate(rows):
        built.append(_read_declared(plan, row, f"{path}[{i}]", faults))
        if len(faults) >= PROBLEMS_TOLD:
            break  # of a hundred thousand rows the rest would not be told either
    return {field.attribute: built}


def _rows(raw: Any, path: str) -> list[dict[str, Any]]:
    if is_empty(raw):
        return []
    rows = [row for row in raw if not is_empty(row)] if isinstance(raw, list) else [raw]
    for i, row in enumerate(rows):
        if not isinstance(row, dict):
            at = f"{path}[{i}]" if isinstance(raw, list) else path
            raise NotAnObject(path=at, name=at, got=name_of(row))
    return cast(list[dict[str, Any]], rows)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


@dataclass(frozen=True, slots=True)
class _Telling:
    """How one class is told, worked out once.

    ``within``: names whose values are told by their own kind. ``blanks``: what stands
    for nothing where ``null`` cannot be read.
    """

    names: tuple[str, ...]
    attributes: tuple[str, ...]
    within: tuple[str, ...]
    blanks: tuple[tuple[str, Any], ...]


_tellings: dict[type[Declared], _Telling] = {}
AS_THEY_ARE = (Text, Number, Whole, YesNo)


def _telling_of(declared: type[Declared]) -> _Telling:
    telling = _tellings.get(declared)
    if telling is None:
        shape = shape_of(declared)
        telling = _tellings[declared] = _Telling(
            tuple(field.wire for field in shape),
            tuple(field.attribute for field in shape),
            tuple(f.wire for f in shape if not isinstance(f.kind, AS_THEY_ARE)),
            tuple(
                (f.wire, 0 if f.kind.python in (Decimal, int) else "")
                for f in shape
                if f.kind is not None
            ),
        )
    return telling


def plain(value: Any, blank: bool = False) -> Any:
    """Our values in wire names, ready for JSON.

    ``blank``: provinces whose clients cannot read ``null`` get ``""`` and ``0``.
    """
    if isinstance(value, Declared):
        return _plain_declared(value, blank)
    if isinstance(value, dict):
        return {key: plain(child, blank) for key, child in value.items()}
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")[:19]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(child, blank) for child in value]
    return value


def _plain_declared(value: Declared, blank: bool) -> dict[str, Any]:
    telling, content = _telling_of(type(value)), value.__dict__
    told = {
        name: content[attribute]
        for name, attribute in zip(telling.names, telling.attributes, strict=True)
    }
    for name in telling.within:
        told[name] = plain(told[name], blank)
    if blank:
        for name, nothing in telling.blanks:
            if told[name] is None:
                told[name] = nothing
    return told


def given(value: Any) -> Any:
    """``plain`` without what was left out: the content a repeat is compared by."""
    if isinstance(value, Declared):
        return _given_declared(value)
    if isinstance(value, list):
        return [given(child) for child in value]
    return str(value) if isinstance(value, Decimal) else plain(value)


def _given_declared(value: Declared) -> dict[str, Any]:
    telling, content, present = _telling_of(type(value)), value.__dict__, {}
    for name, attribute in zip(telling.names, telling.attributes, strict=True):
        child = content[attribute]
        if child is not None and child != "":
            child = child if type(child) is str else given(child)
            if not _bare(child):
                present[name] = child
    return present


def _bare(value: Any) -> bool:
    return value is None or value in ("", [], {})
