"""Whom a filing may be for: somebody alive and insured on the day it begins.

Asked when it is filed, and again when it is approved: much happens while it waits.
"""

from __future__ import annotations

from datetime import date

from yibao.approvals.errors import NotInsured, PersonDied
from yibao.approvals.models import Filing, RemoteFiling
from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.models import Person
from yibao.enrollment.queries import coverage_on

ANY_BASIC = "基本医疗保险"


def refuse_dead(person: Person, valid_from: date) -> None:
    """Care before the death may still be settled on what began before it."""
    if person.death_date is not None and person.death_date < valid_from:
        raise PersonDied(
            person_no=person.person_no,
            death_date=person.death_date,
            valid_from=valid_from,
        )


def insured_on(person_no: str, insurance: str, day: date) -> CoverFacts:
    """The cover a filing rests on; no insurance told means the basic one."""
    cover = coverage_on(person_no, insurance, day)
    if cover is None:
        raise NotInsured(person_no=person_no, insurance=insurance or ANY_BASIC, day=day)
    return cover


def still_good(filing: Filing) -> None:
    """Refused where nobody could use it any more."""
    refuse_dead(filing.person, filing.valid_from)
    insured_on(filing.person.person_no, *_rests_on(filing))


def _rests_on(filing: Filing) -> tuple[str, date]:
    """The insurance and the day that were asked for when it was filed."""
    if not isinstance(filing, RemoteFiling):
        return filing.insurance, filing.valid_from
    transfer = getattr(filing, "transfer", None)
    if transfer is None:
        return "", filing.valid_from
    return transfer.insurance, transfer.transferred_on
