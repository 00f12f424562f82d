"""示例市 whose policy recomputes the year after a reversal, in a folder of its own."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.samples import CLERK
from yibao.areas import policies
from yibao.areas.policies import use_policies
from yibao.policies.load import AREA_FILE, OWN_AREA
from yibao.settlement.standing import YearOf
from yibao.settlement.views import SettlementView

CLAUSE = "示例市医保规〔2024〕3号 第二十一条"
RECOMPUTES = f"""
recompute:                    # 撤销后重算同年度后来的结算
  - from: 2025-01-01
    source: {CLAUSE}
    value: yes
"""


def folder_in(place: Path, said: str = RECOMPUTES) -> Path:
    """The example city's policies with one more sentence."""
    folder = place / "990100_example_city"
    shutil.copytree(OWN_AREA, folder)
    file = folder / AREA_FILE
    file.write_text(file.read_text("utf-8") + said, "utf-8")
    return folder


def use(folder: Path) -> None:
    """The city goes by this folder until ``policies.forget`` and the row is gone."""
    use_policies(folder=folder, by=CLERK)
    policies.forget()


@cache
def _place() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


@cache
def recomputing_city() -> Path:
    """Written once a run."""
    return folder_in(Path(_place().name))


def year_of(view: SettlementView) -> YearOf:
    return YearOf(view.person_no, view.insurance, view.year)
