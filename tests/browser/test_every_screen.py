"""Every type of screen: readable by all (WCAG A/AA), fits a phone, stays at home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in
from tests.browser.screens import screens

NAMES = list(screens(Live("", "", "", "")))
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
LOOKED_AT = {"exclude": [[".watermark"]]}  # which is faint on purpose
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
Contexts = dict[str, BrowserContext]


@pytest.fixture(scope="module")
def contexts(browser: Browser, live: Live) -> Iterator[Contexts]:
    """One logged-in browser for each who opens a screen."""
    made: Contexts = {}
    for number in sorted({who for who, _ in screens(live).values()}):
        made[number] = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
        page = made[number].new_page()
        log_in(page, live.address, number)
        page.close()
    yield made
    for one in made.values():
        one.close()


@pytest.fixture
def opened(
    contexts: Contexts, live: Live, request: pytest.FixtureRequest
) -> Iterator[Watched]:
    who, path = screens(live)[request.param]
    watched = Watched(contexts[who], live.address)
    watched.page.set_viewport_size({"width": 1440, "height": 900})
    watched.page.goto(live.address + path)
    yield watched
    watched.page.close()


def themed(watched: Watched, theme: str) -> None:
    watched.page.evaluate(
        "theme => { document.documentElement.dataset.theme = theme }", theme
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("opened", NAMES, indirect=True)
def test_axe_finds_nothing(opened: Watched, theme: str) -> None:
    themed(opened, theme)
    found = Axe().run(opened.page, LOOKED_AT, RULES).response["violations"]
    told = [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]
    assert not told


@pytest.mark.parametrize("opened", NAMES, indirect=True)
def test_nothing_sticks_out_and_nothing_goes_abroad(opened: Watched) -> None:
    for width in (1440, 390):
        opened.page.set_viewport_size({"width": width, "height": 900})
        assert opened.page.evaluate(WIDER) <= 0, f"{width} 像素宽时整页要横向滚动"
    if opened.page.locator("h1", has_text="没有权限").count():
        opened.complaints.clear()  # of the 403 itself
    opened.check()
