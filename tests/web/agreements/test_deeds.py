"""The keeper of agreements acts: asked for, read back, done once, with a receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate, localtime, now

from tests.web.agreements.conftest import EASTERN, NEW, Drawn
from tests.web.conftest import CITY, EAST, WEST, SignIn
from tests.web.desk.counter import done, errors, opened, receipts, refused, sent
from yibao.access.models import PostGrant, User
from yibao.institutions.models import Agreement, AgreementMeasure
from yibao.institutions.queries import provider_at

DRAW_UP = "/agreements/agreement-drawn-up/"
DAY = timedelta(1)


@pytest.fixture
def keeper(sign_in: SignIn) -> Client:
    return sign_in("agreement")


@pytest.fixture
def colleague(areas: None) -> Client:
    """Another keeper of the same city."""
    user = User.objects.create(
        number="S0099", name="同岗", area_id=CITY, must_change_password=False
    )
    PostGrant.objects.create(
        user=user, post="agreement", valid_from=localdate() - DAY, granted_by="test"
    )
    client = Client()
    client.force_login(user)
    return client


def url(number: str, slug: str) -> str:
    return f"/agreements/{number}/{slug}/"


def receipt(client: Client, address: str, **told: str) -> str:
    answer = done(client, address, **told)
    return client.get(answer.headers["Location"]).content.decode()


def may_settle(code: str) -> bool:
    found = provider_at(code, now())
    assert found is not None
    return found.may_settle


def menu(client: Client, number: str) -> list[str]:
    groups = client.get(f"/agreements/{number}/").context["deed_menu"]
    return [title for _, deeds in groups for title, _ in deeds]


@pytest.mark.requirement("AGR-03")
def test_an_agreement_comes_into_force_when_another_hand_has_signed(
    keeper: Client, colleague: Client, drawn: Drawn
) -> None:
    Agreement.objects.filter(agreement_no=drawn.unsigned).delete()
    today = localdate()
    told = {
        "institution_code": NEW.lower(),
        "agreement_no": "新协议-1",
        "valid_from": f"{today}",
        "valid_to": f"{today + 364 * DAY}",
    }
    token = opened(keeper, DRAW_UP)
    posted = {**told, "care_types": ["11", "41"], "token": token}
    checked = keeper.post(DRAW_UP, {**posted, "step": "check"})
    page = checked.content.decode()
    assert f"与 东岸新院({NEW}) 拟定协议 新协议-1" in page
    assert "普通门诊、定点药店购药" in page
    assert not Agreement.objects.filter(agreement_no="新协议-1").exists()
    back = keeper.post(DRAW_UP, {**posted, "back": "1"}).content.decode()
    assert back.count(" checked") == 2
    answer = keeper.post(DRAW_UP, {**posted, "step": "do"})
    page = keeper.get(answer.headers["Location"]).content.decode()
    for said in ("新协议-1", "东岸新院", "普通门诊、定点药店购药", "等待双方签署"):
        assert said in page
    made = Agreement.objects.get(agreement_no="新协议-1")
    assert made.care_types == ["11", "41"]
    assert menu(keeper, "新协议-1") == ["登记机构签署", "警告", "解除协议"]
    assert (
        "由另一名协议管理员签署" in keeper.get("/agreements/新协议-1/").content.decode()
    )
    by_place = url("新协议-1", "agreement-signed-for-institution")
    assert "等待经办机构签署" in receipt(keeper, by_place, signed_on=f"{today}")
    assert not may_settle(NEW)
    by_agency = url("新协议-1", "agreement-signed-for-agency")
    told_off = refused(keeper, by_agency, signed_on=f"{today}")
    assert "AC-014" in told_off["__all__"][0]
    assert "双方均已签署" in receipt(colleague, by_agency, signed_on=f"{today}")
    assert may_settle(NEW)


@pytest.mark.requirement("AGR-09")
def test_a_suspension_refuses_settlements_from_its_minute_and_is_kept(
    keeper: Client, drawn: Drawn
) -> None:
    address = url(drawn.in_force, "agreement-suspended")
    token = opened(keeper, address)
    told = {"from_at": "", "basis": "稽核决定 2 号"}
    checked = sent(keeper, address, token, "check", told).content.decode()
    assert "自确认的那一刻起暂停 东岸医院 的协议 XY-1 的医保结算" in checked
    assert may_settle(EASTERN)
    answer = sent(keeper, address, token, "do", told)
    assert not may_settle(EASTERN)
    page = keeper.get(answer.headers["Location"]).content.decode()
    for said in ("暂停医保结算", "稽核决定 2 号", "生效时间", "已结算的不受影响"):
        assert said in page
    again = sent(keeper, address, token, "do", told)
    assert again.headers["Location"] == answer.headers["Location"]
    assert len(receipts()) == 1
    assert menu(keeper, drawn.in_force) == ["恢复结算", "警告", "解除协议"]
    resume = url(drawn.in_force, "agreement-resumed")
    assert "可以结算" in receipt(keeper, resume, basis="整改验收")
    assert may_settle(EASTERN)
    kinds = AgreementMeasure.objects.filter(agreement__agreement_no=drawn.in_force)
    assert [one.kind for one in kinds.order_by("id")] == ["suspension", "resumption"]


def test_a_measure_may_begin_at_a_minute_to_come(keeper: Client, drawn: Drawn) -> None:
    address = url(drawn.in_force, "agreement-suspended")
    ahead = localtime(now()).replace(second=0, microsecond=0) + timedelta(hours=30)
    told = {"from_at": f"{ahead:%Y-%m-%dT%H:%M}", "basis": "稽核决定 3 号"}
    page = receipt(keeper, address, **told)
    assert f"{ahead:%Y-%m-%d %H:%M}" in page
    assert may_settle(EASTERN)
    found = provider_at(EASTERN, ahead)
    assert found is not None and not found.may_settle
    second = refused(keeper, address, from_at="", basis="再次")
    assert "IN-008" in second["from_at"][0]


def test_a_warning_stops_nothing(keeper: Client, drawn: Drawn) -> None:
    page = receipt(keeper, url(drawn.in_force, "agreement-warned"), basis="约谈")
    assert "不影响结算" in page
    assert may_settle(EASTERN)


def test_what_is_ended_stays_ended(keeper: Client, drawn: Drawn) -> None:
    address = url(drawn.in_force, "agreement-terminated")
    assert "不能恢复" in receipt(keeper, address, basis="解除决定 1 号")
    assert not may_settle(EASTERN)
    assert menu(keeper, drawn.in_force) == []
    page = keeper.get(url(drawn.in_force, "agreement-suspended")).content.decode()
    assert "没有可暂停的结算" in page


@pytest.mark.parametrize(
    ("slug", "told", "field", "said"),
    [
        ("agreement-suspended", {"basis": ""}, "basis", "请填写"),
        ("agreement-suspended", {"from_at": "2026-01-01T08:00"}, "from_at", "已过"),
        ("agreement-suspended", {"from_at": "昨天"}, "from_at", "请填日期和时刻"),
        ("agreement-suspended", {"from_at": "9999-12-31T08:00"}, "from_at", "合理"),
        ("agreement-resumed", {}, "from_at", "IN-008"),
    ],
)
def test_a_measure_says_what_is_wrong(
    keeper: Client, drawn: Drawn, slug: str, told: dict[str, str], field: str, said: str
) -> None:
    address = url(drawn.in_force, slug)
    found = refused(keeper, address, **{"basis": "决定", "from_at": "", **told})
    assert said in found[field][0]


def test_a_signature_says_what_is_wrong(keeper: Client, drawn: Drawn) -> None:
    tomorrow = f"{localdate() + DAY}"
    agency = url(drawn.unsigned, "agreement-signed-for-agency")
    assert "晚于今天" in refused(keeper, agency, signed_on=tomorrow)["signed_on"][0]
    signed = url(drawn.in_force, "agreement-signed-for-institution")
    found = refused(keeper, signed, signed_on=f"{localdate()}")
    assert "IN-006" in found["signed_on"][0]


@pytest.mark.parametrize(
    ("told", "field", "said"),
    [
        ({"agreement_no": "XY-1"}, "agreement_no", "IN-005"),
        ({"agreement_no": "XY/1"}, "agreement_no", "50 位以内"),
        ({"institution_code": "H00000000000"}, "institution_code", "IN-001"),
        ({"valid_to": "2026-01-01"}, "valid_to", "终止日早于生效日"),
        ({"care_types": "99999"}, "care_types", "没有这个选项"),
    ],
)
def test_a_draft_says_what_is_wrong(
    keeper: Client, drawn: Drawn, told: dict[str, str], field: str, said: str
) -> None:
    right = {
        "institution_code": NEW,
        "agreement_no": "新协议-1",
        "valid_from": "2026-02-01",
        "valid_to": "",
    }
    assert said in refused(keeper, DRAW_UP, **{**right, **told})[field][0]


def test_a_renewal_begins_the_day_after(keeper: Client, drawn: Drawn) -> None:
    page = keeper.get(f"/agreements/{drawn.in_force}/")
    form = keeper.get(page.context["renew_url"]).content.decode()
    assert f'value="{EASTERN}"' in form
    assert f'value="{localdate() + 61 * DAY}"' in form


@pytest.mark.requirement("SEC-02")
def test_another_countys_agreements_are_not_acted_on(
    sign_in: SignIn, drawn: Drawn
) -> None:
    client = sign_in("agreement", area=WEST)
    assert client.get(url(drawn.in_force, "agreement-suspended")).status_code == 404
    told = {"agreement_no": "新协议-1", "valid_from": "2026-02-01"}
    found = refused(client, DRAW_UP, institution_code=EASTERN, **told)
    assert "IN-001" in found["institution_code"][0]
    assert EASTERN not in client.get(DRAW_UP).content.decode()


def test_a_receipt_is_seen_by_who_sees_its_agreement(
    sign_in: SignIn, keeper: Client, drawn: Drawn
) -> None:
    done(keeper, url(drawn.in_force, "agreement-warned"), basis="约谈")
    address = f"/receipts/{receipts()[0].subject_no}/"
    assert sign_in("leader", area=EAST).get(address).status_code == 200
    assert sign_in("leader", area=WEST).get(address).status_code == 404
    assert sign_in("audit_admin").get(address).status_code == 403
    paper = keeper.get(f"{address}paper/").content.decode()
    assert "医药机构签字" in paper


def test_who_only_looks_has_no_menu_and_no_form(sign_in: SignIn, drawn: Drawn) -> None:
    client = sign_in("counter")
    assert menu(client, drawn.in_force) == []
    assert client.get(url(drawn.in_force, "agreement-warned")).status_code == 403
    page = client.get("/agreements/").content.decode()
    assert "拟定协议" not in page
    assert "拟定协议" in sign_in("agreement").get("/agreements/").content.decode()


def test_a_stale_page_is_told_what_was_done_meanwhile(
    keeper: Client, colleague: Client, drawn: Drawn
) -> None:
    address = url(drawn.in_force, "agreement-suspended")
    token = opened(keeper, address)
    done(colleague, address, basis="稽核决定 4 号")
    answer = sent(keeper, address, token, "do", {"basis": "稽核决定 5 号"})
    assert answer.status_code == 422
    assert "已在暂停中" in errors(answer)["from_at"][0]
    assert AgreementMeasure.objects.filter(agreement__agreement_no="XY-1").count() == 1
