"""The keeper of agreements: what ends soon is found, suspended, renewed, taken out."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.live import Live, log_in
from tests.browser.test_counter import RECEIPT, confirm, look
from tests.homes import run
from yibao.kernel.moments import SHANGHAI

KEEPER, COLLEAGUE = "S0006", "S0011"
NAME = "示例市河湾医院"
CITY = """
title: 协议管理员的一天
institutions:
  - code: {code}
    name: {name}
    area: "990101"
    hosp_lv: 二级甲等
    agreements:
      - {{no: XY-{code}-1, from: {first}, to: {last}}}
"""


@pytest.fixture
def code(live: Live, tmp_path: Path) -> str:
    """A hospital whose agreement ends in sixty days."""
    code = f"H{int(time.time()):011d}"
    today = datetime.now(SHANGHAI).date()
    file = tmp_path / "keeper.yaml"
    told = CITY.format(
        code=code,
        name=NAME,
        first=today - timedelta(300),
        last=today + timedelta(60),
    )
    file.write_text(told, encoding="utf-8")
    run(Path(live.home), "load", str(file))
    return code


def deed(page: Page, title: str) -> None:
    """By the keyboard: B opens the menu of deeds."""
    page.keyboard.press("b")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.locator("#deed h2")).to_have_text(title)


def test_an_agreement_that_ends_soon_is_suspended_and_renewed(
    window: Watched, browser: Browser, live: Live, code: str, tmp_path: Path
) -> None:
    page, number = window.page, f"XY-{code}-1"
    log_in(page, live.address, KEEPER)
    heap = page.locator(".card", has=page.get_by_role("heading", name="天内到期的协议"))
    heap.get_by_role("link", name=re.compile("全部")).click()
    page.wait_for_url(re.compile("ending=90"))
    page.get_by_label("机构", exact=True).fill(code)
    page.get_by_role("button", name="查询").click()
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("生效")
    rows.get_by_role("link", name=number).click()

    deed(page, "暂停医保结算")
    page.get_by_label("依据").fill("稽核决定〔2026〕1 号")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#deed .alert")).to_contain_text(f"{NAME} 的协议 {number}")
    look(window)
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_label("生效时间")).to_be_focused()
    confirm(page)
    look(window)
    expect(page.locator("main")).to_contain_text("已结算的不受影响")
    page.get_by_role("link", name="返回协议").click()
    expect(page.locator(".identity .tag")).to_have_text("暂停结算")
    look(window)

    renewed = renew(window, code)
    sign_as_colleague(browser, live, renewed)
    take_out(page, live, tmp_path, number)


def renew(window: Watched, code: str) -> str:
    """The next agreement, from the day after; the institution has signed it."""
    page, number = window.page, f"XY-{code}-2"
    page.get_by_role("link", name="续签").click()
    page.get_by_label("协议编号").fill(number)
    page.get_by_label("普通门诊").check()
    page.get_by_label("住院", exact=True).check()
    look(window)
    confirm(page)
    expect(page.locator("main")).to_contain_text("普通门诊、住院")
    page.goto(f"{window.address}/agreements/{number}/")
    expect(page.locator("main")).to_contain_text("由另一名协议管理员签署")
    page.keyboard.press("b")
    expect(page.get_by_role("link", name="经办机构签署")).to_have_count(0)
    page.keyboard.press("b")
    deed(page, "登记机构签署")
    confirm(page)
    expect(page.locator("main")).to_contain_text("等待经办机构签署")
    return number


def sign_as_colleague(browser: Browser, live: Live, number: str) -> None:
    with browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai") as own:
        page = own.new_page()
        log_in(page, live.address, COLLEAGUE)
        page.goto(f"{live.address}/agreements/{number}/")
        deed(page, "经办机构签署")
        confirm(page)
        expect(page.locator("main")).to_contain_text("双方均已签署")
        assert RECEIPT.search(page.url)
        page.get_by_role("link", name="返回协议").click()
        expect(page.locator(".identity .tag")).to_have_text("未到生效日")


def take_out(page: Page, live: Live, folder: Path, number: str) -> None:
    page.goto(f"{live.address}/agreements/?ending=90")
    with page.expect_download() as coming:
        page.get_by_role("link", name="导出 Excel").click()
    file = folder / "agreements.xlsx"
    coming.value.save_as(file)
    rows = list(load_workbook(file).worksheets[0].values)
    assert rows[1][0] == "条件: 几天内到期: 90"
    row = next(one for one in rows if one[0] == number)
    assert row[9:11] == ("60", "暂停结算")
