"""What a clerk does for a person at the counter, and a reviewer after that."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.live import EMPLOYEE_OF_EAST, PASSWORD, Live, log_in
from tests.browser.test_every_screen import LOOKED_AT, RULES, WIDER, themed

WHO, MEMBER = "9901000003", "9901000012"  # both of 东岸区
HOSPITAL, REVIEWER = "H99010000001", "S0002"
RECEIPT = re.compile(r"/receipts/\d{27}/$")


def look(window: Watched) -> None:
    """Readable by all in both themes, and no wider than a phone."""
    for theme in ("light", "dark"):
        themed(window, theme)
        found = Axe().run(window.page, LOOKED_AT, RULES).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    for width in (390, 1440):
        window.page.set_viewport_size({"width": width, "height": 900})
        assert window.page.evaluate(WIDER) <= 0


def start(window: Watched, live: Live, deed: str) -> Page:
    """From the person by the keyboard: B opens the menu of deeds."""
    page = window.page
    if "/login/" in page.url or page.url == "about:blank":
        log_in(page, live.address, EMPLOYEE_OF_EAST)
    page.goto(f"{live.address}/desk/{WHO}/")
    page.keyboard.press("b")
    page.get_by_role("link", name=deed, exact=True).click()
    expect(page.locator(".identity")).to_contain_text(WHO)
    return page


def confirm(page: Page) -> None:
    """Both steps by the keyboard, to the receipt."""
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="请核对")).to_be_visible()
    expect(page.locator("#deed .btn").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(RECEIPT)


def test_a_filing_is_taken_in_approved_and_taken_back(
    window: Watched, live: Live
) -> None:
    page = start(window, live, "登记慢特病备案")
    page.locator("#id_disease_code").fill("M99999")
    page.locator("#id_institution_code").fill(HOSPITAL)
    page.keyboard.press("Control+Enter")
    wrong = page.locator(".field", has=page.locator("#id_disease_code"))
    expect(wrong.locator(".err")).to_contain_text("AP-005")
    expect(page.locator("#id_disease_code")).to_be_focused()
    expect(page.locator("#id_institution_code")).to_have_value(HOSPITAL)
    look(window)
    page.locator("#id_disease_code").fill("M03900")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#deed .alert")).to_contain_text(f"({WHO}) 登记门诊慢特病备案")
    look(window)
    page.get_by_role("button", name="返回修改").click()
    expect(page.get_by_role("button", name="下一步")).to_be_enabled()
    expect(page.locator("#id_disease_code")).to_have_value("M03900")
    confirm(page)
    look(window)
    expect(page.locator("main")).to_contain_text("等待审核")
    number = re.search(r"备案编号:\s*(\d{27})", page.locator("main").inner_text())
    assert number is not None
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")

    review(window, live, number[1])

    page = start(window, live, "撤销备案")
    page.locator("#id_filing_no").select_option(number[1])
    page.locator("#id_basis").fill("本人申请")
    confirm(page)
    page.keyboard.press("b")  # 返回参保人
    page.wait_for_url(f"**/desk/{WHO}/")


def review(window: Watched, live: Live, number: str) -> None:
    """By another: from the count on the home page to the receipt of the decision."""
    context = window.page.context.browser.new_context(locale="zh-CN")  # type: ignore[union-attr]
    other = Watched(context, live.address)
    page = other.page
    log_in(page, live.address, REVIEWER)
    page.locator(".figure", has_text="待审核备案").get_by_role("link").click()
    page.get_by_role("link", name=number).click()
    expect(page.locator(".identity")).to_contain_text("待审核")
    page.keyboard.press("a")
    page.wait_for_url("**/decide/")
    look(other)
    page.get_by_label("不予通过").check()
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".err")).to_contain_text("请写明不予通过的原因")
    page.get_by_label("通过", exact=True).check()
    confirm(page)
    expect(page.locator("main")).to_contain_text("已生效")
    other.check()
    context.close()


def test_a_card_is_registered_lost_and_found(window: Watched, live: Live) -> None:
    page = start(window, live, "登记就诊凭证")
    number = f"T{time.time_ns()}"
    page.locator("#id_kind").select_option("03")
    page.locator("#id_number").fill(number)
    confirm(page)
    for deed, said in (("凭证挂失", "挂失"), ("凭证解挂", "正常")):
        page = start(window, live, deed)
        card = page.locator("#id_credential option", has_text=number[-4:]).first
        page.locator("#id_credential").select_option(card.get_attribute("value"))
        page.locator("#id_basis").fill("本人申请")
        confirm(page)
        expect(page.locator("main")).to_contain_text(f"凭证状态:{said}")


def test_an_account_is_shared_from_the_owners_page(window: Watched, live: Live) -> None:
    page = start(window, live, "绑定家庭共济")
    day = (date(2030, 1, 1) + timedelta(days=int(time.time()) % 20_000)).isoformat()
    page.locator("#id_member_no").fill(WHO)
    page.locator("#id_valid_from").fill(day)
    page.locator("#id_valid_to").fill(day)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".err").first).to_contain_text("EN-009")
    page.locator("#id_member_no").fill(MEMBER)
    confirm(page)
    expect(page.locator("main")).to_contain_text(MEMBER)


def test_a_double_click_does_it_once(window: Watched, live: Live) -> None:
    page = start(window, live, "变更联系电话")
    page.locator("#id_phone").fill("13900001234")
    page.keyboard.press("Control+Enter")
    page.get_by_role("button", name="确认变更联系电话").dblclick()
    page.wait_for_url(RECEIPT)
    number = page.url.rstrip("/").rsplit("/", 1)[-1]
    page.goto(f"{live.address}/account/")
    expect(page.locator("main tr", has_text=number)).to_have_count(1)


def test_cover_is_suspended_and_resumed(window: Watched, live: Live) -> None:
    for deed in ("暂停待遇", "恢复待遇"):
        page = start(window, live, deed)
        page.locator("#id_basis").fill("单位欠费与补缴")
        confirm(page)
        expect(page.locator("main")).to_contain_text(deed)


def test_it_works_without_a_script(browser: Browser, live: Live) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{live.address}/login/")
        form = page.locator("form.form")
        form.locator("input[name=number]").fill(EMPLOYEE_OF_EAST)
        form.locator("input[name=password]").fill(PASSWORD)
        form.locator("button").click()
        page.goto(f"{live.address}/desk/{WHO}/")
        page.locator("summary").click()
        page.get_by_role("link", name="登记异地就医备案").click()
        day = date(2030, 1, 1) + timedelta(days=int(time.time()) % 20_000)
        page.locator("#id_kind").select_option("temporary")
        page.locator("#id_target_area").fill("990200")
        page.locator("#id_valid_from").fill(day.isoformat())
        page.locator("#id_valid_to").fill(day.isoformat())
        page.get_by_role("button", name="下一步").click()
        page.get_by_role("button", name="确认登记异地就医备案").click()
        expect(page).to_have_url(RECEIPT)
        expect(page.locator("main")).to_contain_text("已生效")
