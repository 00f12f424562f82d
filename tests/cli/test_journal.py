"""``yibao journal``: seal, note elsewhere, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from django.db import connection

from tests.samples import CLERK
from yibao.cli.check import check
from yibao.cli.journal import Action, journal
from yibao.kernel import journal as writing
from yibao.project.environment import SetupProblem

pytestmark = pytest.mark.django_db


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def verified(capsys: pytest.CaptureFixture[str], noted: Path | None = None) -> str:
    capsys.readouterr()
    with pytest.raises(typer.Exit) as ended:
        journal(Action.VERIFY, anchor=noted)
    assert ended.value.exit_code == 1
    return capsys.readouterr().out


def test_sealed_noted_and_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    noted = tmp_path / "anchors.jsonl"
    writing.record("case.opened", "case", "C1", by=CLERK)
    journal(Action.SEAL, anchor=noted)
    journal(Action.SEAL, anchor=noted)
    assert len(noted.read_text().splitlines()) == 1
    assert set(json.loads(noted.read_text())) == {"partition", "number", "digest"}
    journal(Action.VERIFY, anchor=noted)
    assert "一致" in capsys.readouterr().out
    tamper("DELETE FROM kernel_journalseal")
    assert "库里却没有" in verified(capsys, noted)


@pytest.mark.requirement("SEC-04")
def test_a_changed_line_fails_verify_and_check(
    capsys: pytest.CaptureFixture[str],
) -> None:
    writing.record("case.opened", "case", "C1", by=CLERK)
    journal(Action.SEAL)
    check()
    tamper("UPDATE kernel_journal SET operator_no = '0002'")
    assert "封存之后被改动" in verified(capsys)
    with pytest.raises(typer.Exit):
        check(json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in told["violations"]] == ["journal_is_as_sealed"]


def test_a_file_that_is_no_note_is_said(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.jsonl"
    wrong.write_text("hello\n")
    with pytest.raises(SetupProblem, match=r"wrong\.jsonl"):
        journal(Action.VERIFY, anchor=wrong)
