"""The founding city's day in small: killed, reconciled, compared. No clock is asked."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench import day, day_page
from bench.day import DaySizes, holds, measured

TINY = DaySizes(institutions=20, persons=100, items=60, visits=80, kills=3)
HUNDREDTH = DaySizes(institutions=300, persons=1_000, items=200, visits=1_000, kills=6)


@pytest.mark.parametrize(
    "sizes", [TINY, pytest.param(HUNDREDTH, marks=pytest.mark.long)]
)
def test_a_day_with_kills_reconciles_to_the_fen(
    sizes: DaySizes, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)  # the server's own account passes through
    found = measured(sizes, tmp_path / "home")
    assert found["wrong"] == []
    assert found["unexpected"] == {}
    assert [one["target"] for one in found["kills"][:3]] == [
        "gateway",
        "database",
        "both",
    ]
    assert len(found["kills"]) == sizes.kills
    assert found["lost"] > 0
    compared = found["compared"]
    assert compared["check"] == {
        **compared["check"],
        "sound": True,
        "violations": [],
    }
    assert (compared["missing"], compared["unknown"]) == (0, 0)
    assert compared["amounts_differ"] == 0
    kept = found["settlements"] + found["reversals"]
    assert compared["rows"] == kept + compared["compensated"]
    assert sum(found["visits"].values()) == sizes.visits
    assert found["reconciled"]["3201"] >= found["institutions"]
    assert found["holds"] is True
    assert not (tmp_path / "home").exists()
    page = "\n".join(day_page.told(found))
    assert f"{sizes.institutions:,} 家机构" in page
    assert "少 0、多 0、金额不同 0" in page
    assert "没有演完" not in page
    assert "没有演完" in "\n".join(day_page.told(shortened(found)))


def shortened(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, "sizes": {**found["sizes"], "visits": 10**6}}


def test_a_day_that_was_not_recorded_is_said(tmp_path: Path) -> None:
    assert "还没有记录" in "".join(day_page.day_told(tmp_path / "none.json"))


def test_a_day_that_lost_a_settlement_does_not_hold() -> None:
    compared: dict[str, Any] = dict.fromkeys(("missing", "unknown", "amounts_differ"))
    found = {"wrong": [], "unexpected": {}, "compared": compared}
    compared["check"] = {"sound": True}
    assert holds(found)
    assert not holds({**found, "compared": {**compared, "missing": 1}})
    assert not holds({**found, "unexpected": {"2207 ST-001": 1}})
    assert not holds({**found, "wrong": ["3201"]})
    assert not holds({**found, "compared": {**compared, "check": {"sound": False}}})


def test_no_visit_begins_after_the_time_given() -> None:
    assert list(day._until(iter(range(5)), 0.0, 0.0)) == list(range(5))
    assert list(day._until(iter(range(5)), 0.0, 1e-9)) == []


def test_make_day_is_the_founding_citys() -> None:
    sizes = DaySizes()
    assert (sizes.institutions, sizes.visits, sizes.items) == (3_000, 100_000, 20_000)
    ran = subprocess.run(
        ["make", "--dry-run", "day"], capture_output=True, text=True, check=True
    )
    assert "bench.day" in ran.stdout
