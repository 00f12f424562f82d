"""What the two READMEs show is what happens."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
CASE = re.compile(r"cat > case\.yaml <<'EOF'\n(.*?)EOF\n", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")


def case_of(page: Path) -> str:
    found = CASE.search(page.read_text("utf-8"))
    assert found
    return found[1]


def test_the_worked_settlement_comes_out_as_told(tmp_path: Path) -> None:
    case = tmp_path / "case.yaml"
    case.write_text(case_of(PAGES[0]), "utf-8")
    command = [sys.executable, "-m", "yibao", "calculate", "--json", str(case)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    visit = json.loads(told.stdout)["visits"][0]
    for page in PAGES:
        text = page.read_text("utf-8")
        for amount in ("hifp_pay", "act_pay_dedc", "acct_pay", "psn_cash_pay"):
            assert f"{visit[amount]:,.2f}" in text, (page.name, amount)


def test_both_languages_show_the_same_case() -> None:
    assert case_of(PAGES[0]) == case_of(PAGES[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text("utf-8"))
    assert [one for one in targets if not (ROOT / one).exists()] == []
