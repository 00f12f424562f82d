"""The bench of the pages: it runs on a small city, and its page says what it found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench import console
from bench.console_page import console_told, summary, told
from bench.console_pages import PLAYERS

ROWS = 20_000  # of 200 copies none had an explanation


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("console")
    for one in (folder, *folder.parents[:2]):
        one.chmod(0o711)  # as root, the database runs as another user
    measured = console.measured(ROWS, folder / "home", again=1)
    assert not (folder / "home").exists(), "the database of the measurement is gone"
    return measured


@pytest.mark.long
def test_every_page_was_there(found: dict[str, Any]) -> None:
    pages = found["pages"]
    assert len(pages) > 50
    assert {one["who"] for one in pages} == set(PLAYERS.values())
    assert all(one["first_ms"] > 0 and one["bytes"] > 500 for one in pages)
    for kind in ("查找", "柜台", "参保人", "结算查询", "结算单", "医保目录", "驾驶舱"):
        assert any(one["page"].startswith(kind) for one in pages), kind


@pytest.mark.long
def test_the_city_was_copied(found: dict[str, Any]) -> None:
    assert found["rows"]["enrollment_person"] >= ROWS
    assert found["rows"]["settlement_settlement"] >= ROWS * 0.9


@pytest.mark.long
def test_the_page_names_what_took_longer_than_a_second(found: dict[str, Any]) -> None:
    slow = {**found["pages"][0], "page": "慢页", "first_ms": 1_001}
    text = "\n".join(told({**found, "pages": [slow]}))
    assert "慢页 (1,001 ms)" in text
    quick = {**slow, "first_ms": 10, "median_ms": 5, "longest_ms": 9}
    text = "\n".join(told({**found, "pages": [quick]}))
    assert "没有一页超过一秒" in text
    assert "超过一秒的 0 页" in summary({**found, "pages": [quick]})


def test_nothing_recorded_is_said(tmp_path: Path) -> None:
    assert "还没有记录" in "\n".join(console_told(tmp_path / "none.json"))
    kept = tmp_path / "kept.json"
    page = {
        "page": "首页",
        "who": "综合柜员",
        "first_ms": 1,
        "median_ms": 1,
        "longest_ms": 1,
        "bytes": 1,
    }
    rows = {
        "enrollment_person": 1,
        "settlement_settlement": 1,
        "institutions_institution": 1,
        "catalog_item": 1,
    }
    recorded = {
        "date": "2026-01-01",
        "machine": {"cores": 2, "memory_gb": 8},
        "load": {"before": 0, "after": 0},
        "rows": rows,
        "again": 1,
        "pages": [page],
        "seconds": {"fill": 1, "sum_up": 1, "ask": 1},
    }
    kept.write_text(json.dumps(recorded), encoding="utf-8")
    assert "| 首页 | 综合柜员 | 1 | 1 | 1 | 1 |" in "\n".join(console_told(kept))
