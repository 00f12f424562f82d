"""期初累计 of many persons at once, with the same rows as one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yibao.engine.counters import Counters
from yibao.kernel import journal
from yibao.kernel.many import create_many
from yibao.kernel.operator import Operator
from yibao.settlement.decision import by_year
from yibao.settlement.errors import UnknownTotal
from yibao.settlement.models import OpeningTotals, YearToDate


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTotals:
    """What ``open_totals`` is told."""

    person_no: str
    insurance: str
    year: str
    counters: Mapping[str, int]

    @property
    def keys(self) -> list[tuple[dict[str, str], dict[str, int]]]:
        """Each row to write: of the year, and of what outlives it."""
        of = {"person_no": self.person_no, "insurance": self.insurance}
        parts = by_year(self.year, self.counters)
        return [({**of, "year": year}, part) for year, part in parts.items() if part]


@transaction.atomic
def open_many_totals(totals: Sequence[NewTotals], *, by: Operator) -> None:
    """Record opening totals; one whose year has already begun fails them all."""
    for one in totals:
        for name in Counters(values=one.counters).unknown():
            raise UnknownTotal(name=name)
    rows = [row for one in totals for row in one.keys]
    told = {"operator_no": by.number, "operator_name": by.name}
    create_many(
        OpeningTotals,
        (OpeningTotals(**key, counters=part, **told) for key, part in rows),
    )
    create_many(YearToDate, (YearToDate(**key, counters=part) for key, part in rows))
    journal.record_many(
        journal.line(
            "totals.opened",
            "person",
            key["person_no"],
            by=by,
            fields={"year": key["year"]},
        )
        for key, _ in rows
    )
