"""Whether a row can ever be reached below the rows above it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yibao.engine.tables import Between, Condition, Not, OneOf
from yibao.policies.vocabulary import Vocabulary

When = tuple[Condition, ...]


def covering(row: When, above: Sequence[When], vocabulary: Vocabulary) -> list[int]:
    """The rows above that take everybody who fits ``row``; none where some are left.

    One row takes all, or several together each word of one condition.
    """

    def first(part: When) -> int | None:
        taking = (takes_all(earlier, part, vocabulary) for earlier in above)
        return next((index for index, takes in enumerate(taking) if takes), None)

    if (whole := first(row)) is not None:
        return [whole]
    for place, one in enumerate(row):
        if isinstance(one, OneOf):
            found = [
                first(
                    (
                        *row[:place],
                        OneOf(one.fact, frozenset({word})),
                        *row[place + 1 :],
                    )
                )
                for word in one.words
            ]
            taken = [index for index in found if index is not None]
            if len(taken) == len(found):
                return sorted(set(taken))
    return []


def takes_all(earlier: When, row: When, vocabulary: Vocabulary) -> bool:
    """Whether every condition of ``earlier`` follows from one of ``row``."""
    return all(
        any(follows(wanted, given, vocabulary) for given in row) for wanted in earlier
    )


def follows(wanted: Condition, given: Condition, vocabulary: Vocabulary) -> bool:
    """Whether ``wanted`` holds wherever ``given`` does; when in doubt not."""
    if wanted == given:
        return True
    if isinstance(wanted, OneOf) and isinstance(given, OneOf):
        return wanted.fact == given.fact and all(
            not wanted.words.isdisjoint(also(given.fact, word, vocabulary))
            for word in given.words
        )
    if isinstance(wanted, Between) and isinstance(given, Between):
        return wanted.fact == given.fact and is_inside(given, wanted)
    if isinstance(wanted, Not) and isinstance(given, Not):
        return follows(given.condition, wanted.condition, vocabulary)
    return False


def also(fact: str, word: str, vocabulary: Vocabulary) -> Iterable[str]:
    """The word and everything it is a kind of."""
    if fact == "disease":
        return vocabulary.expand_disease(word)
    terms = vocabulary.facts[fact].taxonomy if fact in vocabulary.facts else None
    return terms.expand(word) if terms and word in terms.by_word else (word,)


def is_inside(inner: Between, outer: Between) -> bool:
    """Whether every number of ``inner`` lies in ``outer``; half-open ends included."""
    return _starts(outer, inner) and _ends(outer, inner)


def _starts(outer: Between, inner: Between) -> bool:
    least = inner.min if inner.min is not None else inner.above
    if outer.min is not None and (least is None or least < outer.min):  # type: ignore[operator]
        return False
    if outer.above is None:
        return True
    if inner.above is not None and inner.above >= outer.above:  # type: ignore[operator]
        return True
    return inner.min is not None and inner.min > outer.above  # type: ignore[operator]


def _ends(outer: Between, inner: Between) -> bool:
    most = inner.max if inner.max is not None else inner.below
    if outer.max is not None and (most is None or most > outer.max):  # type: ignore[operator]
        return False
    if outer.below is None:
        return True
    if inner.below is not None and inner.below <= outer.below:  # type: ignore[operator]
        return True
    return inner.max is not None and inner.max < outer.below  # type: ignore[operator]
