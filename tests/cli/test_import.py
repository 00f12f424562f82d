"""``yibao import``: what it says of a file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.conftest import ROOT
from yibao.catalog.models import Dictionary, Disease
from yibao.cli import application

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> Result:
    return CliRunner().invoke(application(["import"]), ["import", *arguments])


def test_an_import_says_what_it_did_and_a_second_that_it_did_nothing(
    tmp_path: Path,
) -> None:
    path = tmp_path / "诊断.csv"
    path.write_text("code,name\nI10.x00,高血压\n", "utf-8")
    arguments = ("icd10", str(path), "--since", "2025-01-01")
    tried = run(*arguments, "--dry-run")
    assert tried.exit_code == 0 and "未作任何改动" in tried.stdout
    assert not Disease.objects.exists()
    first, second = run(*arguments), run(*arguments)
    assert "新增 1,变更 0,未变 0,拒绝 0" in first.stdout
    assert "什么都没有改变" in second.stdout


def test_refused_lines_are_told_and_can_be_kept(tmp_path: Path) -> None:
    path, refused = tmp_path / "诊断.csv", tmp_path / "被拒.txt"
    rows = "".join(f"I{n:02},\n" for n in range(60))
    path.write_text(f"code,name\nI10.x00,高血压\n{rows}", "utf-8")
    options = ("--since", "2025-01-01", "--refused", str(refused))
    result = run("icd10", str(path), *options)
    assert result.exit_code == 2
    assert "诊断.csv 第 3 行: 没有名称" in result.stdout
    assert "其余 10 行" in result.stdout
    assert len(refused.read_text("utf-8").splitlines()) == 60
    assert Disease.objects.count() == 1


def test_a_kind_nobody_knows_is_answered_with_those_that_are(tmp_path: Path) -> None:
    result = run("1399", str(tmp_path))
    assert result.exit_code == 2 and "division-changes" in result.output


def test_dictionaries_are_added_and_renamed(tmp_path: Path) -> None:
    path = tmp_path / "字典.csv"
    path.write_text("dict,code,name_zh\ngend,1,男\ngend,2,女\n", "utf-8")
    assert "新增 2,变更 0" in run("dictionaries", str(path)).stdout
    path.write_text("dict,code,name_zh\ngend,1,男性\ngend,1,女\ngend\n", "utf-8")
    result = run("dictionaries", str(path))
    assert "新增 0,变更 1,未变 0,拒绝 2" in result.stdout
    assert "gend 1 前面已是「男性」" in result.stdout
    assert Dictionary.objects.get(kind="gend", code="1").name == "男性"


def shown_commands() -> list[str]:
    text = (ROOT / "docs/guide/导入目录.md").read_text("utf-8")
    return re.findall(r"(?m)^yibao import (.+)$", text)


@pytest.mark.parametrize("command", shown_commands())
def test_the_commands_of_the_guide_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = command.split()
    (tmp_path / arguments[1]).write_text("", "utf-8")
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    assert "什么都没有改变" in result.stdout
