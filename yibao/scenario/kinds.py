"""Kinds of value only scenario files have: national codes by word, placed records."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import TypeVar

from yibao.engine import counters
from yibao.policies.source import (
    Mapping,
    Node,
    Scalar,
    Unreadable,
    listed,
    nearest,
)
from yibao.policies.spec import (
    Count,
    Definitions,
    JsonSchema,
    Number,
    Reading,
    Record,
    Text,
    Yuan,
    scalar,
)
from yibao.policies.taxonomy import Taxonomy, Term

T = TypeVar("T")
NO_WORDS: MappingType[str, str] = MappingProxyType({})

KNOWN_TOTALS = tuple(
    counters.key(group, measure)
    for group in counters.GROUPS
    for measure in counters.MEASURES
)

NAME = Text("名称")
AREA_CODE = Text("6 位区划代码", r"\d{6}")
PERSON_NO = Text("人员编号 (30 位以内的字母和数字)", r"[0-9A-Za-z]{1,30}")
INSTITUTION_CODE = Text("12 位定点机构编号 (如 H99010000001)", r"[0-9A-Za-z]{12}")
CODE = Text("编码 (50 位以内,不含空格)", r"\S{1,50}")
PRICE = Number("价格(元,最多六位小数)", Decimal(0), Decimal(10**9))
RATIO = Number("0 到 1 之间的比例", Decimal(0), Decimal(1))


@dataclass(frozen=True)
class Placed(Record[T]):
    """A record whose value keeps where it was written, for a later refusal."""

    def read(self, node: Node, reading: Reading) -> T:
        return self.build(at=node, **self.values(node, reading))


@dataclass(frozen=True)
class NationalCode:
    """A word, a 中文 name or a national code of a taxonomy, read as the national code.

    A word that several codes share (``employed``) becomes the first, the most general.
    Digits are always national codes here, never the 一二三级 of policy files.
    """

    terms: Taxonomy
    words: MappingType[str, str] = field(default_factory=lambda: NO_WORDS)
    words_are_codes: bool = False  # the taxonomy names its terms by national codes

    def _codes(self, term: Term) -> tuple[str, ...]:
        own = (term.word,) if self.words_are_codes else ()
        return (*own, *term.codes)

    @cached_property
    def coded(self) -> dict[str, str]:
        """Every accepted spelling with the code it becomes."""
        found = dict(self.words)
        for term in self.terms.terms:
            codes = self._codes(term)
            for spelling in (term.word, term.name, *term.aliases):
                if codes and not spelling.isdigit():
                    found.setdefault(spelling, codes[0])
            found |= {code: code for code in codes}
        return found

    @property
    def says(self) -> str:
        pairs = [
            f"{term.name} {'/'.join(self._codes(term))}"
            for term in self.terms.terms
            if self._codes(term)
        ]
        return f"{self.terms.name}的词、名称或国家代码: {listed(pairs)}"

    def read(self, node: Node, reading: Reading) -> str:
        text = scalar(node, reading, self.terms.name).text.strip()
        code = self.coded.get(text)
        if code is None:
            hint = nearest(text, self.coded)
            sentence = f"{self.terms.name}没有「{text}」{hint}。可写{self.says}"
            raise reading.refuse(node, sentence)
        return code

    def schema(self, definitions: Definitions) -> JsonSchema:
        numbers = sorted(int(word) for word in self.coded if word.isdigit())
        return {"enum": [*self.coded, *numbers]}


@dataclass(frozen=True)
class Facts:
    """Facts an area declares for persons or institutions."""

    says: str = "统筹区声明的事实: 值"

    def read(self, node: Node, reading: Reading) -> dict[str, str]:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, f"这里要写{self.says} 的映射")
        facts: dict[str, str] = {}
        for key, value in node.pairs:
            if not isinstance(value, Scalar):
                raise reading.refuse(value, f"{key.text} 的值要写成一个词或一个数")
            facts[key.text] = value.text.strip()
        return facts

    def schema(self, definitions: Definitions) -> JsonSchema:
        return {
            "type": "object",
            "additionalProperties": {"type": ["string", "number", "boolean"]},
        }


@dataclass(frozen=True)
class Accumulators:
    """Opening totals by the calculator's closed keys: fen, or a count of stays."""

    says: str = "累计项: 金额(元)或次数"

    def read(self, node: Node, reading: Reading) -> dict[str, int]:
        if not isinstance(node, Mapping):
            raise reading.refuse(node, f"这里要写{self.says} 的映射")
        before = len(reading.problems.found)
        totals = {
            key.text: self._total(key, value, reading) for key, value in node.pairs
        }
        if len(reading.problems.found) > before:
            raise Unreadable("ytd")
        return totals

    def _total(self, key: Scalar, value: Node, reading: Reading) -> int:
        if not counters.is_known(key.text):
            hint = nearest(key.text, KNOWN_TOTALS)
            reading.problems.add(key, f"没有 {key.text} 这个累计项{hint}")
            return 0
        try:
            if counters.is_count(key.text):
                return Count("次数").read(value, reading)
            return Yuan().read(value, reading).fen
        except Unreadable:
            return 0

    def schema(self, definitions: Definitions) -> JsonSchema:
        stems = "|".join(KNOWN_TOTALS)
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^({stems})(@.+)?$"},
            "additionalProperties": {"type": ["number", "string"], "minimum": 0},
        }
