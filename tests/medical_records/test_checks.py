"""What a list or a front page may hold at all."""

from dataclasses import replace

import pytest

from yibao.medical_records.checks import MOST_ROWS, check_itself
from yibao.medical_records.errors import TooManyRows
from yibao.medical_records.told import DiagnosisTold, DocumentTold, StayTold

EMPTY = DocumentTold(StayTold(), content="{}")
DIAGNOSIS = DiagnosisTold("I10.x00", "高血压")


def test_more_rows_than_can_be_numbered_are_refused() -> None:
    full = replace(EMPTY, diagnoses=(DIAGNOSIS,) * MOST_ROWS)
    check_itself(full)
    with pytest.raises(TooManyRows):
        check_itself(replace(full, diagnoses=(*full.diagnoses, DIAGNOSIS)))
