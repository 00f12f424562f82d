"""The demo city after its day, served as an agency would, and a browser for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright

from yibao.project.embedded import EmbeddedServer

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "Shilishi-2026"  # of every login in yibao/demo/city.yaml
READY = "yibao 就绪 "
PERSON = "9901000001"  # of 东岸区, who was in hospital on the day
EMPLOYEE_OF_EAST, EMPLOYEE_OF_WEST = "S0101", "S0102"


@dataclass(frozen=True)
class Live:
    """A served city: where it is, and what may be looked at there."""

    address: str
    settlement_no: str
    institution_code: str
    item_code: str
    filing_no: str = ""
    home: str = ""  # where more can be loaded
    journal_line: str = ""


@contextmanager
def live(home: Path) -> Iterator[Live]:
    """Play the day of the demo city in ``home`` and serve it until the block ends."""
    settings = {**os.environ, "YIBAO_HOME": str(home), "YIBAO_LOG": "quiet"}
    settings.pop("DATABASE_URL", None)
    if not (home / "demo").exists():
        subprocess.run(
            [sys.executable, "-m", "yibao", "demo"],
            check=True,
            env=settings,
            stdout=subprocess.DEVNULL,
        )
    subprocess.run(  # what the console does a minute after its start
        [sys.executable, "-m", "yibao", "journal", "seal"],
        check=True,
        env=settings,
        stdout=subprocess.DEVNULL,
    )
    service = subprocess.Popen(
        [sys.executable, "-m", "yibao", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env=settings,
    )
    try:
        assert service.stdout is not None
        line = next((one for one in service.stdout if one.startswith(READY)), "")
        assert line, "yibao serve 没有启动"
        found = _found(line.removeprefix(READY).strip(), EmbeddedServer(home).url)
        yield replace(found, home=str(home))
    finally:
        service.terminate()
        service.wait(60)


def _found(address: str, database: str) -> Live:
    with psycopg.connect(database) as asking:

        def one(query: str) -> str:
            row = asking.execute(query.encode(), [PERSON]).fetchone()
            assert row is not None, query
            return str(row[0])

        return Live(
            address,
            one(
                "SELECT settlement_no FROM settlement_settlement WHERE person_no = %s"
                " AND fund_paid > 0 AND reverses_no IS NULL"
                " ORDER BY fee_total DESC LIMIT 1"
            ),
            one(
                "SELECT institution_code FROM settlement_settlement"
                " WHERE person_no = %s LIMIT 1"
            ),
            one("SELECT code FROM catalog_item WHERE %s <> '' ORDER BY code LIMIT 1"),
            one(
                "SELECT filing_no FROM approvals_chronicfiling WHERE %s <> ''"
                " ORDER BY filing_no LIMIT 1"
            ),
            journal_line=one(
                "SELECT max(id) FROM kernel_journal"
                " WHERE subject_no = %s AND fields <> '{}'"
            ),
        )


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        yield started
        started.close()


def log_in(page: Page, address: str, number: str) -> None:
    """As whoever has this number; the second factor is told by the demo city."""
    page.goto(f"{address}/login/")
    form = page.locator("form.form")
    form.locator("input[name=number]").fill(number)
    form.locator("input[name=password]").fill(PASSWORD)
    form.locator("button").click()
    page.wait_for_load_state()
    if page.url.endswith("/login/second/"):
        page.locator("input[name=code]").fill(page.locator(".alert code").inner_text())
        page.locator("form.form button").click()
    page.wait_for_url(lambda url: "/login/" not in url)
