"""A browser on the demo city; what it does wrong is noticed in every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import homes
from tests.browser import live as lives
from tests.browser.live import CHROMIUM, Live

REFUSED_FORM = "status of 422"  # Chromium reports every form that is refused


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    if not CHROMIUM.exists():
        reason = f"没有 {CHROMIUM},请安装 chromium 与 fonts-noto-cjk"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    kept = os.environ.get("YIBAO_LIVE_HOME")  # a city that was played before
    home = Path(kept) if kept else tmp_path_factory.mktemp("city") / "home"
    if not kept:
        for folder in home.parents[:3]:
            folder.chmod(0o711)  # as root, the database runs as another user
        homes.copied(homes.played(tmp_path_factory), home)
    with lives.live(home) as served:
        yield served


@pytest.fixture(scope="module")
def browser(live: Live) -> Iterator[Browser]:
    """Ended with its module: while it runs, no other test could have an event loop."""
    with lives.browser() as started:
        yield started


class Watched:
    """A window whose complaints are kept, and whose every request is seen."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page: Page = context.new_page()
        self.address = address
        self.complaints: list[str] = []
        self.abroad: list[str] = []
        self.page.on("console", lambda said: self._said(said.type, said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self._requested(request.url))

    def _said(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and REFUSED_FORM not in text:
            self.complaints.append(text)

    def _requested(self, url: str) -> None:
        parts = urlsplit(url)
        inside = parts.scheme in ("data", "blob", "about")
        if not inside and parts.netloc != urlsplit(self.address).netloc:
            self.abroad.append(url)

    def check(self) -> None:
        assert not self.complaints
        assert not self.abroad


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    ) as made:
        yield made


@pytest.fixture
def window(context: BrowserContext, live: Live) -> Iterator[Watched]:
    watched = Watched(context, live.address)
    yield watched
    watched.check()
