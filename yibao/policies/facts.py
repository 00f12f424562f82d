"""Facts for the engine from words or national codes: each with what it also is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from yibao.engine.tables import NO, YES
from yibao.engine.tables import Fact as EngineFact
from yibao.policies.taxonomy import Taxonomy
from yibao.policies.vocabulary import Fact, Vocabulary

Written = str | int | bool | Decimal | dt.date | None


class UnknownFact(ValueError):
    """A fact or a word that the area's vocabulary does not have."""


def expand(
    facts: Mapping[str, Written], vocabulary: Vocabulary, *, national: bool = False
) -> dict[str, EngineFact]:
    """Engine facts from plain values; ``None`` and empty text are left out.

    With ``national`` taxonomy values are national codes (人员类别 1101, 医院等级 2 for
    三级甲等, 医疗类别 21, 人员身份类别 2303); words are understood as well.
    """
    return {
        vocabulary.facts[key].under: engine_fact(
            _fact(key, vocabulary), value, vocabulary, national=national
        )
        for key, value in facts.items()
        if value not in (None, "") and _fact(key, vocabulary)
    }


def with_defaults(
    facts: Mapping[str, EngineFact], vocabulary: Vocabulary
) -> dict[str, EngineFact]:
    """The facts with what the vocabulary assumes of those not told."""
    assumed = {
        fact.under: engine_fact(fact, fact.default, vocabulary)
        for fact in vocabulary.facts.values()
        if fact.default is not None and fact.of != "line"
    }
    return {**assumed, **facts}


def relief_category(code: str, vocabulary: Vocabulary) -> str:
    """The relief word for a 人员身份类别 code; ``none`` where it gives none."""
    return vocabulary.taxonomy("relief_cat").from_code(code) or "none"


def words(terms: Taxonomy, word: str) -> tuple[str, ...]:
    """The word first, then what it also is."""
    return (word, *sorted(terms.expand(word) - {word}))


def engine_fact(
    fact: Fact, value: Written, vocabulary: Vocabulary, *, national: bool = False
) -> EngineFact:
    """One value as the engine compares it."""
    if fact.kind == "yes_no":
        return YES if str(value).lower() in ("true", "1", "yes", "是") else NO
    if fact.kind == "date":
        return value if isinstance(value, dt.date) else _day(fact, str(value))
    if fact.kind in ("number", "money"):
        return _number(fact, value)
    text = str(value)
    if fact.taxonomy is not None:
        return words(fact.taxonomy, _word(fact.taxonomy, text, national))
    if fact.key == "disease":
        return vocabulary.disease_words(text)
    if fact.choices and text not in fact.choices:
        raise UnknownFact(f"{fact.key} 没有「{text}」,可写 {'、'.join(fact.choices)}")
    return (text,)


def _fact(key: str, vocabulary: Vocabulary) -> Fact:
    fact = vocabulary.facts.get(key)
    if fact is None:
        raise UnknownFact(f"没有 {key} 这个事实")
    return fact


def _word(terms: Taxonomy, text: str, national: bool) -> str:
    found = terms.from_code(text) if national else None
    word = found or terms.find(text)
    if word is None:
        raise UnknownFact(f"{terms.key} ({terms.name}) 没有「{text}」")
    return word


def _number(fact: Fact, value: Written) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise UnknownFact(f"{fact.key} 要写数字,不能写「{value}」") from error


def _day(fact: Fact, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UnknownFact(f"{fact.key} 要写日期,不能写「{text}」") from error
