"""How fields are declared, once: from here they are read, checked and published.

A ``Kind`` says what may stand at a place: it reads a node, recording every mistake, and
gives its JSON Schema and its 中文 wording. A ``Record`` is a map of declared ``Field``;
anything else in it is refused with the nearest known word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Generic, Protocol, TypeAlias, TypeVar

from yibao.engine.money import Money
from yibao.policies.source import (
    NEAREST,
    Mapping,
    Node,
    Problems,
    Scalar,
    Sequence,
    Unreadable,
    listed,
    nearest,
)
from yibao.policies.taxonomy import Taxonomy
from yibao.policies.vocabulary import Vocabulary

LARGEST = 10**13  # more than any amount or count means a slip of the hand

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
JsonSchema: TypeAlias = dict[str, object]


@dataclass(slots=True)
class Reading:
    """What the reader of one file knows: where mistakes go, the words, the area."""

    problems: Problems
    vocabulary: Vocabulary
    payers: frozenset[str] = frozenset()
    references: MappingType[str, dt.date | None] = field(default_factory=dict)
    carriers: frozenset[str] = frozenset({"person", "visit", "institution"})

    def refuse(self, node: Node, sentence: str) -> Unreadable:
        return self.problems.refuse(node, sentence)


class Kind(Protocol[T_co]):
    """What may be written at one place of a file."""

    @property
    def says(self) -> str:
        """What may be written, in 中文, for pages and messages."""

    def read(self, node: Node, reading: Reading) -> T_co: ...

    def schema(self, definitions: Definitions) -> JsonSchema: ...


@dataclass(slots=True)
class Definitions:
    """Collects the named parts of one JSON Schema."""

    named: dict[str, JsonSchema] = field(default_factory=dict)
    records: dict[str, Record[object]] = field(default_factory=dict)

    def refer(self, name: str, make: Callable[[], JsonSchema]) -> JsonSchema:
        if name not in self.named:
            self.named[name] = {}  # holds the place while a recursive kind is made
            self.named[name] = make()
        return {"$ref": f"#/$defs/{name}"}


def scalar(node: Node, reading: Reading, says: str) -> Scalar:
    """The node as one written value, or a refusal naming what is wanted."""
    if not isinstance(node, Scalar):
        shape = "列表" if isinstance(node, Sequence) else "映射"
        raise reading.refuse(node, f"这里要写{says},不是{shape}")
    if node.is_null:
        raise reading.refuse(node, f"这里是空的,要写{says}")
    return node


@dataclass(frozen=True, slots=True)
class Text:
    says: str = "文字"
    pattern: str | None = None

    def read(self, node: Node, reading: Reading) -> str:
        text = scalar(node, reading, self.says).text.strip()
        if not text or (self.pattern and not re.fullmatch(self.pattern, text)):
            raise reading.refuse(node, f"这里要写{self.says},不能写「{text}」")
        return text

    def schema(self, definitions: Definitions) -> JsonSchema:
        schema: JsonSchema = {"type": ["string", "number"]}
        return schema | ({"pattern": f"^(?:{self.pattern})$"} if self.pattern else {})


_YES = {"yes", "true", "on", "1", "是"}
_NO = {"no", "false", "off", "0", "否"}


@dataclass(frozen=True, slots=True)
class YesNo:
    says: str = "yes 或 no"

    def read(self, node: Node, reading: Reading) -> bool:
        text = scalar(node, reading, self.says).text.strip().lower()
        if text not in _YES | _NO:
            raise reading.refuse(node, f"这里要写{self.says},不能写「{text}」")
        return text in _YES

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"enum": [True, False, "yes", "no", "1", "0", 1, 0, "是", "否"]}


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number, exact as written."""

    says: str = "数字"
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    whole: bool = False

    def read(self, node: Node, reading: Reading) -> Decimal:
        text = scalar(node, reading, self.says).text.strip()
        try:
            value = Decimal(text)
        except InvalidOperation as error:
            raise reading.refuse(node, f"「{text}」不是{self.says}") from error
        if not value.is_finite() or not self._fits(value):
            raise reading.refuse(node, f"{text} 不行,这里要写{self.says}")
        return value

    def _fits(self, value: Decimal) -> bool:
        return (
            abs(value) < LARGEST
            and (self.minimum is None or value >= self.minimum)
            and (self.maximum is None or value <= self.maximum)
            and (not self.whole or value == value.to_integral_value())
        )

    def schema(self, definitions: Definitions) -> JsonSchema:
        schema: JsonSchema = {"type": ["integer" if self.whole else "number", "string"]}
        if self.minimum is not None:
            schema["minimum"] = _plain(self.minimum)
        if self.maximum is not None:
            schema["maximum"] = _plain(self.maximum)
        return schema


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    says: str = "整数"
    minimum: int = 0
    maximum: int | None = None

    def read(self, node: Node, reading: Reading) -> int:
        return int(self._number.read(node, reading))

    @property
    def _number(self) -> Number:
        most = None if self.maximum is None else Decimal(self.maximum)
        return Number(self.says, Decimal(self.minimum), most, whole=True)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return self._number.schema(definitions)


@dataclass(frozen=True, slots=True)
class Yuan:
    """An amount in yuan with at most two decimals."""

    says: str = "金额(元,最多两位小数)"
    negative: bool = False

    def read(self, node: Node, reading: Reading) -> Money:
        text = scalar(node, reading, self.says).text.strip()
        try:
            amount = Decimal(text)
            if not abs(amount) < LARGEST:
                raise ValueError(text)
            money = Money.yuan(amount)
        except (InvalidOperation, ValueError, OverflowError) as error:
            raise reading.refuse(node, f"「{text}」不是{self.says}") from error
        if money.fen < 0 and not self.negative:
            raise reading.refuse(node, f"{text} 不行,金额不能是负数")
        return money

    def schema(self, definitions: Definitions) -> JsonSchema:
        schema: JsonSchema = {"type": ["number", "string"]}
        return schema if self.negative else schema | {"minimum": 0}


@dataclass(frozen=True, slots=True)
class Day:
    says: str = "日期 (如 2025-01-01)"

    def read(self, node: Node, reading: Reading) -> dt.date:
        text = scalar(node, reading, self.says).text.strip()
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError(text)
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise reading.refuse(node, f"「{text}」不是{self.says}") from error

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}


@dataclass(frozen=True, slots=True)
class OneOf(Generic[T]):
    """One of a closed list of words; ``choices`` maps word → (value, 中文)."""

    choices: MappingType[str, tuple[T, str]]

    @property
    def says(self) -> str:
        return "、".join(f"{word} ({zh})" for word, (_, zh) in self.choices.items())

    def read(self, node: Node, reading: Reading) -> T:
        text = scalar(node, reading, f"以下之一: {self.says}").text.strip()
        if text not in self.choices:
            hint = nearest(text, self.choices)
            sentence = f"没有「{text}」这个选择{hint}。可写: {self.says}"
            raise reading.refuse(node, sentence)
        return self.choices[text][0]

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"enum": list(self.choices)}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a taxonomy; 中文 names, aliases and national codes are understood."""

    fact: str

    @property
    def says(self) -> str:
        return f"{self.fact} 的词"

    def read(self, node: Node, reading: Reading) -> str:
        return read_word(self.fact, node, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {"type": ["string", "number"]}


def read_word(fact: str, node: Node, reading: Reading) -> str:
    terms = reading.vocabulary.taxonomy(fact)
    text = scalar(node, reading, terms.name).text.strip()
    word = terms.find(text)
    if word is None:
        hint = nearest(text, terms.by_word) or nearest_name(text, terms)
        known = listed(list(terms.by_word))
        sentence = f"{fact} ({terms.name}) 没有「{text}」{hint}。可写: {known}"
        raise reading.refuse(node, sentence)
    return word


def nearest_name(text: str, terms: Taxonomy) -> str:
    """``,是不是要写 X``: the word of the nearest 中文 name or alias."""
    named = {name: one.word for one in terms.terms for name in (one.name, *one.aliases)}
    close = nearest(text, named)
    name = close.removeprefix(NEAREST)
    return f"{NEAREST}{named[name]} ({terms.name_of(named[name])})" if close else ""


@dataclass(frozen=True, slots=True)
class ListOf(Generic[T]):
    """A list; a single value stands for a list of one."""

    kind: Kind[T]
    minimum: int = 1

    @property
    def says(self) -> str:
        return f"{self.kind.says} 的列表"

    def read(self, node: Node, reading: Reading) -> tuple[T, ...]:
        items = node.items if isinstance(node, Sequence) else (node,)
        if len(items) < self.minimum:
            raise reading.refuse(node, f"列表是空的,要写{self.kind.says}")
        return read_each(items, self.kind, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        one = self.kind.schema(definitions)
        return {"anyOf": [one, {"type": "array", "items": one}]}


def read_each(
    items: tuple[Node, ...], kind: Kind[T], reading: Reading
) -> tuple[T, ...]:
    """Every item, going on after a bad one so that all mistakes are reported."""
    values: list[T] = []
    bad: Unreadable | None = None
    for item in items:
        try:
            values.append(kind.read(item, reading))
        except Unreadable as error:
            bad = error
    if bad:
        raise bad
    return tuple(values)


@dataclass(frozen=True, slots=True)
class MapOf(Generic[T]):
    """A map whose keys the author chooses."""

    key: Text
    kind: Kind[T]

    @property
    def says(self) -> str:
        return f"{self.key.says}: {self.kind.says} 的映射"

    def read(self, node: Node, reading: Reading) -> dict[str, T]:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, f"这里要写{self.says}")
        values: dict[str, T] = {}
        bad: Unreadable | None = None
        for key, value in node.pairs:
            try:
                values[self.key.read(key, reading)] = self.kind.read(value, reading)
            except Unreadable as error:
                bad = error
        if bad:
            raise bad
        return values

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {
            "type": "object",
            "additionalProperties": self.kind.schema(definitions),
        }


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a record: what it takes, what it means, which 维度 it serves."""

    key: str
    kind: Kind[object]
    zh: str
    dims: tuple[int, ...] = ()
    required: bool = False
    example: str = ""
    name: str = ""  # the keyword the value is built under, when it differs from key
    also: tuple[str, ...] = ()  # other spellings of the key, such as wire names

    @property
    def keyword(self) -> str:
        return self.name or self.key


@dataclass(frozen=True)
class Record(Generic[T_co]):
    """A map with declared keys, built into a value by ``build(**fields)``."""

    name: str
    zh: str
    fields: tuple[Field, ...]
    build: Callable[..., T_co]
    check: Callable[[Mapping, Reading], None] | None = None
    open: bool = False  # published without an area's own keys, which may stand here too

    @property
    def says(self) -> str:
        return self.zh

    @cached_property
    def keys(self) -> dict[str, Field]:
        """Every spelling of every key."""
        return {key: one for one in self.fields for key in (one.key, *one.also)}

    def read(self, node: Node, reading: Reading) -> T_co:
        return self.build(**self.values(node, reading))

    def values(self, node: Node, reading: Reading) -> dict[str, object]:
        """The read fields by keyword; every unknown, missing or bad one is reported."""
        if not isinstance(node, Mapping):
            raise reading.refuse(
                node, f"{self.zh} 要写成映射,可用的键: {listed(list(self.keys))}"
            )
        before = len(reading.problems.found)
        values = self._known(node, reading)
        written = {key.text for key, _ in node.pairs}
        for one in self.fields:
            if one.required and written.isdisjoint((one.key, *one.also)):
                reading.problems.add(node, f"{self.zh} 缺少 {one.key} ({one.zh})")
        if len(reading.problems.found) == before and self.check:
            self.check(node, reading)
        if len(reading.problems.found) > before:
            raise Unreadable(self.name)
        return values

    def _known(self, node: Mapping, reading: Reading) -> dict[str, object]:
        keys = self.keys
        values: dict[str, object] = {}
        for key, value in node.pairs:
            declared = keys.get(key.text)
            if declared is None:
                refuse_key(key, self.zh, list(keys), reading)
                continue
            if declared.keyword in values:
                sentence = f"{key.text} 与同义的另一个键都写了,只留一个"
                reading.problems.add(key, sentence)
                continue
            try:
                values[declared.keyword] = declared.kind.read(value, reading)
            except Unreadable:
                continue
        return values

    def schema(self, definitions: Definitions) -> JsonSchema:
        definitions.records.setdefault(self.name, self)
        return definitions.refer(self.name, lambda: self._schema(definitions))

    def _schema(self, definitions: Definitions) -> JsonSchema:
        properties = {
            key: one.kind.schema(definitions) | {"description": one.zh}
            for one in self.fields
            for key in (one.key, *one.also)
        }
        required = [one.key for one in self.fields if one.required and not one.also]
        return {
            "type": "object",
            "title": self.zh,
            "properties": properties,
            "required": required,
            "additionalProperties": self.open,
        }


def refuse_key(key: Scalar, where: str, known: list[str], reading: Reading) -> None:
    """Record an unknown key with the nearest known one and the whole list."""
    hint = nearest(key.text, known)
    sentence = f"{where} 里没有 {key.text} 这个键{hint}。可写: {listed(known)}"
    reading.problems.add(key, sentence)


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
