"""What the platform writes into the journal has a name a reader knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from yibao.access.posts import PERMISSIONS
from yibao.approvals.course import ACTIONS as FILED
from yibao.approvals.models import FilingState
from yibao.catalog.importing.terms import TABLES
from yibao.enrollment.models import CoverageState, CredentialState
from yibao.institutions.models import MeasureKind
from yibao.medical_records.models import ListState
from yibao.web.journal.words import ACTIONS, deed_name

YIBAO = Path(__file__).parents[3] / "yibao"
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
WRITERS = re.compile(r"(journal\.)?_?(record|line|row|journal|recorded|note)")
FILES = re.compile(r".*\.(yaml|json|csv|txt|html|css|log|lock|pid|dump|zip)")


def written() -> Iterator[str]:
    """Actions told to something that writes the journal."""
    for module in YIBAO.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Call) and WRITERS.fullmatch(ast.unparse(node.func)):
                for told in ast.walk(node):
                    if isinstance(told, ast.Constant) and isinstance(told.value, str):
                        yield told.value


def put_together() -> list[str]:
    """Those made of a kind and what became of it."""
    return [
        *(f"{one}.{state}" for one in FILED.values() for state in FilingState),
        *(f"coverage.{state}" for state in CoverageState),
        *(f"credential.{state}" for state in CredentialState),
        *(f"agreement.{kind}" for kind in MeasureKind),
        *(f"claim_list.{state.name.lower()}" for state in ListState),
        *(f"{kind}.imported" for kind in TABLES),
    ]


def test_every_action_has_its_name() -> None:
    told = {one for one in written() if ACTION.fullmatch(one)}
    told = {one for one in told if not FILES.fullmatch(one)} - PERMISSIONS
    assert len(told) > 50
    assert {"user.logged_in", "settlement.settled", "list.exported"} <= told
    assert sorted(told - ACTIONS.keys()) == []
    assert sorted(set(put_together()) - ACTIONS.keys()) == []


def test_names_differ_and_an_unknown_code_stays_itself() -> None:
    assert len(set(ACTIONS.values())) == len(ACTIONS)
    assert deed_name("user.logged_in") == "登录"
    assert deed_name("case.opened") == "case.opened"
