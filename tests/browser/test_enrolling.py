"""Nobody is found, somebody is enrolled, marked, and takes a proof home."""

from __future__ import annotations

import re
import time

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.live import EMPLOYEE_OF_EAST, EMPLOYEE_OF_WEST, Live, log_in
from tests.browser.test_counter import RECEIPT, confirm, look
from yibao.enrollment.identity_numbers import check_character

NAME = "林新来"


def fresh_id_no() -> str:
    """Of no division there is, and of nobody in this city yet."""
    now = time.time_ns() // 10**9
    digits = f"990101{1920 + now // 1000 % 80}0506{now % 1000:03}"
    return digits + check_character(digits)


def described(page: Page, **told: str) -> None:
    for name, value in told.items():
        page.locator(f"#id_{name}").fill(value)


def chosen(page: Page, **told: str) -> None:
    for name, value in told.items():
        page.locator(f"#id_{name}").select_option(value)


def test_nobody_is_found_and_enrolled_and_marked(window: Watched, live: Live) -> None:
    number = fresh_id_no()
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.goto(f"{live.address}/desk/")
    page.locator("#seek").fill(number)
    page.keyboard.press("Enter")
    expect(page.locator("#rows")).to_contain_text("没有找到这个人")
    page.get_by_role("link", name="参保登记").click()
    expect(page.locator("#id_id_no")).to_have_value(number)

    described(page, name=NAME, birth_date="1990-05-07", basis="户口簿")
    chosen(page, insurance="390", category="15")
    page.keyboard.press("Control+Enter")
    wrong = page.locator(".field", has=page.locator("#id_birth_date"))
    expect(wrong.locator(".err")).to_contain_text("EN-015")
    expect(page.locator("#id_birth_date")).to_be_focused()
    look(window)
    page.locator("#id_birth_date").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#deed .alert")).to_contain_text("参加城乡居民基本医疗保险")
    expect(page.locator("#deed")).to_contain_text(f"{number[6:10]}-05-06")
    look(window)
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_role("button", name="下一步")).to_be_enabled()
    expect(page.locator("#id_name")).to_have_value(NAME)
    confirm(page)
    receipt = page.locator("main")
    expect(receipt).to_contain_text("东岸区")
    expect(receipt).not_to_contain_text(NAME)
    expect(receipt).not_to_contain_text(number)

    page.keyboard.press("b")  # 返回参保人
    page.wait_for_url(re.compile(r"/desk/\d{20}/$"))
    expect(page.locator(".identity")).to_contain_text("城乡居民基本医疗保险")
    person = page.url
    mark(window)
    page.goto(f"{person}?tab=coverage")
    expect(page.locator("#panel")).to_contain_text("身份标识 · 低保对象")
    look(window)
    print_in_clear(window, person, number)
    once_more(window, live, number)


def mark(window: Watched) -> None:
    page = window.page
    page.keyboard.press("b")
    page.get_by_role("link", name="认定身份").click()
    chosen(page, kind="2303")
    described(page, basis="民政认定")
    confirm(page)
    expect(page.locator("main")).to_contain_text("低保对象")


def print_in_clear(window: Watched, person: str, number: str) -> None:
    page = window.page
    page.goto(f"{person}proof/")
    expect(page.locator("main")).not_to_contain_text(number)
    page.keyboard.press("m")
    page.wait_for_url("**/proof/clear/")
    look(window)
    page.locator("#id_reason").fill("交给本人")
    page.get_by_role("button", name="出具明文凭证").click()
    expect(page.locator("main")).to_contain_text(number)
    expect(page.locator("main")).to_contain_text(NAME)
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def once_more(window: Watched, live: Live, number: str) -> None:
    """Their own county is led to them; another is told nothing but that they are."""
    page = window.page
    register(page, live, number)
    page.get_by_role("link", name="打开").click()
    page.wait_for_url(re.compile(r"/desk/\d{20}/$"))
    context = page.context.browser.new_context(locale="zh-CN")  # type: ignore[union-attr]
    other = Watched(context, live.address)
    log_in(other.page, live.address, EMPLOYEE_OF_WEST)
    register(other.page, live, number)
    expect(other.page.locator(".err")).to_contain_text("EN-017")
    expect(other.page.locator("main")).not_to_contain_text("东岸区")
    other.check()
    context.close()


def register(page: Page, live: Live, number: str) -> None:
    page.goto(f"{live.address}/desk/person-registered/")
    described(page, id_no=number, name=NAME, basis="户口簿")
    chosen(page, insurance="390", category="15")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".err").first).to_be_visible()
    assert not RECEIPT.search(page.url)
