"""Every type of screen: readable by all (WCAG A/AA), fits a phone, stays at home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import resolve
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in
from tests.browser.screens import COUNTER, screens
from tests.web.test_access_matrix import POSTED, addresses
from yibao.web.deeds.kinds import DEEDS

NAMES = list(screens(Live("", "", "", "")))
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    },
    "resultTypes": ["violations"],
}
# The watermark is decoration (WCAG 1.4.3 asks no contrast of it) and hidden from
# readers: it is there for whoever photographs the screen, and must not cover the work.
LOOKED_AT = {"exclude": [[".watermark"]]}
# Looked at elsewhere, or drawn by the same template as another.
ELSEWHERE = {
    "policies:value",  # its address is a value's key: followed from its list below
    "deeds:receipt",  # after something was done, see test_handling
    "deeds:receipt-paper",
    "deeds:receipt-slip",
    "filings:decide",  # posted
    "confirmations:one",  # after something was filed, see test_confirmations
    "confirmations:deed-confirmed",
    "confirmations:confirmation-withdrawn",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names of agencies, posts and persons, titles of pages, and the way back to Chinese.
OWN_WORDS = ".agency, .who, .pagetabs a, .pagetabs span, button[name=language]"
# Every other text and label of an element and of what it holds.
SAID = """([root, own]) => [root, ...root.querySelectorAll("*")].filter(
    one => !one.closest(own)
).flatMap(one => [
    ...[...one.childNodes].filter(node => node.nodeType === 3)
        .map(node => node.textContent.trim()),
    ...["aria-label", "placeholder", "title"].map(name => one.getAttribute(name) ?? ""),
])"""
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


@pytest.fixture(scope="module")
def windows(contexts: Contexts, live: Live) -> dict[str, Watched]:
    """One for each who opens a screen: to open another takes longer than a screen."""
    return {number: Watched(made, live.address) for number, made in contexts.items()}


@pytest.fixture(scope="module")
def read(
    windows: dict[str, Watched], live: Live, request: pytest.FixtureRequest
) -> Watched:
    """A screen, opened once for all themes."""
    who, path = screens(live)[request.param]
    return led(windows[who], live, path)


@pytest.fixture
def opened(
    contexts: Contexts, live: Live, request: pytest.FixtureRequest
) -> Iterator[Watched]:
    """A screen in a window of its own, for what it complains of."""
    who, path = screens(live)[request.param]
    watched = led(Watched(contexts[who], live.address), live, path)
    yield watched
    watched.page.close()


def led(watched: Watched, live: Live, path: str) -> Watched:
    watched.page.set_viewport_size({"width": 1440, "height": 900})
    address, _, typed = path.partition("?q=")  # what is typed is posted
    watched.page.goto(live.address + address)
    if typed:
        watched.page.locator("#find").fill(typed)
        watched.page.keyboard.press("Enter")
        watched.page.wait_for_url("**/find/?s=*")
    return watched


def themed(watched: Watched, theme: str) -> None:
    watched.page.evaluate(
        "theme => { document.documentElement.dataset.theme = theme }", theme
    )


def test_every_address_is_among_the_screens() -> None:
    """What is added to the console is looked at, or named as looked at elsewhere."""
    paths = [path for _, path in screens(Live(*["1"] * len(fields(Live)))).values()]
    looked_at = {resolve(urlsplit(path).path).view_name for path in paths}
    deeds = {f"{deed.space}:{slug}" for slug, deed in DEEDS.items()}  # one template
    asked = {one.name for one in addresses() if one.permission is not None}
    assert asked - POSTED - deeds - ELSEWHERE <= looked_at


def test_a_value_of_a_policy_fits_as_well(contexts: Contexts, live: Live) -> None:
    watched = Watched(contexts[COUNTER], live.address)
    watched.page.goto(f"{live.address}/policies/990100/")
    watched.page.locator("main a[href^='/policies/990100/']").first.click()
    watched.page.wait_for_url("**/policies/990100/*/*/**")
    for width in (1440, 390):
        watched.page.set_viewport_size({"width": width, "height": 900})
        assert watched.page.evaluate(WIDER) <= 0
    watched.check()
    watched.page.close()


def test_the_whole_shell_speaks_english(contexts: Contexts, live: Live) -> None:
    """Bar, menu, page tabs, palette, and what a browser reads out of them."""
    page = contexts[COUNTER].new_page()
    page.goto(live.address)
    page.get_by_role("button", name="English").click()
    try:
        for part in ("header.bar", "#menu", "nav.pagetabs", "#palette", "#idle"):
            root = page.locator(part).first.element_handle()
            shown = page.evaluate(SAID, [root, OWN_WORDS])
            assert shown
            assert not [one for one in shown if CHINESE.search(one)], part
    finally:
        page.get_by_role("button", name="中文").click()
        page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("read", NAMES, indirect=True)
def test_axe_finds_nothing(read: Watched, theme: str) -> None:
    themed(read, theme)
    found = Axe().run(read.page, LOOKED_AT, RULES).response["violations"]
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
