"""Two hospitals of two counties, and agreements in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils.timezone import localdate, now

from tests import samples
from tests.samples import CLERK
from tests.web.conftest import EAST, WEST
from yibao.institutions.commands import draw_up_agreement, take_measure
from yibao.institutions.models import MeasureKind

EASTERN, WESTERN, NEW = "H99010100001", "H99010200001", "H99010100002"


@dataclass(frozen=True)
class Drawn:
    """The agreements by where they stand today."""

    in_force: str = "XY-1"
    expired: str = "XY-0"
    unsigned: str = "XY-2"
    pending: str = "XY-3"
    suspended: str = "XY-4"
    terminated: str = "XY-5"


@pytest.fixture
def drawn(areas: None) -> Drawn:
    today, told = localdate(), Drawn()
    days = timedelta(1)
    samples.hospital(EASTERN, name="东岸医院", area_code=EAST)
    samples.hospital(NEW, name="东岸新院", area_code=EAST, kind="2")
    samples.hospital(WESTERN, name="西岸医院", area_code=WEST)

    def signed(number: str, code: str, first: int, last: int | None) -> None:
        samples.signed_agreement(
            code,
            number,
            valid_from=today + first * days,
            valid_to=None if last is None else today + last * days,
            agency_signed_on=today - 900 * days,
            institution_signed_on=today - 900 * days,
        )

    signed(told.expired, EASTERN, -800, -401)
    signed(told.in_force, EASTERN, -400, 60)
    signed(told.pending, EASTERN, 61, 400)
    signed(told.suspended, WESTERN, -400, 20)
    signed(told.terminated, WESTERN, 30, 80)
    draw_up_agreement(
        institution_code=NEW,
        agreement_no=told.unsigned,
        valid_from=today,
        valid_to=today + 30 * days,
        care_types=["11"],
        by=CLERK,
    )
    minute = now() - timedelta(minutes=1)
    for number, kind in (
        (told.suspended, MeasureKind.SUSPENSION),
        (told.terminated, MeasureKind.TERMINATION),
    ):
        take_measure(
            agreement_no=number,
            kind=kind,
            from_at=minute,
            basis="稽核决定 1 号",
            by=CLERK,
        )
    return told
