"""补退差额: what a recomputation found is made good between funds and person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.db.transaction import atomic

from yibao.engine.counters import Counters
from yibao.kernel import journal
from yibao.kernel.arrays import Row, insertion
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.ledger.commands import posting
from yibao.ledger.queries import personal_accounts
from yibao.settlement.commands.recomputing import number_for, ruled_by, undone_in
from yibao.settlement.correcting import correction_row, entry_of
from yibao.settlement.decision import by_year
from yibao.settlement.differences import (
    changes_of,
    last_run,
    recomputation_named,
    same_as_recorded,
)
from yibao.settlement.errors import (
    AlreadyCorrected,
    DifferencesChanged,
    NothingDiffers,
    RecomputedSince,
    StayGoesOn,
)
from yibao.settlement.models import (
    Correction,
    Encounter,
    Recomputation,
    Settlement,
    State,
    YearToDate,
)
from yibao.settlement.models.totals import LIFETIME_YEAR
from yibao.settlement.recomputing import Fresh, PartChange, changes, moved
from yibao.settlement.standing import YearOf, calculated, later_than, standing_of
from yibao.settlement.writing import write_parts


@atomic
def settle_differences(
    *, recomputation_no: str, at: datetime, by: Operator
) -> list[Correction]:
    """Make good what a recomputation found (补退差额), all of it in one go.

    Refused when it is done already or no longer so: another settlement, reversal or
    recomputation came between; and of a stay that goes on.
    """
    run = recomputation_named(recomputation_no)
    told = changes_of(run)
    _may_be_settled(run, told)
    _hold(run, told)
    _may_be_settled(run, told)  # again: from here on nobody comes between
    made = _still_so(run, told)
    rows = [
        correction_row(
            one,
            number=number_for(one.standing.insured_area, at),
            recomputation_no=run.pk,
            at=at,
            by=by,
        )
        for one in made
    ]
    _write(run, rows, made, by)
    return list(run.corrections.order_by("pk"))


def _may_be_settled(run: Recomputation, told: Mapping[str, object]) -> None:
    _is_last(run)
    if run.corrections.exists():
        raise AlreadyCorrected(recomputation_no=run.pk)
    if not told:
        obstacle = run.obstacle or "各张结算单与重算一致,不用办理"
        raise NothingDiffers(recomputation_no=run.pk, obstacle=obstacle)
    going_on = Settlement.objects.filter(
        pk__in=list(told), encounter__state=State.ADMITTED
    ).first()
    if going_on is not None:
        raise StayGoesOn(encounter_no=going_on.encounter_id, settlement_no=going_on.pk)


def _is_last(run: Recomputation) -> None:
    last = last_run(run)
    if last.pk != run.pk:
        raise RecomputedSince(recomputation_no=run.pk, newer_no=last.pk)


def _hold(run: Recomputation, told: Mapping[str, object]) -> None:
    """Visits, accounts and totals, in the order everybody locks them."""
    found = Settlement.objects.filter(pk__in=list(told))
    visits = sorted({one.encounter_id for one in found})
    wanted = Encounter.objects.filter(pk__in=visits).order_by("pk")
    list(wanted.select_for_update(no_key=True))
    owners = [str(move["person_no"]) for s in found for move in s.account_movements]
    personal_accounts(owners, lock=True)
    list(_totals(run).select_for_update(no_key=True))


def _totals(run: Recomputation) -> QuerySet[YearToDate]:
    rows: QuerySet[YearToDate] = YearToDate.objects.filter(
        person_no=run.person_no,
        insurance=run.insurance,
        year__in=(run.year, LIFETIME_YEAR),
    )
    return rows.order_by("year")


def _still_so(run: Recomputation, told: Mapping[str, list[PartChange]]) -> list[Fresh]:
    """Those that differ, calculated once more under lock."""
    whose = YearOf(run.person_no, run.insurance, run.year)
    first = ruled_by(undone_in(whose))[0][0]
    course = standing_of(run.person_no)
    chosen = later_than(course, first)
    made = calculated(course, chosen)
    stood = [one.settlement_no for one in chosen]
    if stood != run.considered or not same_as_recorded(made, told):
        raise DifferencesChanged(recomputation_no=run.pk)
    return [one for one in made if changes(one)]


def _write(
    run: Recomputation, rows: Sequence[Row], made: Sequence[Fresh], by: Operator
) -> None:
    entries = [
        entry
        for row, one in zip(rows, made, strict=True)
        if (entry := entry_of(row, row["funds"], moved(one))) is not None
    ]
    journalled = [
        journal.row(
            "settlement.corrected",
            "settlement",
            row["settlement_no"],
            by=by,
            fields={"correction_no": row["correction_no"], "recomputation_no": run.pk},
        )
        for row in rows
    ]
    write_parts(
        [insertion(Correction, rows), insertion(Journal, journalled)],
        totals=_totals_corrected(run, rows),
        posted=posting(entries),
    )


def _totals_corrected(run: Recomputation, rows: Sequence[Row]) -> list[Row]:
    """The totals of the year, and the lifelong ones, with what is corrected."""
    kept = {row.year: row for row in _totals(run)}
    counted = Counters()
    for row in rows:
        counted = counted.plus(row["counters_delta"])
    found: list[Row] = []
    for year, part in by_year(run.year, counted.values).items():
        if not part:
            continue
        total = kept.get(year)
        counters = Counters(values=total.counters if total else {}).plus(part)
        found.append(
            {
                "person_no": run.person_no,
                "insurance": run.insurance,
                "year": year,
                "counters": dict(counters.values),
                "version": total.version + 1 if total else 1,
            }
        )
    return found
