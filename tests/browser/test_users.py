"""A new user, from the security administrator's form to their own first login."""

from __future__ import annotations

import re
import time

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in
from tests.browser.screens import GUARD
from tests.browser.test_counter import RECEIPT, look


def test_the_password_is_shown_once_and_lets_the_new_user_in(
    window: Watched, live: Live
) -> None:
    page, number = window.page, f"T{int(time.time())}"
    log_in(page, live.address, GUARD)
    page.goto(f"{live.address}/users/")
    page.get_by_role("link", name="新增用户").click()
    told = {"number": number, "name": "新来的", "area": "990101", "basis": "任命"}
    for name, value in told.items():
        page.locator(f"#id_{name}").fill(value)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#deed .alert")).to_contain_text(f"新增用户 新来的({number})")
    page.keyboard.press("Enter")
    shown = page.locator(".alert b")
    expect(shown).to_be_visible()
    password = shown.inner_text()
    look(window)
    page.reload()  # sends the deed again
    expect(page).to_have_url(RECEIPT)
    assert password not in page.content()
    page.keyboard.press("b")
    page.wait_for_url(f"**/users/{number}/")

    context = page.context.browser.new_context(locale="zh-CN")  # type: ignore[union-attr]
    other = Watched(context, live.address).page
    other.goto(f"{live.address}/login/")
    form = other.locator("form.form")
    form.locator("input[name=number]").fill(number)
    form.locator("input[name=password]").fill(password)
    form.locator("button").click()
    expect(other).to_have_url(re.compile(r"/account/password/$"))
    context.close()
