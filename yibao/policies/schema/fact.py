"""Facts as keys of a CASE: the built-in ones and those the area declares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from yibao.engine.tables import Fact as EngineFact
from yibao.policies.facts import engine_fact
from yibao.policies.source import Node, listed, nearest
from yibao.policies.spec import (
    Day,
    Definitions,
    Field,
    JsonSchema,
    Number,
    Reading,
    YesNo,
    read_word,
    scalar,
)
from yibao.policies.taxonomy import Taxonomy
from yibao.policies.vocabulary import Fact, Vocabulary

WIRE_KEYS = {
    "psn_cat": ("psn_type",),
    "relief_cat": ("psn_idet_type",),
    "kind": ("med_chrgitm_type",),
}


@dataclass(frozen=True, slots=True)
class FactKind:
    """The value of one fact, as the engine compares it."""

    fact: Fact

    @property
    def says(self) -> str:
        return self.fact.name

    def read(self, node: Node, reading: Reading) -> EngineFact:
        plain = self._plain(node, reading)
        return engine_fact(self.fact, plain, reading.vocabulary)

    def _plain(self, node: Node, reading: Reading) -> str | bool | Decimal | dt.date:
        fact = self.fact
        if fact.kind == "yes_no":
            return YesNo().read(node, reading)
        if fact.kind == "date":
            return Day().read(node, reading)
        if fact.kind in ("number", "money"):
            return Number(f"{fact.name} (数字)", Decimal(0)).read(node, reading)
        if fact.taxonomy is not None:
            return self._word(fact.taxonomy, node, reading)
        text = scalar(node, reading, fact.name).text.strip()
        if fact.choices and text not in fact.choices:
            hint = nearest(text, fact.choices)
            known = listed(fact.choices)
            sentence = f"{fact.key} ({fact.name}) 没有「{text}」{hint}。可写: {known}"
            raise reading.refuse(node, sentence)
        return text

    def _word(self, terms: Taxonomy, node: Node, reading: Reading) -> str:
        """A word, or a national code, or a local code that extends one."""
        text = scalar(node, reading, self.fact.name).text.strip()
        known = terms.find(text)
        extends = terms.codes_nested and text.isdecimal()
        extended = terms.from_code(text) if known is None and extends else None
        return extended or read_word(self.fact.key, node, reading)

    def schema(self, definitions: Definitions) -> JsonSchema:
        if self.fact.kind == "yes_no":
            return YesNo().schema(definitions)
        if self.fact.kind == "date":
            return Day().schema(definitions)
        if self.fact.kind in ("number", "money"):
            return Number().schema(definitions)
        return {"type": ["string", "number"]}


def fact_fields(
    vocabulary: Vocabulary, of: tuple[str, ...], leave: tuple[str, ...]
) -> tuple[Field, ...]:
    """One key for every fact that ``of`` carry, the area's own included."""
    return tuple(
        Field(
            fact.key,
            FactKind(fact),
            fact.name,
            name=fact.under,
            also=WIRE_KEYS.get(fact.key, ()),
        )
        for fact in vocabulary.facts.values()
        if fact.of in of and fact.key not in leave
    )
