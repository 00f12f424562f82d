"""The measurements run and mean what they say; no test here looks at the clock."""

import json
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import page
from bench.page import performance_page, summary
from bench.raw import SCRIPT, TABLES, VARIABLE
from bench.rounds import shared
from bench.server import ROOT
from bench.sizes import QUICK

DIAGNOSES = {"diagnoses": 33304, "seconds": 9.1, "again_seconds": 4.0}
SECONDS = 600  # for a machine that is busy with the other tests


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("bench")
    out = folder / "found.json"
    command = [sys.executable, "-m", "bench", "--quick", "--home", str(folder / "home")]
    ran = subprocess.run(
        [*command, "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert not (folder / "home").exists(), "the database of the measurement is gone"
    return json.loads(out.read_text())


@pytest.mark.long
def test_every_part_was_measured(found: Any) -> None:
    assert [one["bill"] for one in found["engine"]] == [
        "outpatient_4",
        "inpatient_totals",
        "four_payers",
        "inpatient_20",
        "inpatient_500",
    ]
    assert all(one["per_second"] > 0 and one["steps"] > 3 for one in found["engine"])
    assert found["chains"]["count"] > 0
    assert found["stay"]["settle_ms"] > 0
    assert found["memory"]["after"]["resident_mb"] > 0
    assert found["memory"]["kept"]["items"] > 0


@pytest.mark.long
def test_hot_places_are_measured_beside_even_load(found: Any) -> None:
    assert set(found["skew"]) == {"even", "hospital", "person"}
    assert all(one["count"] > 0 for one in found["skew"].values())
    assert found["skew"]["even"]["ratio"] == 1


@pytest.mark.long
def test_the_history_is_a_hundred_times_what_was_settled(found: Any) -> None:
    history = found["history"]
    rows = history["rows"]
    assert rows["settlement_settlement"] == 101 * QUICK.history_base
    assert rows["settlement_feeline"] == rows["settlement_settlementline"]
    assert rows["ledger_entry"] > rows["settlement_settlement"]
    assert history["plain"]["count"] > 0 and history["old"]["count"] > 0
    assert history["cost_ratio"] > 0


@pytest.mark.long
def test_whatever_was_measured_is_told(
    found: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded = tmp_path / "recorded.json"
    recorded.write_text(json.dumps({**found, "import": DIAGNOSES}))
    monkeypatch.setattr(page, "RECORDED", recorded)
    told = performance_page()
    for heading in ("## 热点", "## 百倍历史", "## 装载诊断目录"):
        assert heading in told
    assert "33,304 条诊断 9.1 秒" in told


@pytest.mark.long
def test_the_floor_writes_the_very_rows_of_a_settlement(found: Any) -> None:
    assert found["rows"]["differ"] == {}
    assert found["rows"]["count"] > 20


@pytest.mark.long
def test_settlements_are_counted_with_their_cpu_and_set_against_the_floor(
    found: Any,
) -> None:
    for one in found["settlement"].values():
        assert one["count"] > 0
        assert one["p50_ms"] <= one["p99_ms"]
        assert one["total_ms"] == pytest.approx(
            one["python_ms"] + one["postgresql_ms"], abs=0.01
        )
    assert found["raw"]["per_second"] > 0
    assert found["ratio"]["value"] > 0


@pytest.mark.long
def test_a_quick_run_is_told_in_a_few_lines_and_never_published(found: Any) -> None:
    assert "R = 2207" in summary(found)
    ran = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--record"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert "不能公布" in ran.stderr


def test_the_published_page_gives_the_targets_and_names_no_host() -> None:
    published = performance_page()
    assert "R = 2207" in published
    assert platform.node() not in published


def test_the_script_takes_its_values_from_every_table_of_a_settlement() -> None:
    used = {name.split("_")[0] for name in VARIABLE.findall(SCRIPT.read_text())}
    assert set(TABLES) - {"a"} <= used  # the account is moved, not written


def test_requests_are_dealt_out_without_any_sent_twice() -> None:
    ready = [bytes([number]) for number in range(50)]
    dealt = shared(ready, (1, 8, 64))
    sent = [one for requests in dealt.values() for one in requests]
    assert sent == ready[: len(sent)]
    assert {count: len(one) for count, one in dealt.items()} == {1: 10, 8: 20, 64: 20}
