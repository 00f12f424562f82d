"""What is no certificate is said to be none, also where somebody sealed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from yibao.cli import application
from yibao.simulator.conformance.certificate import TITLE, sealed

CITY = "yibao/demo/city.yaml"
NOBODY = "http://127.0.0.1:9"
EVIDENCE = {
    "institution": "H99010000001",
    "number": "2207",
    "message_no": "H99010000001000000000000000001",
    "digest": "0" * 64,
}


def verified(path: Path) -> tuple[int, str]:
    asked = ["conformance", NOBODY, "--scenario", CITY, "--verify", str(path)]
    result = CliRunner().invoke(application(asked), asked)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"passed": True},
        {"passed": "是", "evidence": []},
        {"passed": True, "evidence": "没有"},
        {"passed": True, "evidence": [{"number": "2207"}]},
        {"passed": True, "evidence": [{**EVIDENCE, "more": "1"}]},
    ],
)
def test_a_sealed_text_without_verdict_or_evidence_is_none(
    content: dict[str, Any], tmp_path: Path
) -> None:
    path, whole = tmp_path / "sealed.json", {"title": TITLE, **content}
    path.write_text(json.dumps({**whole, "seal": sealed(whole)}), "utf-8")
    code, said = verified(path)
    assert code == 2 and "证据不全" in said


def test_bytes_that_are_no_text_are_none(tmp_path: Path) -> None:
    path = tmp_path / "binary.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert verified(path)[0] == 2


def test_a_platform_that_does_not_answer_vouches_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "whole.json"
    whole = {"title": TITLE, "passed": True, "evidence": [EVIDENCE]}
    path.write_text(json.dumps({**whole, "seal": sealed(whole)}), "utf-8")
    code, said = verified(path)
    assert code == 1 and "平台没有应答" in said


def test_a_city_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    asked = ["simulate", "--make-world", str(tmp_path / "nowhere" / "world.yaml")]
    result = CliRunner().invoke(
        application(asked), [*asked, "--institutions", "5", "--persons", "1"]
    )
    assert isinstance(result.exception, SystemExit) and result.exit_code == 2


def test_connections_lost_before_they_are_made_count_as_lost() -> None:
    asked = ["simulate", NOBODY, "--scenario", CITY, "--visits", "1", "--lost", "1"]
    result = CliRunner().invoke(application(asked), [*asked, "--no-reconcile"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
