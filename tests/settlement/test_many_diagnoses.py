"""A visit has no thousand diagnoses."""

import pytest

from yibao.kernel.arrays import Part
from yibao.settlement.commands.held import MOST_DIAGNOSES, save_diagnoses
from yibao.settlement.errors import TooManyDiagnoses
from yibao.settlement.models import DiagnosisSide, Encounter
from yibao.settlement.requests import DiagnosisInput

SIDE = DiagnosisSide(DiagnosisSide.values[0])


def saved(count: int) -> list[Part]:
    writes: list[Part] = []
    told = [DiagnosisInput("I10.x00", "高血压", order_no=1)] * count
    save_diagnoses(Encounter(pk="1"), SIDE, told, writes)
    return writes


def test_more_diagnoses_than_a_visit_may_have_are_refused() -> None:
    assert len(saved(MOST_DIAGNOSES)) == 1
    with pytest.raises(TooManyDiagnoses):
        saved(MOST_DIAGNOSES + 1)
