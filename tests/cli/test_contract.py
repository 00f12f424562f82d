"""``yibao contract`` as it is printed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yibao.cli import application
from yibao.gateway.changes import compare

GOLDEN = Path(__file__).parent / "golden"


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(application(["contract"]), ["contract", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def golden(name: str, text: str) -> None:
    file = GOLDEN / name
    if os.environ.get("YIBAO_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("name", ["hunan", "inner_mongolia"])
def test_the_differences_of_an_area_can_be_read(name: str) -> None:
    text = printed("--diff", name)
    golden(f"contract.{name}.txt", text)
    told = json.loads(printed("--diff", name, "--json"))
    assert f"有 {len(told['differences'])} 处不同" in text


def test_the_base_does_not_differ_from_itself() -> None:
    assert "有 0 处不同" in printed("--diff", "national")


def test_the_contract_is_printed_in_each_form() -> None:
    told = json.loads(printed("--profile", "hunan"))
    assert (told["profile"], told["title"]) == ("hunan", "湖南")
    schema = json.loads(printed("--format", "jsonschema"))
    assert "2207" in schema["$defs"]
    assert printed("--format", "md").startswith("# 定点医药机构接口 契约 ")


def test_an_area_nobody_knows_is_a_sentence() -> None:
    run = CliRunner().invoke(
        application(["contract"]), ["contract", "--diff", "nowhere"]
    )
    assert "没有 nowhere" in str(run.exception)


def test_recording_what_has_not_changed_writes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "yibao.gateway.versions.compare", lambda old, new: compare((), ())
    )
    assert "没有变化" in printed("--record", "没有改什么")
