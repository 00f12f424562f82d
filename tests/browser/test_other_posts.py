"""What a leader, the audit post and the system's keeper come for."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.conftest import Watched
from tests.browser.live import Live
from tests.browser.screens import ADMIN, AUDIT, LEADER
from tests.browser.test_posts import MENU, came


def test_a_leader_goes_from_the_cockpit_to_a_bill(window: Watched, live: Live) -> None:
    page = came(window, live, LEADER, "驾驶舱")
    page.get_by_role("link", name="本年").click()
    expect(page.locator("main")).to_contain_text("全年预算(元)")
    expect(page.locator("main")).to_contain_text("已用")
    page.get_by_role("link", name="打开这段时间的结算").click()
    expect(page.locator("#rows tbody tr").first).to_be_visible()
    page.locator("#rows tbody a").first.click()
    expect(page.locator("cite").first).to_be_visible()
    expect(page.locator(".identity")).not_to_contain_text("参保人")
    expect(page.locator(MENU)).not_to_contain_text("柜台")


def test_an_auditor_of_the_journal_reads_verifies_and_exports(
    window: Watched, live: Live
) -> None:
    page = came(window, live, AUDIT, "操作日志")
    expect(page.locator(".figures")).to_contain_text("已封存至")
    page.locator("select[name=action]").select_option(label="结算")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**action=settlement.settled**")
    rows = page.locator("#rows tbody tr")
    expect(rows.first).to_contain_text("接口")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/journal/*/")
    expect(page.locator(".identity")).to_contain_text("与封存时一致")
    expect(page.locator("main")).to_contain_text("本段摘要")

    page.locator(MENU).get_by_role("link", name="操作日志").click()
    page.get_by_role("button", name="核对这几天").click()
    expect(page.locator("#verified")).to_contain_text("与封存时一致")
    page.locator("select[name=action]").select_option(label="核对操作日志")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#rows tbody tr").first).to_contain_text("核对操作日志")

    with page.expect_download() as saved:
        page.get_by_role("link", name="导出 Excel").click()
    sheet = load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
    assert sheet is not None
    assert sheet["A1"].value == "操作日志"
    assert "核对操作日志" in {cell.value for cell in sheet["E"]}


def test_the_keeper_of_the_system_looks_and_changes_nothing(
    window: Watched, live: Live
) -> None:
    page = came(window, live, ADMIN, "系统维护")
    expect(page.locator("#content")).to_contain_text("用户")
    expect(page.locator(".addlink")).to_have_count(0)
    page.locator("#content a[href$='/access/user/']").first.click()
    page.locator("#result_list tbody th a").first.click()
    page.wait_for_url("**/change/**")
    expect(page.locator("#content form input:not([type=hidden])")).to_have_count(0)
    expect(page.locator("#content button[type=submit]")).to_have_count(0)

    page.goto(f"{live.address}/cockpit/?span=year")
    expect(page.locator(".figures")).to_contain_text("结算(笔)")
    links = page.locator("main a[href^='/settlements/']")
    expect(links).to_have_count(0)
    expect(page.get_by_text("打开这段时间的结算")).to_have_count(0)
