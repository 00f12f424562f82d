"""The kinds of field the national interface knows, and how a node is declared."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeVar, dataclass_transform

T = TypeVar("T")


class Asked:
    """Marks a field the national text requires and we can answer without."""


# 各省宽严不一: required by the text, tolerated when a province leaves it out.
Expected = Annotated[T, Asked]

# exp_content: an object, or the same object as a JSON string.
Extension = dict[str, Any]


@dataclass(frozen=True)
class Text:
    """字符型, at most ``length`` characters."""

    title: str
    length: int

    python: ClassVar[type] = str
    name: ClassVar[str] = "字符型"

    @property
    def size(self) -> str:
        return str(self.length)


@dataclass(frozen=True)
class Code(Text):
    """字符型 whose values stand in the national table of the field's name."""


@dataclass(frozen=True)
class LocalCode(Code):
    """A code whose values one area decides: value → its name there.

    ``means``: a value of theirs → the national value that says the same.
    """

    values: tuple[tuple[str, str], ...]
    means: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Number:
    """数值型: ``digits`` in all, ``decimals`` of them behind the point."""

    title: str
    digits: int
    decimals: int

    python: ClassVar[type] = Decimal
    name: ClassVar[str] = "数值型"

    @property
    def size(self) -> str:
        return f"{self.digits},{self.decimals}"


@dataclass(frozen=True)
class Whole:
    """数值型 without decimals: counts and order numbers."""

    title: str
    digits: int

    python: ClassVar[type] = int
    name: ClassVar[str] = "数值型"

    @property
    def size(self) -> str:
        return str(self.digits)


@dataclass(frozen=True)
class Day:
    """日期型, yyyy-MM-dd."""

    title: str

    python: ClassVar[type] = date
    name: ClassVar[str] = "日期型"
    size: ClassVar[str] = ""


@dataclass(frozen=True)
class Moment:
    """日期时间型, yyyy-MM-dd HH:mm:ss, Beijing time.

    ``closes``: a bare date means the end of that day (起止日期含首尾全天).
    """

    title: str
    closes: bool = False

    python: ClassVar[type] = datetime
    name: ClassVar[str] = "日期时间型"
    size: ClassVar[str] = ""


@dataclass(frozen=True)
class Extra:
    """字段扩展: an object of provincial keys, at most ``length`` characters of JSON."""

    title: str
    length: int

    python: ClassVar[type] = dict
    name: ClassVar[str] = "字符型(JSON)"

    @property
    def size(self) -> str:
        return str(self.length)


@dataclass(frozen=True)
class YesNo:
    """布尔型; the paged answers have two, and nothing that is read."""

    title: str

    python: ClassVar[type] = bool
    name: ClassVar[str] = "布尔型"
    size: ClassVar[str] = ""


@dataclass(frozen=True)
class Whatever:
    """Carried, not read: the bytes of an attached file."""

    title: str

    python: ClassVar[type] = object
    name: ClassVar[str] = "字节数组"
    size: ClassVar[str] = ""


Kind = Text | Number | Whole | Day | Moment | Extra | YesNo | Whatever


def wire(name: str, default: Any = MISSING) -> Any:
    """A field or node whose national name is not a Python name of ours."""
    return field(default=default, metadata={"wire": name})


@dataclass_transform(
    kw_only_default=True, frozen_default=True, field_specifiers=(wire,)
)
class Declared:
    """Subclasses become frozen keyword-only dataclasses by being written down."""

    def __init_subclass__(cls) -> None:
        for name, default in list(vars(cls).items()):
            if isinstance(default, dict | list) and not name.startswith("__"):
                setattr(cls, name, field(default_factory=type(default)))
        dataclass(frozen=True, kw_only=True)(cls)


class Node(Declared):
    """One row of a node; a field without a default must be there."""


class Message(Declared):
    """The ``input`` or ``output`` of a transaction: one attribute per node."""


class Empty(Message):
    """An ``output`` without nodes."""
