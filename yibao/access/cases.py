"""同一件事: who did one step of a case may not do another that is to check it.

Posts are kept apart when they are granted; but people change posts and stand in for
each other, so the acting person is looked at again, case by case (NC-07, NC-08).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from yibao.access.errors import SameHand
from yibao.access.posts import duty_of, rule_between
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator


@dataclass(frozen=True, slots=True)
class Hand:
    """A step somebody took on a case."""

    operator_no: str
    institution_code: str | None
    duty: str
    at: datetime


def hands_on(subject_kind: str, subject_no: str) -> Iterator[Hand]:
    """Who acted on a case (经手人), as the journal tells, in order."""
    rows = Journal.objects.filter(subject_kind=subject_kind, subject_no=subject_no)
    for line in rows.order_by("id"):
        duty = duty_of(line.action)
        if duty:
            yield Hand(line.operator_no, line.institution_code, duty, line.happened_at)


def acted_on(subject_kind: str, subject_no: str, duty: str) -> frozenset[str]:
    """The numbers of the agency's people who did a duty on a case."""
    return frozenset(
        hand.operator_no
        for hand in hands_on(subject_kind, subject_no)
        if hand.duty == duty and not hand.institution_code
    )


def refuse_same_hand(
    *, action: str, subject_kind: str, subject_no: str, by: Operator
) -> None:
    """Refuse ``action`` to who did an incompatible step on the same case.

    Called by the command before it acts, with the case locked.
    """
    asked = duty_of(action)
    for hand in hands_on(subject_kind, subject_no):
        same = (hand.operator_no, hand.institution_code) == (
            by.number,
            by.institution_code,
        )
        conflict = rule_between([hand.duty], [asked]) if same else ""
        if conflict:
            raise SameHand(
                name=by.name,
                at=f"{localtime(hand.at):%Y-%m-%d %H:%M}",
                subject_no=subject_no,
                earlier=hand.duty,
                asked=asked,
                conflict=conflict,
            )
