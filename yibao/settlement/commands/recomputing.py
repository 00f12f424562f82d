"""撤销后重算: what a reversal leaves different in the year, recorded as it is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.areas.policies import area_policy
from yibao.engine.errors import Refused
from yibao.kernel import journal
from yibao.kernel.moments import day_of
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
from yibao.settlement.bills import kept_facts
from yibao.settlement.digest import policy_digest
from yibao.settlement.errors import NothingReversed, NotRecomputed
from yibao.settlement.models import Recomputation, Settlement, SettlementChange
from yibao.settlement.recomputing import Fresh, changes, rule
from yibao.settlement.standing import (
    YearOf,
    calculated,
    later_than,
    reversed_in,
    standing_of,
)


@dataclass(frozen=True, slots=True)
class Preview:
    """What the later settlements of a year would be; nothing is recorded."""

    whose: YearOf
    source: str  # where the area says that it recomputes; empty: it does not
    fresh: tuple[Fresh, ...]


def preview_recomputation(whose: YearOf) -> Preview:
    """The year calculated afresh from its first reversed settlement on (预览).

    Whether the area recomputes or not. Refused where nothing was reversed.
    """
    undone = undone_in(whose)
    ruled = ruled_by(undone)
    first = ruled[0][0] if ruled else undone[0]
    course = standing_of(whose.person_no)
    made = calculated(course, later_than(course, first))
    return Preview(whose, ruled[-1][1] if ruled else "", tuple(made))


def recompute(*, whose: YearOf, at: datetime, by: Operator) -> Recomputation:
    """Look at a year again and record what differs, as a reversal does by itself."""
    undone = undone_in(whose)
    ruled = ruled_by(undone)
    if not ruled:
        raise NotRecomputed(area=undone[-1].insured_area)
    last = max(ruled, key=lambda one: (one[0].reversal.settled_at, one[0].reversal.pk))
    return _record(whose, ruled[0][0], last, at, by)


def recompute_after(
    original: Settlement, *, at: datetime, by: Operator
) -> Recomputation | None:
    """After a reversal: record what later settlements of its year would be.

    ``None`` where the area does not recompute. That they cannot be calculated does not
    hinder the reversal: it is recorded why.
    """
    if not _rule_on(original, day_of(at))[0]:
        return None
    whose = YearOf.of(original)
    ruled = ruled_by(undone_in(whose))
    cause = next(one for one in ruled if one[0].pk == original.pk)
    return _record(whose, ruled[0][0], cause, at, by)


def undone_in(whose: YearOf) -> list[Settlement]:
    """What was reversed in a year; refused where nothing was."""
    undone = reversed_in(whose)
    if not undone:
        raise NothingReversed(
            person_no=whose.person_no, insurance=whose.insurance, year=whose.year
        )
    return undone


def ruled_by(undone: Sequence[Settlement]) -> list[tuple[Settlement, str]]:
    """Those after whose reversal the area recomputes, with where it says so."""
    asked = [(one, *_rule_on(one, one.reversal.business_day)) for one in undone]
    return [(one, source) for one, recomputes, source in asked if recomputes]


def _rule_on(original: Settlement, day: date) -> tuple[bool, str]:
    area = area_policy(original.insured_area)
    if area is None or not area.recompute.entries:
        return False, ""
    facts = {
        **kept_facts(original.facts["person"]),
        **kept_facts(original.facts["visit"]),
        "insurance": (original.insurance,),
    }
    return rule(area, facts, day)


@atomic
def _record(
    whose: YearOf,
    first: Settlement,
    cause: tuple[Settlement, str],
    at: datetime,
    by: Operator,
) -> Recomputation:
    """Calculate what was settled after ``first``; ``cause`` was reversed last."""
    original, source = cause
    course = standing_of(whose.person_no)
    chosen = later_than(course, first)
    made: list[Fresh] = []
    obstacle = ""
    try:
        made = calculated(course, chosen)
    except Refused as refusal:
        obstacle = refusal.sentence
    area = area_policy(original.insured_area)
    assert area is not None, "it has just said that it recomputes"
    run = Recomputation.objects.create(
        recomputation_no=number_for(first.insured_area, at),
        reversal=original.reversal,
        person_no=whose.person_no,
        insurance=whose.insurance,
        year=whose.year,
        insured_area=original.insured_area,
        computed_at=at,
        considered=[one.settlement_no for one in chosen],
        source=source,
        policy_digest=policy_digest(area),
        obstacle=obstacle[:500],
        operator_no=by.number,
        operator_name=by.name,
    )
    SettlementChange.objects.bulk_create(
        SettlementChange(
            recomputation=run,
            settlement_id=one.standing.settlement_no,
            kind=change.kind,
            part=change.part,
            before=change.before,
            after=change.after,
        )
        for one in made
        for change in changes(one)
    )
    journal.record(
        "settlement.recomputed",
        "settlement",
        original.pk,
        by=by,
        fields={"recomputation_no": run.pk, "count": len(chosen)},
    )
    return run


def number_for(area: str, at: datetime) -> str:
    return serial_no(area, localtime(at).date())
