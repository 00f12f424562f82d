"""A small city to write mistakes into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yibao.policies.area import Area
from yibao.policies.load import load_area
from yibao.policies.source import FilesRefused

AREA = """\
area: "990200"
name: 测试市
status: fictional
payers:
  - from: 2025-01-01
    source: 测试〔2024〕1号 第一条
    value: [basic, critical_illness]
references:
  average_wage:
    - from: 2025-01-01
      source: 统计公报
      value: 80000
facts:
  plan: {name: 档次, of: person, type: text, values: [high, low], default: low}
  cap_bonus: {name: 激励额度, of: person, type: money}
diseases:
  listed_cancer: {name: 恶性肿瘤门诊治疗, codes: [C], names: [鼻咽癌]}
vocabulary:
  hosp_lv:
    district_3: {name: 区属三级, is: "3"}
"""

INPATIENT = """\
kind: benefit
title: 职工住院
payer: basic
fund: hifp_pay
group: inpatient
insurance: ["310"]
med_type: [inpatient]
deductible:
  - from: 2025-01-01
    source: 测试〔2024〕1号 第二条
    amount:
      - {hosp_lv: "3", value: 900}
      - {value: 300}
ratio:
  - from: 2025-01-01
    source: 测试〔2024〕1号 第三条
    tiers:
      - {to: 10000, value: 0.85}
      - {value: 0.9}
cap:
  - from: 2025-01-01
    source: 测试〔2024〕1号 第四条
    limit: {times: 4, of: average_wage}
"""


class City:
    """A folder whose files start out right; ``write`` changes one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("area.yaml", AREA)
        self.write("inpatient.yaml", INPATIENT)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def load(self) -> Area:
        return load_area(self.folder)

    def problems(self) -> list[str]:
        """``file:line: sentence`` of every mistake, by file name alone."""
        try:
            self.load()
        except FilesRefused as refused:
            return [
                str(problem).removeprefix(f"{self.folder}/")
                for problem in refused.problems
            ]
        return []


@pytest.fixture
def city(tmp_path: Path) -> City:
    return City(tmp_path)


@pytest.fixture
def line_of(city: City) -> Callable[[str, str], int]:
    """The line a text stands on in a file of the city."""

    def find(name: str, text: str) -> int:
        lines = (city.folder / name).read_text(encoding="utf-8").splitlines()
        return next(n for n, line in enumerate(lines, 1) if text in line)

    return find
