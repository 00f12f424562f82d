"""A contract class read once into what the reader, the writer and the page need."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from yibao.gateway.contract.fields import FIELDS
from yibao.gateway.contract.kinds import Asked, Declared, Kind, Node


@dataclass(frozen=True)
class FieldShape:
    """One field of a node, or a node of a message (``node`` set, ``kind`` not).

    An area may spell a name its own way: then ``wire`` is its name and ``national`` the
    other that is read too; ``inner`` is the node as that area has it.
    """

    attribute: str
    wire: str
    required: bool  # strict: refused when missing
    asked: bool  # required by the national text, tolerated by us
    kind: Kind | None = None
    node: type[Node] | None = None
    many: bool = False
    national: str = ""
    inner: tuple[FieldShape, ...] | None = None

    @property
    def rows(self) -> tuple[FieldShape, ...]:
        """The fields of each row of a node."""
        assert self.node is not None
        return shape_of(self.node) if self.inner is None else self.inner

    @property
    def title(self) -> str:
        return self.kind.title if self.kind else self.wire


_SHAPES: dict[type[Declared], tuple[FieldShape, ...]] = {}


def shape_of(declared: type[Declared]) -> tuple[FieldShape, ...]:
    """The fields in the order they are declared; a wrong declaration is a bug."""
    if declared not in _SHAPES:
        _SHAPES[declared] = tuple(_shapes(declared))
    return _SHAPES[declared]


def _shapes(declared: type[Declared]) -> list[FieldShape]:
    hints = get_type_hints(declared, include_extras=True)
    shapes = []
    for field in fields(declared):  # type: ignore[arg-type]
        hint, asked = _without_asked(hints[field.name])
        wire = field.metadata.get("wire", field.name)
        required = field.default is MISSING and field.default_factory is MISSING
        base, many = _one_of(hint)
        if isinstance(base, type) and issubclass(base, Node):
            shape = FieldShape(field.name, wire, required, asked, node=base, many=many)
        else:
            shape = FieldShape(
                field.name, wire, required, asked, kind=_kind_of(wire, base)
            )
        shapes.append(shape)
    return shapes


def _without_asked(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) is Annotated:
        bare, *marks = get_args(hint)
        return bare, Asked in marks
    return hint, False


def _one_of(hint: Any) -> tuple[Any, bool]:
    """The type inside ``X | None`` or ``list[X]``, and whether it was a list."""
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is list:
        return get_args(hint)[0], True
    return get_origin(hint) or hint, False


def _kind_of(wire: str, base: Any) -> Kind:
    kind = FIELDS[wire]
    assert base is kind.python, f"{wire} 声明为 {base},字段表为 {kind.python}"
    return kind
