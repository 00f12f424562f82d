"""What some posts come for: their way by the menu, and nothing of others'."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in

MENU = "nav#menu"


def came(window: Watched, live: Live, number: str, entry: str) -> Page:
    """Logged in, and led by the menu."""
    page = window.page
    log_in(page, live.address, number)
    page.locator(MENU).get_by_role("link", name=entry).first.click()
    page.wait_for_load_state()
    return page


def test_an_auditor_reads_a_bill_and_what_was_sent(window: Watched, live: Live) -> None:
    page = came(window, live, "S0003", "结算查询")
    page.locator("#rows tbody a").first.click()
    expect(page.locator("cite").first).to_be_visible()
    page.get_by_role("tab", name="接口报文").click()
    expect(page.locator("#panel")).to_contain_text("2207")
    expect(page.locator(MENU)).not_to_contain_text("待遇试算")


def test_an_accountant_goes_from_the_cockpit_to_the_entries(
    window: Watched, live: Live
) -> None:
    page = came(window, live, "S0004", "驾驶舱")
    page.get_by_role("link", name="打开这段时间的结算").click()
    page.locator("#rows tbody a").first.click()
    page.get_by_role("tab", name="基金与账务").click()
    expect(page.locator("#panel")).to_contain_text("借方")
    expect(page.locator("#panel")).to_contain_text("贷方")


def test_a_policy_keeper_compares_two_days(window: Watched, live: Live) -> None:
    page = came(window, live, "S0005", "政策参数")
    page.get_by_role("link", name="990100").first.click()
    page.get_by_role("tab", name="两日之间的变化").click()
    page.locator("#before").fill("2025-06-01")
    page.locator("#day").fill("2026-06-01")
    page.get_by_role("button", name="比较").click()
    changes = page.locator("#panel tbody tr")
    expect(changes.first).to_be_visible()
    changes.first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="历史")).to_be_visible()


def test_an_auditor_of_the_system_sees_no_person(window: Watched, live: Live) -> None:
    page = window.page
    log_in(page, live.address, "S0010")
    assert page.goto(f"{live.address}/settlements/").status == 403  # type: ignore[union-attr]
    window.complaints.clear()
