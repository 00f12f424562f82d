"""``yibao lint`` as it is printed, and what it leaves with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.cli.test_contract import GOLDEN, golden
from yibao.cli import application
from yibao.cli.lint import FOUND, UNREADABLE

BILL, PURCHASE = GOLDEN / "lint.2207.json", GOLDEN / "lint.2102.json"
RIGHT = '{"infno": "5301", "msgid": "1", "fixmedins_code": "H1", "input": {"data": %s}}'


def run(*arguments: str | Path, given: str | None = None) -> Result:
    words = ["lint", *map(str, arguments)]
    return CliRunner().invoke(application(["lint"]), words, input=given)


@pytest.mark.parametrize(
    ("file", "profile"),
    [(BILL, "national"), (BILL, "hunan"), (PURCHASE, "national")],
    ids=lambda value: value if isinstance(value, str) else value.stem,
)
def test_what_is_wrong_is_told_with_place_found_expected_and_remedy(
    file: Path, profile: str
) -> None:
    result = run(file, "--profile", profile)
    assert result.exit_code == FOUND
    golden(f"{file.stem}.{profile}.txt", result.stdout.replace(str(file), file.name))


def test_a_right_message_leaves_with_nothing(tmp_path: Path) -> None:
    file = tmp_path / "right.json"
    file.write_text(RIGHT % '{"psn_no": "1"}')
    result = run(file)
    assert result.exit_code == 0
    assert "可以受理" in result.stdout


def test_standard_input_and_several_files() -> None:
    result = run("-", BILL, "--json", given=RIGHT % '{"psn_no": "1"}')
    assert result.exit_code == FOUND
    first, second = json.loads(result.stdout)
    assert (first["file"], first["number"], first["refused"]) == ("-", "5301", False)
    assert second["refused"]
    assert second["findings"][0].keys() >= {"path", "code", "found", "expected", "line"}


def test_a_file_that_is_not_there_is_told_apart(tmp_path: Path) -> None:
    result = run(BILL, tmp_path / "nothing.json")
    assert result.exit_code == UNREADABLE
    assert "无法读取" in result.output
    assert "GW-0" in result.output  # the others are looked at all the same


def test_only_an_input_with_its_number() -> None:
    result = run("-", "--number", "5301", given='{"data": {"psn_no": "1"}}')
    assert result.exit_code == 0
    assert "没有报文头" in result.stdout
