"""期初累计: what a person's year began with elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.transaction import atomic

from yibao.engine.counters import Counters
from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.settlement.decision import by_year
from yibao.settlement.errors import OpeningTotalsExist, UnknownTotal
from yibao.settlement.models import OpeningTotals, YearToDate


@atomic
def open_totals(
    *,
    person_no: str,
    insurance: str,
    year: str,
    counters: Mapping[str, int],
    by: Operator,
) -> None:
    """Record the opening totals of a year, in fen and times; once, and never changed.

    The same again changes nothing; other figures are refused. Totals that outlive the
    year go to the lifelong row.
    """
    for name in Counters(values=counters).unknown():
        raise UnknownTotal(name=name)
    for label, part in by_year(year, counters).items():
        if part:
            _open(person_no, insurance, label, part, by)


def _open(
    person_no: str, insurance: str, year: str, part: dict[str, int], by: Operator
) -> None:
    key = {"person_no": person_no, "insurance": insurance, "year": year}
    opened = OpeningTotals.objects.filter(**key).first()
    if opened is not None:
        if opened.counters != part:
            raise OpeningTotalsExist(person_no=person_no, year=year)
        return
    OpeningTotals.objects.create(
        **key, counters=part, operator_no=by.number, operator_name=by.name
    )
    row = YearToDate.objects.select_for_update(no_key=True).filter(**key).first()
    if row is None:
        YearToDate.objects.create(**key, counters=part)
    else:
        row.counters = dict(Counters(values=row.counters).plus(part).values)
        row.version += 1
        row.save()
    journal.record("totals.opened", "person", person_no, by=by, fields={"year": year})
