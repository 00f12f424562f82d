"""The city the faults are played in: fifty hospitals, ten pharmacies, sixty people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.sizes import QUICK
from bench.world import made, scenario
from yibao.scenario.world import read_scenario
from yibao.simulator.known import Known, known_of
from yibao.simulator.messages import BEIJING

HOSPITALS, PHARMACIES, PERSONS = 50, 10, 60
SIZES = replace(QUICK, institutions=HOSPITALS + PHARMACIES, persons=PERSONS)


def written(path: Path) -> Path:
    """The scenario file, of today."""
    today = datetime.now(BEIJING).date()
    content: dict[str, Any] = json.loads(scenario(made(SIZES), today))
    for entry in content["institutions"][HOSPITALS:]:
        entry["kind"] = "pharmacy"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


def known(path: Path) -> Known:
    """What its hospitals know of it."""
    return known_of(read_scenario(path))
