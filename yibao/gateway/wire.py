"""From the bytes of a message to our values, and back.

A single object is taken where a list is meant, a list of one where an object is meant;
empty is ``null``, ``"null"``, ``"NULL"`` or ``""``; fields nobody knows are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from yibao.gateway.contract.kinds import Declared, Kind, Node
from yibao.gateway.contract.shape import FieldShape, shape_of
from yibao.gateway.errors import (
    Missing,
    NoRows,
    NotAnObject,
    TooManyRows,
)
from yibao.gateway.tree import is_empty, name_of
from yibao.gateway.values import read_value
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
    shape = shape_of(declared) if shape is None else shape
    built = _read_declared(declared, shape, tree, path, faults)
    if faults:
        raise Problems(faults)
    return built


def _read_declared(
    declared: type[D],
    shape: Shape,
    tree: dict[str, Any],
    path: str,
    faults: list[Refused],
) -> D:
    values: dict[str, Any] = {}
    for field in shape:
        raw = tree.get(field.wire)
        if raw is None and field.national:
            raw = tree.get(field.national)
        try:
            if field.node is not None:
                values |= _read_rows(field, raw, _join(path, field.wire), faults)
            elif not is_empty(raw):
                kind = cast(Kind, field.kind)
                values[field.attribute] = read_value(kind, field.wire, raw)
            elif field.required:
                raise Missing(title=field.title, name=field.wire)
        except Refused as fault:
            fault.path = fault.path or _join(path, field.wire)
            if len(faults) < PROBLEMS_TOLD:
                faults.append(fault)
    return declared(**values) if not faults else cast(D, None)


def _read_rows(
    field: FieldShape, raw: Any, path: str, faults: list[Refused]
) -> dict[str, Any]:
    """One row or many, whichever the sender thought it was."""
    node = cast(type[Node], field.node)
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
    paths = (f"{path}[{i}]" for i in range(len(rows))) if field.many else iter([path])
    built = [
        _read_declared(node, field.rows, row, at, faults)
        for row, at in zip(rows, paths, strict=True)
    ]
    return {field.attribute: built if field.many else built[0]}


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


def plain(value: Any, blank: bool = False) -> Any:
    """Our values in wire names, ready for JSON.

    ``blank``: provinces whose clients cannot read ``null`` get ``""`` and ``0``.
    """
    if isinstance(value, Declared):
        return {
            field.wire: _plain_field(field, getattr(value, field.attribute), blank)
            for field in shape_of(type(value))
        }
    if isinstance(value, dict):
        return {key: plain(child, blank) for key, child in value.items()}
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(child, blank) for child in value]
    return value


def _plain_field(field: FieldShape, value: Any, blank: bool) -> Any:
    if value is None and blank and field.kind is not None:
        return 0 if field.kind.python in (Decimal, int) else ""
    return plain(value, blank)


def given(value: Any) -> Any:
    """``plain`` without what was left out: the content a repeat is compared by."""
    if isinstance(value, Declared):
        present = {f.wire: given(getattr(value, f.attribute)) for f in _shape(value)}
        return {name: child for name, child in present.items() if not _bare(child)}
    if isinstance(value, list):
        return [given(child) for child in value]
    return str(value) if isinstance(value, Decimal) else plain(value)


def _shape(value: Declared) -> Iterable[FieldShape]:
    return shape_of(type(value))


def _bare(value: Any) -> bool:
    return value is None or value in ("", [], {})
