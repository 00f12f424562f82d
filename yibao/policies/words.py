"""An area's own words: the terms, facts and disease groups of ``area.yaml``."""

from __future__ import annotations

from dataclasses import replace

from yibao.policies.schema.area import AREA
from yibao.policies.source import (
    Mapping,
    Node,
    Problems,
    Scalar,
    Unreadable,
    listed,
    nearest,
)
from yibao.policies.spec import Day, Kind, Number, Reading, YesNo, Yuan
from yibao.policies.taxonomy import Taxonomy, Term
from yibao.policies.vocabulary import KINDS, DiseaseGroup, Fact, Vocabulary

NO_WORDS = Vocabulary()


def read_vocabulary(node: Mapping, reading: Reading) -> Vocabulary:
    """The built-in words with what the area adds; a bad addition is left out."""
    vocabulary = reading.vocabulary
    vocabulary = vocabulary.with_facts(_facts(node, reading))
    vocabulary = vocabulary.with_diseases(_diseases(node, reading))
    return vocabulary.with_terms(_taxonomies(node, reading))


def _section(node: Mapping, key: str, reading: Reading) -> dict[str, object]:
    """A part of ``area.yaml`` read ahead of the rest, empty when it cannot be."""
    written = node.get(key)
    if written is None:
        return {}
    try:
        value = AREA.keys[key].kind.read(written, reading)
    except Unreadable:
        return {}
    assert isinstance(value, dict)
    return value


def _at(node: Mapping, *path: str) -> Node:
    """The node a word of the area stands at, for messages."""
    here: Node = node
    for key in path:
        inner = here.get(key) if isinstance(here, Mapping) else None
        here = inner if inner is not None else here
    return here


def _facts(node: Mapping, reading: Reading) -> list[Fact]:
    facts: list[Fact] = []
    for key, fact in _section(node, "facts", reading).items():
        assert isinstance(fact, Fact)
        known = reading.vocabulary.facts.get(key)
        if known is not None:
            sentence = f"{key} 是内置事实 ({known.name}),不能重新声明"
            reading.problems.add(_at(node, "facts", key), sentence)
        elif (wrong := _wrong_default(replace(fact, key=key))) is not None:
            reading.problems.add(_at(node, "facts", key, "default"), wrong)
        else:
            facts.append(replace(fact, key=key))
    return facts


def _wrong_default(fact: Fact) -> str | None:
    """Why the default is no value of the fact."""
    if fact.default is None:
        return None
    if fact.choices and fact.default not in fact.choices:
        return f"默认值 {fact.default} 不在 values 里: {listed(fact.choices)}"
    shapes: dict[str, Kind[object]] = {
        "yes_no": YesNo(),
        "number": Number(),
        "money": Yuan(),
        "date": Day(),
    }
    if fact.kind not in shapes:
        return None
    problems = Problems()
    try:
        shapes[fact.kind].read(Scalar("", 1, fact.default), Reading(problems, NO_WORDS))
    except Unreadable:
        return f"默认值不是{KINDS[fact.kind]}: {problems.found[0].sentence}"
    return None


def _diseases(node: Mapping, reading: Reading) -> list[DiseaseGroup]:
    section = _section(node, "diseases", reading)
    groups: list[DiseaseGroup] = []
    for word, group in section.items():
        assert isinstance(group, DiseaseGroup)
        above = tuple(parent for parent in group.parents if parent in section)
        for parent in set(group.parents) - set(above):
            hint = nearest(parent, section)
            sentence = f"没有 {parent} 这个病种分组{hint}"
            reading.problems.add(_at(node, "diseases", word, "is"), sentence)
        groups.append(replace(group, word=word, parents=above))
    return groups


def _taxonomies(node: Mapping, reading: Reading) -> list[Taxonomy]:
    changed: list[Taxonomy] = []
    for key, terms in _section(node, "vocabulary", reading).items():
        assert isinstance(terms, dict)
        fact = reading.vocabulary.facts.get(key)
        where = _at(node, "vocabulary", key)
        if fact is None or fact.taxonomy is None:
            facts = reading.vocabulary.facts
            known = [k for k, one in facts.items() if one.taxonomy is not None]
            sentence = (
                f"没有 {key} 这个分类{nearest(key, known)}。可写: {listed(known)}"
            )
            reading.problems.add(where, sentence)
            continue
        changed.append(_extended(fact.taxonomy, terms, where, reading))
    return changed


def _extended(
    base: Taxonomy, terms: dict[str, Term], where: Node, reading: Reading
) -> Taxonomy:
    """``base`` with the area's terms; each stands below words that exist."""
    assert isinstance(where, Mapping)
    added: list[Term] = []
    known = set(base.by_word) | set(terms)
    for word, term in terms.items():
        parents = tuple(base.find(parent) or parent for parent in term.parents)
        for parent in set(parents) - known:
            sentence = f"没有 {parent} 这个词{nearest(parent, known)}"
            reading.problems.add(_at(where, word, "is"), sentence)
        if word in base.by_word:
            sentence = f"{word} 是内置的词 ({base.name_of(word)}),请另取一个"
            reading.problems.add(_at(where, word), sentence)
            continue
        above = tuple(parent for parent in parents if parent in known)
        added.append(replace(term, word=word, parents=above))
    if _loops(added):
        reading.problems.add(where, "这些词互相为上下级,绕成了圈")
        return base
    return base.extended(added)


def _loops(terms: list[Term]) -> bool:
    above = {term.word: term.parents for term in terms}

    def reaches(word: str, goal: str, depth: int = 0) -> bool:
        parents = above.get(word, ())
        return depth > len(above) or any(
            parent == goal or reaches(parent, goal, depth + 1) for parent in parents
        )

    return any(reaches(term.word, term.word) for term in terms)
