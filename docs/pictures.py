"""``make pictures``: the main screens of the demo city, for README and docs.

The same city, the same window and the same fonts; the dates of the day differ.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.live import Live, browser, live, log_in
from tests.browser.screens import COUNTER, LEADER, screens

FOLDER = Path(__file__).parent / "pictures"
SIZE: ViewportSize = {"width": 1440, "height": 900}
# file → screen and theme
PICTURES = {
    "参保人": "light",
    "办理": "light",
    "结算单": "light",
    "打印结算单": "light",
    "待遇试算": "light",
    "政策参数": "light",
    "驾驶舱": "dark",
}


def main() -> None:
    kept = os.environ.get("YIBAO_LIVE_HOME")
    with tempfile.TemporaryDirectory(prefix="yibao-") as made:
        home = Path(kept or made)
        home.chmod(0o711)  # as root, the database runs as another user
        with live(home) as city, browser() as window:
            take(window, city)


def take(window: Browser, city: Live) -> None:
    pages = {who: _page(window, city, who) for who in (COUNTER, LEADER)}
    for name, theme in PICTURES.items():
        who, path = screens(city)[name]
        page = pages[who]
        page.goto(city.address + path)
        page.evaluate(
            "theme => { document.documentElement.dataset.theme = theme }", theme
        )
        page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
        print(FOLDER / f"{name}.png", file=sys.stderr)


def _page(window: Browser, city: Live, who: str) -> Page:
    context = window.new_context(
        viewport=SIZE, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    log_in(page, city.address, who)
    return page


if __name__ == "__main__":
    main()
