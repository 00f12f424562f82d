"""What a clerk who never saw it does on the first day."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.live import EMPLOYEE_OF_EAST, EMPLOYEE_OF_WEST, PERSON, Live, log_in


def test_a_clerk_finds_a_person_explains_a_bill_and_prints_the_statement(
    window: Watched, live: Live
) -> None:
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.get_by_role("link", name="柜台").first.click()
    page.locator("#seek").fill(PERSON)
    page.keyboard.press("Enter")  # as a scanner does
    expect(page.locator(".identity")).to_contain_text(PERSON)
    expect(page.locator(".identity")).to_contain_text("林**")

    page.get_by_role("link", name=live.settlement_no).first.click()
    expect(page.locator("svg.waterfall").first).to_be_visible()
    expect(page.locator("cite").first).to_contain_text("第")  # a clause

    with page.context.expect_page() as opened:
        link = page.get_by_role("link", name="打印结算单")
        if link.get_attribute("target") != "_blank":
            link.evaluate("link => { link.target = '_blank' }")
        link.click()
    paper = opened.value
    expect(paper.locator("body")).to_contain_text("医疗费用结算单")
    expect(paper.locator("body")).to_contain_text(
        re.compile("[壹贰叁肆伍陆柒捌玖].*元")
    )
    assert paper.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_a_person_is_found_by_the_keyboard_alone(window: Watched, live: Live) -> None:
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.keyboard.press("Control+k")
    page.locator("#palette-q").press_sequentially(PERSON)
    found = page.locator("#found a", has_text=PERSON).first
    expect(found).to_be_visible()
    found.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".identity")).to_contain_text(PERSON)


def test_a_clerk_of_the_other_county_finds_nobody(window: Watched, live: Live) -> None:
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_WEST)
    page.goto(f"{live.address}/desk/")
    page.locator("#seek").fill(PERSON)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/?s=*")
    assert PERSON not in page.url
    expect(page.locator("main")).not_to_contain_text("林")
    expect(page.locator(".empty").first).to_be_visible()


def test_the_theme_is_kept_and_the_shell_speaks_english(
    window: Watched, live: Live
) -> None:
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.get_by_role("button", name="明/暗").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_a_press_that_reaches_nobody_is_not_passed_over(
    window: Watched, live: Live
) -> None:
    page = window.page
    log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.route("**/find/**", lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.locator("#palette-q").press_sequentially(PERSON)
    expect(page.locator("#failed")).to_contain_text("连不上平台")
    page.unroute("**/find/**")
    page.context.clear_cookies(name="yibao_session")  # as time does
    page.keyboard.press("Control+k")
    page.locator("#palette-q").press_sequentially(PERSON)
    expect(page.locator("#failed")).to_contain_text("登录已过期")
    cut = ("Failed to load", "/find/", "htmx:")  # what was cut is said there, too
    assert [x for x in window.complaints if not any(c in x for c in cut)] == []
    window.complaints.clear()
