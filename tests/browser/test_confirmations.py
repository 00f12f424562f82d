"""What needs two hands: filed at the counter, looked at and done by a reviewer."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in
from tests.browser.test_counter import REVIEWER, WHO, confirm, look, start

ACCOUNT = f"62{time.time_ns()}"  # another each time


def test_a_bank_account_is_filed_looked_at_and_confirmed(
    window: Watched, browser: Browser, live: Live
) -> None:
    page = start(window, live, "登记银行账户")
    page.locator("#id_number").fill(ACCOUNT)
    page.locator("#id_bank").fill("示例银行城东支行")
    confirm(page)
    expect(page.locator("main")).to_contain_text("还没有办理")
    look(window)
    told = re.search(r"复核编号:\s*(\d{27})", page.locator("main").inner_text())
    assert told is not None
    case = f"{live.address}/confirmations/{told[1]}/"
    page.goto(f"{live.address}/desk/{WHO}/?tab=confirmations")
    expect(page.locator(".alert.warn")).to_contain_text("等待复核")
    look(window)
    page.goto(case)
    expect(page.locator("main")).not_to_contain_text(ACCOUNT)
    look(window)
    page.goto(f"{case}withdraw/")
    look(window)
    window.check()

    reviewed(browser, live, case)
    page.goto(f"{live.address}/confirmations/?state=every")
    expect(page.locator("table")).to_contain_text("已复核办理")
    look(window)


def reviewed(browser: Browser, live: Live, case: str) -> None:
    """By another, in a browser of their own."""
    with browser.new_context(locale="zh-CN") as context:
        window = Watched(context, live.address)
        page = window.page
        log_in(page, live.address, REVIEWER)
        page.goto(live.address)
        expect(page.locator("main")).to_contain_text("待复核业务")
        page.goto(case)
        page.keyboard.press("a")
        expect(page.locator("main")).to_contain_text(ACCOUNT)
        look(window)
        page.get_by_label("退回").check()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".err")).to_contain_text("请写明退回的原因")
        page.get_by_label("复核通过,办理").check()
        confirm(page)
        expect(page.locator("main")).to_contain_text("登记银行账户")
        look(window)
        window.check()
