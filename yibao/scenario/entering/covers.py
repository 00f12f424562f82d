"""Entering what persons are insured for: cover, accounts, opening totals (参保)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias

from yibao.engine.money import Money
from yibao.enrollment import enrolling
from yibao.enrollment.coverage import Length, change_status, end_coverage, enroll
from yibao.enrollment.models import (
    BASIC_INSURANCES,
    Coverage,
    CoverageState,
    CoverageStatus,
)
from yibao.kernel.many import among
from yibao.ledger.bulk import NewAccount, open_personal_accounts
from yibao.ledger.commands import open_personal_account
from yibao.ledger.models import Account, Occasion, PersonalAccount, Posting
from yibao.scenario.entering.entry import UNTIL, Candidate, Entering, Facts, fields_of
from yibao.scenario.people import CoverageEntry, PersonEntry, StatusEntry
from yibao.settlement.commands.opening import NewTotals, open_many_totals
from yibao.settlement.commands.totals import open_totals
from yibao.settlement.models import OpeningTotals
from yibao.settlement.models.totals import LIFETIME_YEAR

DatedKey: TypeAlias = tuple[str, str, dt.date]
ENDED_BY = "场景装载"
ACCOUNT_FUND = {"310": "310200"}  # 个人账户基金; everybody else's is residents'
RESIDENT_ACCOUNT = "390500"


def enter_covers(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """参保关系, then the changes of their status, in the order of their days."""
    numbers = [one.person_no for one in persons]
    recorded = _recorded_covers(numbers)
    covers = [
        (person, one)
        for person in persons
        for one in sorted(person.coverage, key=lambda cover: cover.since)
    ]
    candidates = [
        Candidate(
            one.at,
            recorded.get((person.person_no, one.insurance, one.since)),
            _written_cover(person, one),
            _new_cover(person, one),
            _ending(person, one, entering),
        )
        for person, one in covers
    ]
    standing = entering.enter_many(
        "参保",
        candidates,
        one=lambda new: enroll(**fields_of(new), by=entering.by),
        many=partial(enrolling.enroll_many, by=entering.by),
    )
    kept = [pair for pair, stands in zip(covers, standing, strict=True) if stands]
    enter_statuses(kept, _recorded_statuses(numbers), entering)


def enter_statuses(
    covers: Iterable[tuple[PersonEntry, CoverageEntry]],
    recorded: Mapping[DatedKey, Facts],
    entering: Entering,
) -> None:
    """待遇状态 after the first, oldest first."""
    for person, cover in covers:
        for one in sorted(cover.changes, key=lambda status: status.since):
            known = recorded.get((person.person_no, cover.insurance, one.since))
            _enter_status(person, cover, one, known, entering)


def _recorded_covers(numbers: list[str]) -> dict[DatedKey, Facts]:
    rows = Coverage.objects.filter(among("person__person_no", numbers))
    return {
        (row.person.person_no, row.insurance, row.valid_from): {
            "人员类别": row.category,
            "参保地": row.area_id,
            "单位": row.employer_name,
            "公务员": row.civil_servant,
            "此前月数": row.months_before,
            "此前年数": row.years_before,
            UNTIL: row.valid_to,
        }
        for row in rows.select_related("person").defer("person__id_no", "person__phone")
    }


def _written_cover(person: PersonEntry, entry: CoverageEntry) -> Facts:
    return {
        "人员类别": entry.category,
        "参保地": entry.area or person.area,
        "单位": entry.employer,
        "公务员": entry.civil_servant,
        "此前月数": entry.months_before,
        "此前年数": Decimal(entry.years_before),
        UNTIL: entry.until,
    }


def _new_cover(person: PersonEntry, entry: CoverageEntry) -> enrolling.NewCoverage:
    return enrolling.NewCoverage(
        person_no=person.person_no,
        area_code=entry.area or person.area,
        insurance=entry.insurance,
        category=entry.category,
        valid_from=entry.since,
        valid_to=entry.until,
        employer_name=entry.employer,
        civil_servant=entry.civil_servant,
        before=Length(entry.months_before, Decimal(entry.years_before)),
        entitled_from=entry.entitled_from,
    )


def _ending(
    person: PersonEntry, entry: CoverageEntry, entering: Entering
) -> dict[str, Callable[[], object]]:
    """An open cover that the file now ends is ended by its command."""
    if entry.until is None:
        return {}
    end = partial(
        end_coverage,
        person_no=person.person_no,
        insurance=entry.insurance,
        last_day=entry.until,
        basis=ENDED_BY,
        by=entering.by,
    )
    return {UNTIL: end}


def _recorded_statuses(numbers: list[str]) -> dict[DatedKey, Facts]:
    """The last word said of each day."""
    rows = CoverageStatus.objects.filter(among("coverage__person__person_no", numbers))
    return {
        (number, insurance, since): {"状态": state}
        for number, insurance, since, state in rows.order_by("id").values_list(
            "coverage__person__person_no", "coverage__insurance", "valid_from", "state"
        )
    }


def _enter_status(
    person: PersonEntry,
    cover: CoverageEntry,
    entry: StatusEntry,
    recorded: Facts | None,
    entering: Entering,
) -> None:
    append = partial(
        change_status,
        person_no=person.person_no,
        insurance=cover.insurance,
        state=CoverageState(entry.status),
        valid_from=entry.since,
        basis=entry.basis,
        by=entering.by,
    )
    # a status is history: another one for the same day is appended, not written over
    entering.enter(
        "待遇状态",
        entry.at,
        recorded,
        {"状态": entry.status},
        append,
        {"状态": append},
    )


def enter_accounts(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """个人账户, each opened with what it held before."""
    openings = [
        (person, opening)
        for person in persons
        if (opening := person.opening_account) is not None
    ]
    opened = _opened([person.person_no for person, _ in openings])
    candidates = [
        Candidate(
            person.at,
            opened.get(person.person_no),
            {"本年余额": opening.current, "历年余额": opening.past},
            NewAccount(
                person_no=person.person_no,
                area=entering.pooling_area(_insured_area(person)),
                fund=ACCOUNT_FUND.get(_basic(person), RESIDENT_ACCOUNT),
                current=opening.current,
                past=opening.past,
            ),
        )
        for person, opening in openings
    ]
    told: dict[str, Any] = {"happened_at": entering.at, "by": entering.by}
    entering.enter_many(
        "个人账户",
        candidates,
        one=lambda new: open_personal_account(**fields_of(new), **told),
        many=partial(open_personal_accounts, **told),
    )


def _opened(numbers: list[str]) -> dict[str, Facts]:
    """What each account was opened with; what moved since is none of our business."""
    held = PersonalAccount.objects.filter(among("person_no", numbers))
    opened: dict[str, dict[str, object]] = {
        number: {"本年余额": Money(0), "历年余额": Money(0)}
        for number in held.values_list("person_no", flat=True)
    }
    part = {
        Account.PERSONAL_CURRENT.value: "本年余额",
        Account.PERSONAL_PAST.value: "历年余额",
    }
    lines = Posting.objects.filter(
        among("holder", opened),
        entry__occasion=Occasion.OPENING,
        account__in=list(part),
    )
    for holder, account, amount in lines.values_list("holder", "account", "amount"):
        opened[holder][part[account]] = -amount
    return dict(opened)


def enter_totals(persons: Iterable[PersonEntry], entering: Entering) -> None:
    """期初累计: what a year began with elsewhere."""
    rows = OpeningTotals.objects.filter(
        among("person_no", (one.person_no for one in persons))
    )
    opened = {(row.person_no, row.insurance, row.year): row.counters for row in rows}
    candidates = []
    for person in persons:
        for one in person.ytd:
            insurance = one.insurance or _basic(person)
            totals = {key: value for key, value in one.amounts.items() if value}
            known = _opened_totals(
                opened, person.person_no, insurance, one.year, totals
            )
            new = NewTotals(
                person_no=person.person_no,
                insurance=insurance,
                year=one.year,
                counters=totals,
            )
            candidates.append(Candidate(one.at, known, {"累计": totals}, new))
    entering.enter_many(
        "期初累计",
        candidates,
        one=lambda new: open_totals(**fields_of(new), by=entering.by),
        many=partial(open_many_totals, by=entering.by),
    )


def _opened_totals(
    opened: dict[tuple[str, str, str], dict[str, int]],
    person_no: str,
    insurance: str,
    year: str,
    wanted: dict[str, int],
) -> Facts | None:
    """The opening of a year, with those asked about that outlive a year."""
    lifelong = opened.get((person_no, insurance, LIFETIME_YEAR), {})
    asked = {key: value for key, value in lifelong.items() if key in wanted}
    totals = {**opened.get((person_no, insurance, year), {}), **asked}
    return {"累计": totals} if totals else None


def _basic(person: PersonEntry) -> str:
    """The basic insurance the file gives a person; 职工 where it gives none."""
    covers = [one.insurance for one in person.coverage]
    return next((code for code in covers if code in BASIC_INSURANCES), "310")


def _insured_area(person: PersonEntry) -> str:
    return next((one.area for one in person.coverage if one.area), person.area)
