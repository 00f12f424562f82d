"""Benefit calculations a second on one core, each with its whole explanation."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.world import CITY
from yibao.engine.benefit.calculate import calculate
from yibao.policies.case import Case, load_case
from yibao.policies.load import load_areas

KINDS = (
    {"item": "床位费", "kind": "bed", "class": "甲", "price": 80, "quantity": 5},
    {"item": "甲类西药", "kind": "western_drug", "class": "甲", "price": 36.5},
    {"item": "乙类西药", "kind": "western_drug", "class": "乙", "price": 100},
    {"item": "CT 检查", "kind": "examination", "class": "乙", "price": 500},
    {"item": "自费营养品", "kind": "western_drug", "class": "丙", "price": 68},
)
EMPLOYEE = {"insutype": "310", "psn_cat": "employed", "age": 45, "balc": 800}
POOR = {"insutype": "390", "psn_cat": "resident_adult", "age": 45}


def lines(count: int) -> list[dict[str, object]]:
    return [
        {"quantity": 1 + number % 4, **KINDS[number % len(KINDS)], "own_pay": 0.1}
        for number in range(count)
    ]


def visit(care: str, level: str, **bill: object) -> dict[str, object]:
    return {"date": "2025-05-09", "hosp_lv": level, "med_type": care, **bill}


# the name of a bill → what it is, and its case
BILLS: dict[str, tuple[str, dict[str, object]]] = {
    "outpatient_4": (
        "职工门诊,4 行明细",
        {"person": EMPLOYEE, "visit": visit("outpatient", "2", lines=lines(4))},
    ),
    "inpatient_totals": (
        "职工住院,只有费用合计",
        {
            "person": EMPLOYEE,
            "visit": visit(
                "inpatient",
                "3",
                fee={"fulamt_ownpay_amt": 6000, "inscp_scp_amt": 46000},
            ),
        },
    ),
    "four_payers": (
        "低保居民住院: 统筹、大病、救助、倾斜救助",
        {
            "person": {**POOR, "relief_cat": "low_income"},
            "visit": visit(
                "inpatient",
                "3",
                fee={"fulamt_ownpay_amt": 10000, "inscp_scp_amt": 200000},
            ),
        },
    ),
    "inpatient_20": (
        "职工住院,20 行明细",
        {"person": EMPLOYEE, "visit": visit("inpatient", "3", lines=lines(20))},
    ),
    "inpatient_500": (
        "职工住院,500 行明细",
        {"person": EMPLOYEE, "visit": visit("inpatient", "3", lines=lines(500))},
    ),
}


def measured(seconds: float) -> list[dict[str, object]]:
    """Each bill for so long; the CPU of this process counts, not the clock."""
    found = []
    for name, (title, case) in BILLS.items():
        task, steps = _calculation(_case(case))
        per_second = _rate(task, seconds)
        found.append(
            {
                "bill": name,
                "title": title,
                "steps": steps,
                "per_second": round(per_second),
                "microseconds": round(1e6 / per_second, 1),
            }
        )
    return found


def _case(written: dict[str, object]) -> Case:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(json.dumps(written, ensure_ascii=False), encoding="utf-8")
        return load_case(path, load_areas([CITY]))


def _calculation(case: Case) -> tuple[Callable[[], object], int]:
    """One calculation, and how many steps explain it."""
    (visited,) = case.visits

    def task() -> object:
        return calculate(case.area, case.insured, visited, case.counters)

    (result,) = case.calculate()
    assert result.fund_paid, "a bill no fund pays is not typical"
    return task, len(result.steps)


def _rate(task: Callable[[], object], seconds: float) -> float:
    task()
    count, began = 0, time.process_time()
    until = began + seconds
    while (now := time.process_time()) < until or not count:
        task()
        count += 1
    return count / (now - began)
