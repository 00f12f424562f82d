"""A taxonomy (分类): words in a hierarchy, so that 三级甲等 is also 三级."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Term:
    """One word: its 中文, what it also is, its national codes and other spellings."""

    word: str
    name: str
    parents: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Taxonomy:
    """All words a fact may take; ``codes_written``: files may use national codes."""

    key: str
    name: str
    terms: tuple[Term, ...]
    codes_written: bool = True
    codes_nested: bool = False  # a longer code extends the one it begins with
    by_word: Mapping[str, Term] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_word = {term.word: term for term in self.terms}
        object.__setattr__(self, "by_word", MappingProxyType(by_word))

    @cached_property
    def spellings(self) -> Mapping[str, str]:
        """Every accepted spelling → the word; a word wins over other spellings."""
        found: dict[str, str] = {}
        for term in self.terms:
            other = (term.name, *term.aliases)
            codes = term.codes if self.codes_written else ()
            for spelling in (*other, *codes):
                found.setdefault(spelling, term.word)
        return found | {term.word: term.word for term in self.terms}

    @cached_property
    def _by_code(self) -> Mapping[str, str]:
        return {code: term.word for term in self.terms for code in term.codes}

    def find(self, written: str) -> str | None:
        """The word for a word, a 中文 name, an alias or (where allowed) a code."""
        return self.spellings.get(written)

    def from_code(self, code: str) -> str | None:
        """The word for a national code, or for the code a local one extends."""
        shortest = 2 if self.codes_nested else len(code)
        for length in range(len(code), shortest - 1, -1):
            if code[:length] in self._by_code:
                return self._by_code[code[:length]]
        return None

    def expand(self, word: str) -> frozenset[str]:
        """The word and everything it also is."""
        return self._expanded[word]

    @cached_property
    def _expanded(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}

        def ancestors(word: str) -> frozenset[str]:
            if word not in found:
                above = [ancestors(parent) for parent in self.by_word[word].parents]
                found[word] = frozenset({word}).union(*above)
            return found[word]

        return {term.word: ancestors(term.word) for term in self.terms}

    def name_of(self, word: str) -> str:
        term = self.by_word.get(word)
        return term.name if term else word

    def extended(self, terms: Iterable[Term]) -> Taxonomy:
        """With the words an area adds."""
        merged = {term.word: term for term in self.terms}
        merged |= {term.word: term for term in terms}
        return replace(self, terms=tuple(merged.values()))

    def outline(self) -> list[tuple[int, Term]]:
        """Terms with their depth, each below its first parent, for pages."""
        children: dict[str | None, list[Term]] = {}
        for term in self.terms:
            above = term.parents[0] if term.parents else None
            children.setdefault(above, []).append(term)

        def below(parent: str | None, depth: int) -> list[tuple[int, Term]]:
            rows: list[tuple[int, Term]] = []
            for term in children.get(parent, []):
                rows += [(depth, term), *below(term.word, depth + 1)]
            return rows

        return below(None, 0)


def taxonomy(
    key: str,
    name: str,
    text: str,
    *,
    codes_written: bool = True,
    codes_nested: bool = False,
) -> Taxonomy:
    """From lines ``word | 中文 | codes | aliases``, each indented below its parent."""
    terms: list[Term] = []
    above: list[tuple[int, str]] = []
    for line in filter(str.strip, text.splitlines()):
        columns = [column.strip() for column in (line + "|||").split("|")]
        word, zh, codes, aliases = columns[:4]
        indent = len(line) - len(line.lstrip())
        while above and above[-1][0] >= indent:
            above.pop()
        parents = (above[-1][1],) if above else ()
        terms.append(
            Term(word, zh, parents, tuple(codes.split()), tuple(aliases.split()))
        )
        above.append((indent, word))
    return Taxonomy(key, name, tuple(terms), codes_written, codes_nested)
