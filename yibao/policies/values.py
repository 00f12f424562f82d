"""What a policy is written in: conditions, rows, amounts, ratios, dated entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from decimal import Decimal
from typing import Generic, TypeVar

from yibao.engine.money import Money
from yibao.engine.tables import (
    UNLIMITED,
    Amount,
    Between,
    Condition,
    Dated,
    Entry,
    Extra,
    Not,
    OneOf,
    Row,
    Table,
    always,
)
from yibao.policies.reach import covering
from yibao.policies.source import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    Unreadable,
    is_code_like,
    listed,
    nearest,
)
from yibao.policies.spec import (
    Count,
    Day,
    Definitions,
    Field,
    JsonSchema,
    Kind,
    Number,
    Reading,
    Record,
    Text,
    YesNo,
    Yuan,
    read_each,
    read_word,
    refuse_key,
    scalar,
)
from yibao.policies.spec import OneOf as Choice
from yibao.policies.vocabulary import HOLDERS, Fact

T = TypeVar("T")

ENDS = ("min", "max", "above", "below")

RATIO = Number("比例 (0 到 1 之间,如 0.85)", Decimal(0), Decimal(1))
POINTS = Number("加点 (-1 到 1 之间,如 0.05 为加 5 个百分点)", Decimal(-1), Decimal(1))
FACTOR = Number("系数 (0 到 10 之间)", Decimal(0), Decimal(10))


@dataclass(frozen=True, slots=True)
class When:
    """``{psn_cat: retired, age: {min: 70}}``: every condition must hold."""

    says: str = "条件映射 (事实: 条件)"

    def read(self, node: Node, reading: Reading) -> tuple[Condition, ...]:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, f"这里要写{self.says},如 psn_cat: retired")
        return read_conditions(node.pairs, reading, ())

    def schema(self, definitions: Definitions) -> JsonSchema:
        condition = condition_schema(definitions)
        return {"type": "object", "additionalProperties": condition}


def read_conditions(
    pairs: tuple[tuple[Scalar, Node], ...],
    reading: Reading,
    other_keys: tuple[str, ...],
) -> tuple[Condition, ...]:
    """Conditions by fact; messages also name the ``other_keys`` of the place."""
    conditions: list[Condition] = []
    bad: Unreadable | None = None
    for key, value in pairs:
        try:
            conditions.append(
                _condition(_fact(key, reading, other_keys), value, reading)
            )
        except Unreadable as error:
            bad = error
    if bad:
        raise bad
    return tuple(conditions)


def _fact(key: Scalar, reading: Reading, other_keys: tuple[str, ...]) -> Fact:
    facts = reading.vocabulary.facts
    fact = facts.get(key.text)
    askable = [name for name, one in facts.items() if one.of in reading.carriers]
    if fact is None:
        known = [*other_keys, *askable]
        hint = nearest(key.text, known)
        sentence = f"没有 {key.text} 这个事实或键{hint}。可写: {listed(known)}"
        raise reading.refuse(key, sentence)
    if fact.of not in reading.carriers:
        sentence = f"{key.text} 是{HOLDERS[fact.of]}的事实,这里问不到"
        raise reading.refuse(key, sentence)
    return fact


def _condition(fact: Fact, node: Node, reading: Reading) -> Condition:
    if isinstance(node, Mapping):
        return _mapped_condition(fact, node, reading)
    if fact.kind in ("number", "money", "date"):
        if isinstance(node, Sequence):
            sentence = (
                f"{fact.key} 是{fact.name},请写一个值或 {{min, below}} 这样的范围"
            )
            raise reading.refuse(node, sentence)
        value = _comparable(fact, node, reading)
        return Between(fact.under, min=value, max=value)
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        raise reading.refuse(node, f"{fact.key} 的列表是空的")
    return OneOf(fact.under, frozenset(_word(fact, item, reading) for item in items))


def _mapped_condition(fact: Fact, node: Mapping, reading: Reading) -> Condition:
    if len(node.pairs) == 1 and node.pairs[0][0].text == "not":
        return Not(_condition(fact, node.pairs[0][1], reading))
    if fact.kind not in ("number", "money", "date"):
        sentence = f"{fact.key} 不是数字,条件可写一个词、词的列表或 {{not: …}}"
        raise reading.refuse(node, sentence)
    ends: dict[str, Decimal | dt.date] = {}
    for key, value in node.pairs:
        if key.text not in ENDS:
            refuse_key(key, f"{fact.key} 的范围", [*ENDS, "not"], reading)
            raise Unreadable(key.text)
        ends[key.text] = _comparable(fact, value, reading)
    if not ends:
        raise reading.refuse(node, f"{fact.key} 的范围是空的,可写 {listed(ENDS)}")
    order = (ends.get(end) for end in ENDS)
    return Between(fact.under, *order)


def _comparable(fact: Fact, node: Node, reading: Reading) -> Decimal | dt.date:
    if fact.kind == "date":
        return Day().read(node, reading)
    return Number(f"{fact.name} (数字)").read(node, reading)


def _word(fact: Fact, node: Node, reading: Reading) -> str:
    """One word of a condition; a closed fact refuses a word nobody declared."""
    if fact.kind == "yes_no":
        return "yes" if YesNo().read(node, reading) else "no"
    if fact.key == "disease":
        return _disease(node, reading)
    if fact.taxonomy is not None:
        return read_word(fact.key, node, reading)
    text = scalar(node, reading, fact.name).text.strip()
    if fact.choices and text not in fact.choices:
        hint = nearest(text, fact.choices)
        sentence = f"{fact.key} 没有「{text}」{hint}。可写: {listed(fact.choices)}"
        raise reading.refuse(node, sentence)
    return text


def _disease(node: Node, reading: Reading) -> str:
    text = scalar(node, reading, "病种").text.strip()
    groups = reading.vocabulary.diseases
    for word, group in groups.items():
        if text in (word, group.name):
            return word
    if not is_code_like(text):
        hint = nearest(text, groups)
        sentence = (
            f"没有声明「{text}」这个病种{hint}。请在 area.yaml 的 diseases 里声明"
        )
        raise reading.refuse(node, sentence)
    return text


def condition_schema(definitions: Definitions) -> JsonSchema:
    value: JsonSchema = {"type": ["string", "number", "boolean"]}

    def make() -> JsonSchema:
        ends: JsonSchema = {
            "type": "object",
            "properties": dict.fromkeys(ENDS, value),
            "additionalProperties": False,
            "minProperties": 1,
        }
        opposite: JsonSchema = {
            "type": "object",
            "properties": {"not": {"$ref": "#/$defs/condition"}},
            "required": ["not"],
            "additionalProperties": False,
        }
        many: JsonSchema = {"type": "array", "items": value, "minItems": 1}
        return {
            "title": "条件: 一个值、任一值的列表、范围或否定",
            "anyOf": [value, many, ends, opposite],
        }

    return definitions.refer("condition", make)


@dataclass(frozen=True, slots=True)
class Rows(Generic[T]):
    """One value for everyone, or rows of which the first that holds wins.

    A row is conditions and ``value``; with ``record`` it is conditions and the record's
    own keys. ``rest`` is what applies when no row does; without it the last row must
    stand for everyone else.
    """

    kind: Kind[T]
    record: Record[T] | None = None
    rest: T | None = None

    @property
    def says(self) -> str:
        return f"{self.kind.says},或按条件分行"

    @property
    def _keys(self) -> tuple[str, ...]:
        named = tuple(self.record.keys) if self.record else ("value",)
        return (*named, "clause")

    def read(self, node: Node, reading: Reading) -> Table[T]:
        if not is_rows(node):
            return always(self.kind.read(node, reading))
        assert isinstance(node, Sequence)
        rows: list[Row[T]] = []
        bad: Unreadable | None = None
        for item in node.items:
            try:
                rows.append(self._row(item, reading))
            except Unreadable as error:
                bad = error
        if bad:
            raise bad
        _check_rows(node, rows, reading, self.rest is None)
        if self.rest is not None and rows[-1].when:
            rows.append(Row(self.rest))
        return Table(tuple(rows))

    def _row(self, node: Node, reading: Reading) -> Row[T]:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, f"每一行要写成 {{条件…, {self._keys[0]}: 值}}")
        keys = self._keys
        own = tuple(pair for pair in node.pairs if pair[0].text in keys[:-1])
        asked = tuple(pair for pair in node.pairs if pair[0].text not in keys)
        when = read_conditions(asked, reading, keys)
        if not own and self.record is None:
            raise reading.refuse(node, "这一行没有 value")
        clause = node.get("clause")
        said = Text("条款").read(clause, reading) if clause else ""
        if self.record is None:
            return Row(self.kind.read(own[0][1], reading), when, said)
        mapped = Mapping(node.file, node.line, own)
        return Row(self.record.read(mapped, reading), when, said)

    def schema(self, definitions: Definitions) -> JsonSchema:
        one = self.kind.schema(definitions)
        fields = (
            self.record.fields if self.record else (Field("value", self.kind, "值"),)
        )
        named = {field.key: field.kind.schema(definitions) for field in fields}
        row: JsonSchema = {
            "type": "object",
            "properties": {**named, "clause": {"type": "string"}},
            "required": [] if self.record else ["value"],
            "additionalProperties": condition_schema(definitions),
        }
        return {"anyOf": [one, {"type": "array", "items": row, "minItems": 1}]}


def is_rows(node: Node) -> bool:
    """A list of maps is rows; a list of words is one value: [share, deductible]."""
    return isinstance(node, Sequence) and any(
        isinstance(item, Mapping) for item in node.items
    )


def _check_rows(
    node: Sequence, rows: list[Row[T]], reading: Reading, closed: bool
) -> None:
    """The last row is for everyone else and no row stands behind one that takes all."""
    before = len(reading.problems.found)
    if closed and rows[-1].when:
        last = node.items[-1]
        reading.problems.add(last, "最后一行不能有条件,它是「其余」,这样才没有漏洞")
    above: list[tuple[Condition, ...]] = []
    for row, item in zip(rows, node.items, strict=True):
        if not row.when and item is not node.items[-1]:
            reading.problems.add(
                item, "这一行没有条件却不是最后一行,后面的行永远用不到"
            )
        elif row.when and (taken := covering(row.when, above, reading.vocabulary)):
            lines = "、".join(str(node.items[index].line) for index in taken)
            sentence = f"第 {lines} 行已包括这一行,永远用不到;更细的行要写在前面"
            reading.problems.add(item, sentence)
        if row.when:
            above.append(row.when)
    if len(reading.problems.found) > before:
        raise Unreadable("rows")


EXTRA_FIELDS = (
    Field(
        "each", Text("事实名"), "按哪个数字事实逐个增加", (32,), example="disease_count"
    ),
    Field("beyond", Count(), "从第几个以后开始增加", (32,), example="1"),
    Field("amount", Yuan(), "每个增加的金额", (32,), example="300"),
    Field("max", Yuan(), "增加部分合计不超过", (32,), example="4500"),
    Field(
        "fact", Text("事实名"), "直接加上人的一个金额事实", (35,), example="cap_bonus"
    ),
)


def _build_extra(
    each: str = "",
    beyond: int = 0,
    amount: Money | None = None,
    max: Money | None = None,
    fact: str = "",
) -> Extra:
    most = None if max is None else max.fen
    if fact:
        return Extra(fact, max_fen=most)
    return Extra(each, True, beyond, amount.fen if amount else 0, most)


def _check_extra(node: Mapping, reading: Reading) -> None:
    name = "each" if node.has("each") else "fact"
    if node.has("each") == node.has("fact"):
        reading.problems.add(
            node, "plus 要写 each (每增加一个) 或 fact (金额事实) 之一"
        )
        return
    if node.has("each") and not node.has("amount"):
        reading.problems.add(node, "plus 写了 each,还要写 amount (每个增加多少元)")
    value = node.get(name)
    facts = reading.vocabulary.facts
    wanted = ("number",) if name == "each" else ("money",)
    askable = [
        key
        for key, one in facts.items()
        if one.kind in wanted and one.of in reading.carriers
    ]
    if isinstance(value, Scalar) and value.text not in askable:
        hint = nearest(value.text, askable)
        sentence = f"{value.text} 不是可用的事实{hint}。可写: {listed(askable)}"
        reading.problems.add(value, sentence)


EXTRA = Record("plus", "附加额", EXTRA_FIELDS, _build_extra, _check_extra)

AMOUNT_FIELDS = (
    Field("amount", Yuan(), "固定金额(元)", (23,), example="3000"),
    Field(
        "times",
        Number("倍数", Decimal(0), Decimal(1000)),
        "参照数的倍数",
        (25, 35),
        example="4",
    ),
    Field("of", Text("参照数"), "area.yaml 的 references,或人的金额事实", (25, 35)),
    Field("plus", EXTRA, "附加额", (32, 35, 53)),
)


def _build_amount(
    amount: Money | None = None,
    times: Decimal | None = None,
    of: str = "",
    plus: Extra | None = None,
) -> Amount:
    return Amount(amount.fen if amount else 0, times, of, plus)


def _check_amount(node: Mapping, reading: Reading) -> None:
    if node.has("times") != node.has("of"):
        reading.problems.add(
            node, "times 与 of 要一起写,如 {times: 4, of: average_wage}"
        )
    if not node.has("times") and not node.has("amount"):
        reading.problems.add(node, "金额要写 amount,或 times 与 of")
    of = node.get("of")
    facts = reading.vocabulary.facts
    known = [
        key
        for key, one in facts.items()
        if one.kind == "money" and one.of in reading.carriers
    ]
    known = [*sorted(reading.references), *known]
    if isinstance(of, Scalar) and of.text not in known:
        hint = nearest(of.text, known)
        sentence = (
            f"没有 {of.text} 这个参照数{hint}。请在 area.yaml 的 references 里声明"
        )
        reading.problems.add(of, sentence)


AMOUNT_RECORD = Record("amount", "金额", AMOUNT_FIELDS, _build_amount, _check_amount)


@dataclass(frozen=True, slots=True)
class AmountKind:
    """Yuan or ``{times: 4, of: average_wage}``, both with ``plus``; ``unlimited``."""

    unlimited: bool = False

    @property
    def says(self) -> str:
        more = "、unlimited (不设上限)" if self.unlimited else ""
        return f"金额(元)、{{times, of, plus}}{more}"

    def read(self, node: Node, reading: Reading) -> Amount:
        if isinstance(node, Mapping):
            return AMOUNT_RECORD.read(node, reading)
        if isinstance(node, Scalar) and node.text.strip() == "unlimited":
            if not self.unlimited:
                raise reading.refuse(node, "这里不能写 unlimited,要写金额")
            return UNLIMITED
        return Amount(Yuan().read(node, reading).fen)

    def schema(self, definitions: Definitions) -> JsonSchema:
        plain = Yuan().schema(definitions)
        choices = [plain, AMOUNT_RECORD.schema(definitions)]
        if self.unlimited:
            choices.insert(1, {"const": "unlimited"})
        return {"anyOf": choices}


FROM = Field("from", Day(), "起始日期(含)", (13,), required=True)
TO = Field("to", Day(), "终止日期(含),不写即到下一条之前", (13,))
SOURCE = Field(
    "source", Text("依据 (文号与条款)"), "依据:文号与条款", (13,), required=True
)
NOTE = Field("note", Text("说明"), "给读者的说明,不参与计算")
CONFIDENCE = Field(
    "confidence",
    Choice({"high": ("high", "高"), "medium": ("medium", "中"), "low": ("low", "低")}),
    "资料可信度,不参与计算",
)
PERIOD = (FROM, TO, SOURCE, NOTE, CONFIDENCE)


@dataclass(frozen=True, slots=True)
class DatedOf(Generic[T]):
    """One parameter over time: entries with ``from``, ``source`` and the values."""

    record: Record[T]

    @property
    def says(self) -> str:
        return f"{self.record.zh} 的分期列表"

    @property
    def entry(self) -> Record[Entry[T]]:
        record = self.record
        return Record(
            record.name, record.zh, (*PERIOD, *record.fields), self._build, record.check
        )

    def _build(
        self, source: str, note: str = "", confidence: str = "", **values: object
    ) -> Entry[T]:
        valid_from, valid_to = values.pop("from"), values.pop("to", None)
        assert isinstance(valid_from, dt.date)
        assert valid_to is None or isinstance(valid_to, dt.date)
        return Entry(self.record.build(**values), source, valid_from, valid_to)

    def read(self, node: Node, reading: Reading) -> Dated[T]:
        if not isinstance(node, Sequence):
            sentence = f"{self.record.zh} 要写成分期列表,每条以「- from: 日期」开头"
            raise reading.refuse(node, sentence)
        if not node.items:
            raise reading.refuse(node, f"{self.record.zh} 的分期列表是空的")
        entries: list[tuple[Entry[T], Node]] = []
        bad: Unreadable | None = None
        for item in node.items:
            try:
                entry = self.entry.read(item, reading)
            except Unreadable as error:
                bad = error
                continue
            check_references(entry, item, reading)
            entries.append((entry, item))
        closed = close_periods(entries, reading)
        if bad:
            raise bad
        return Dated(closed)

    def schema(self, definitions: Definitions) -> JsonSchema:
        entry = self.entry.schema(definitions)
        return {"type": "array", "items": entry, "minItems": 1}


def parts_of(value: object) -> Iterator[object]:
    """The value and every dataclass inside it."""
    if isinstance(value, tuple):
        for item in value:
            yield from parts_of(item)
    elif is_dataclass(value):
        yield value
        for one in fields(value):
            yield from parts_of(getattr(value, one.name))


def check_references(entry: Entry[T], node: Node, reading: Reading) -> None:
    """A multiple of a reference needs the reference from the entry's first day on."""
    for part in parts_of(entry.value):
        known = reading.references.get(part.of) if isinstance(part, Amount) else None
        if isinstance(part, Amount) and known and known > entry.valid_from:
            sentence = (
                f"用到 {part.of},它自 {known} 起才有值,而这一条自 {entry.valid_from} 起"
            )
            reading.problems.add(node, sentence)


def close_periods(
    entries: list[tuple[Entry[T], Node]], reading: Reading
) -> tuple[Entry[T], ...]:
    """In order of ``from``; a missing ``to`` ends the day before the next ``from``."""
    ordered = sorted(entries, key=lambda pair: pair[0].valid_from)
    closed: list[Entry[T]] = []
    bad = False
    for index, (entry, node) in enumerate(ordered):
        following = ordered[index + 1] if index + 1 < len(ordered) else None
        if entry.valid_to is not None and entry.valid_to < entry.valid_from:
            sentence = f"终止日期 {entry.valid_to} 早于起始日期 {entry.valid_from}"
            reading.problems.add(node, sentence)
            bad = True
        if following is None:
            closed.append(entry)
            continue
        start, end = following[0].valid_from, entry.valid_to
        if start == entry.valid_from or (end is not None and end >= start):
            sentence = f"期间与第 {node.line} 行 {entry.valid_from} 起的一条重叠"
            reading.problems.add(following[1], sentence)
            bad = True
            continue
        last = end or start - dt.timedelta(days=1)
        closed.append(Entry(entry.value, entry.source, entry.valid_from, last))
    if bad:
        raise Unreadable("periods")
    return tuple(closed)


@dataclass(frozen=True, slots=True)
class Asking(Generic[T]):
    """A kind whose conditions may also ask about fee lines."""

    kind: Kind[T]

    @property
    def says(self) -> str:
        return self.kind.says

    def read(self, node: Node, reading: Reading) -> T:
        wider = replace(reading, carriers=frozenset(HOLDERS))
        return self.kind.read(node, wider)

    def schema(self, definitions: Definitions) -> JsonSchema:
        return self.kind.schema(definitions)


def valued(
    name: str,
    zh: str,
    kind: Kind[T],
    dims: tuple[int, ...],
    *,
    key: str = "value",
    line: bool = False,
) -> DatedOf[T]:
    """A parameter whose dated entries hold one value under ``key``."""
    asked: Kind[T] = Asking(kind) if line else kind
    one = Field(key, asked, zh, dims, required=True, name="value")
    return DatedOf(Record(name, zh, (one,), _the_value))


def _the_value(value: T) -> T:
    return value


@dataclass(frozen=True, slots=True)
class Several(Generic[T]):
    """One unnamed dated list, or several by name; a name is the default title."""

    record: Record[T]

    @property
    def says(self) -> str:
        return f"{self.record.zh} 的分期列表,或 名称: 分期列表"

    def read(self, node: Node, reading: Reading) -> tuple[Dated[T], ...]:
        one = DatedOf(self.record)
        if not isinstance(node, Mapping):
            return (one.read(node, reading),)
        named = tuple(titled(value, name) for name, value in node.pairs)
        return read_each(named, one, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        one = DatedOf(self.record).schema(definitions)
        return {"anyOf": [one, {"type": "object", "additionalProperties": one}]}


@dataclass(frozen=True, slots=True)
class Tables(Generic[T]):
    """Several tables that work together: rows, or a list of values and rows."""

    kind: Kind[T]

    @property
    def says(self) -> str:
        return f"一组或几组 {self.kind.says}"

    def read(self, node: Node, reading: Reading) -> tuple[Table[T], ...]:
        rows = Rows(self.kind)
        if is_rows(node) or not isinstance(node, Sequence):
            return (rows.read(node, reading),)
        return read_each(node.items, rows, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        one = Rows(self.kind).schema(definitions)
        return {"anyOf": [one, {"type": "array", "items": one}]}


def titled(node: Node, name: Scalar) -> Node:
    """Dated entries with ``name`` as the title of those that give none."""
    if not isinstance(node, Sequence):
        return node
    title = replace(name, text="title")
    return replace(
        node,
        items=tuple(
            replace(item, pairs=(*item.pairs, (title, name)))
            if isinstance(item, Mapping) and not item.has("title")
            else item
            for item in node.items
        ),
    )
