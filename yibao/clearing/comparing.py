"""对明细账 (3202): the institution's file against our rows, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.transaction import atomic

from yibao.clearing.books import NOTHING, Tally, Theirs
from yibao.clearing.compare import Pair, compare
from yibao.clearing.filing import beside_our_rows
from yibao.clearing.keeping import Keeper
from yibao.clearing.models import Scope
from yibao.clearing.slices import Books
from yibao.clearing.stating import Stating, check_period, number, record, turn_of
from yibao.kernel import journal
from yibao.kernel.turns import take_turn

SHOWN = 500  # differences told in the answer; the file has them all


@dataclass(frozen=True, slots=True)
class Compared:
    """The result of 3202; ``shown`` are the first differences."""

    statement_no: str
    filed: Tally  # the sum of the file's lines
    ours: Tally
    differences: int
    shown: tuple[Pair, ...]

    @property
    def balanced(self) -> bool:
        return not self.differences


@atomic
def compare_file(
    books: Books,
    lines: Iterable[Theirs],
    flag: Scope,
    stating: Stating,
    write: Callable[[Pair], None],
) -> Compared:
    """Compare a file with our rows, a pair at a time; ``write`` is given every pair.

    Every difference is kept, open until it is explained (Y322).
    """
    check_period(books)
    take_turn(turn_of(books))
    statement_no = number(books, stating.at)
    keeper = Keeper(books, statement_no, stating.at)
    shown: list[Pair] = []
    ours = NOTHING
    with beside_our_rows(books, lines, flag) as sides:
        for pair in compare(sides.ours, sides.theirs, books.period):
            write(pair)
            if pair.ours is not None and pair.ours.counted:
                ours += pair.ours.tally
            if pair.cause is not None:
                keeper.take(pair)
                if len(shown) < SHOWN:
                    shown.append(pair)
    record(
        books,
        sides.filed,
        ours,
        sides.scope,
        stating,
        statement_no=statement_no,
        by_line=True,
        balanced=not keeper.count,
    )
    vanished = keeper.finish()
    journal.record(
        "clearing.compared",
        "statement",
        statement_no,
        by=stating.by,
        fields={"differences": keeper.count, "vanished": vanished},
    )
    return Compared(statement_no, sides.filed, ours, keeper.count, tuple(shown))
