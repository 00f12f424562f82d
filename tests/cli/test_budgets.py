"""``yibao budgets``: a table of decisions, and where a line of it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from yibao.areas.models import Area, Level
from yibao.cli.budgets import COLUMNS, budgets
from yibao.engine.money import Money
from yibao.settlement.models import FundBudget

HEAD = ",".join(COLUMNS)
FINE = '990100,基本统筹,2026,"1,200,000.50",2026-01-15,示财社〔2026〕1 号'


def written(folder: Path, *lines: str) -> Path:
    path = folder / "budgets.csv"
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    return path


def test_a_table_is_entered(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Area.objects.create(code="990100", name="示例市", level=Level.CITY)
    budgets(written(tmp_path, HEAD, FINE))
    assert FundBudget.objects.get().amount == Money.yuan("1200000.50")
    assert "登记了 1 条" in capsys.readouterr().out


def test_a_file_as_excel_saves_it_by_default_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "budgets.csv"
    path.write_text(f"{HEAD}\n{FINE}", encoding="gb18030")
    with pytest.raises(typer.BadParameter, match="UTF-8"):
        budgets(path)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["统筹区,基金"], "缺少 年度"),
        ([HEAD, FINE.replace(".50", ".505")], "第 2 行"),
        ([HEAD, FINE, FINE.replace("2026-01-15", "今天")], "第 3 行"),
        ([HEAD, FINE.replace("2026,", "26,")], "第 2 行"),
        ([HEAD, FINE.replace("示财社〔2026〕1 号", " ")], "第 2 行"),
    ],
)
def test_a_wrong_table_is_refused_wholly(
    db: None, tmp_path: Path, lines: list[str], told: str
) -> None:
    with pytest.raises(typer.BadParameter, match=told):
        budgets(written(tmp_path, *lines))
    assert not FundBudget.objects.exists()
