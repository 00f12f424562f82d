"""Who a person is and which institutions there are (1101, 1201)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.gateway.conftest import Sender
from tests.gateway.reads.answers import ID_NO, refused, said
from tests.samples import CITY, CLERK, HOSPITAL, at
from tests.settlement import world
from yibao.enrollment.commands import (
    change_credential_state,
    issue_credential,
    mark_identity,
)
from yibao.enrollment.coverage import change_status, end_coverage
from yibao.enrollment.models import CoverageState, CredentialKind, CredentialState
from yibao.gateway.models import Message
from yibao.gateway.wording import exact_age
from yibao.settlement.models import Encounter, RefusedAttempt


def identified(desk: Sender, **data: Any) -> dict[str, Any]:
    return desk.send("1101", {"data": data})


def test_a_person_is_read_by_identity_card(desk: Sender) -> None:
    world.account(world.EMPLOYEE, 120, "30.55")
    mark_identity(
        person_no=world.EMPLOYEE,
        kind="2303",
        basis="民政局名单",
        valid_from=date(2025, 1, 1),
        by=CLERK,
    )
    answer = said(identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO))
    age = answer["baseinfo"].pop("age")
    assert 46 <= age < 60
    assert answer == {
        "baseinfo": {
            "psn_no": world.EMPLOYEE,
            "psn_cert_type": "01",
            "certno": ID_NO,
            "psn_name": "职工甲",
            "gend": "2",
            "naty": None,
            "brdy": "1980-05-06",
            "exp_content": None,
        },
        "insuinfo": [
            {
                "balc": 150.55,
                "insutype": "310",
                "psn_type": "1101",
                "psn_insu_stas": "1",
                "psn_insu_date": "2025-01-01",
                "paus_insu_date": None,
                "cvlserv_flag": "0",
                "insuplc_admdvs": CITY,
                "emp_name": None,
            }
        ],
        "idetinfo": [
            {
                "psn_idet_type": "2303",
                "psn_type_lv": None,
                "memo": "民政局名单",
                "begntime": "2025-01-01 00:00:00",
                "endtime": None,
            }
        ],
    }


def test_a_person_is_read_by_card_by_token_and_by_certificate_number(
    desk: Sender,
) -> None:
    for kind, number in ((CredentialKind.E_CREDENTIAL, "令牌-1"), ("03", "卡-1")):
        issue_credential(
            person_no=world.RESIDENT,
            kind=CredentialKind(kind),
            number=number,
            by=CLERK,
        )
    ways: tuple[dict[str, str], ...] = (
        {"mdtrt_cert_type": "01", "mdtrt_cert_no": "令牌-1"},
        {"mdtrt_cert_type": "03", "mdtrt_cert_no": "卡-1", "psn_name": "居民乙"},
        {"mdtrt_cert_type": "03", "mdtrt_cert_no": "卡-1|8F3A61C0"},
        {"psn_cert_type": "01", "certno": "990100198005060002"},
    )
    for way in ways:
        found = said(identified(desk, **way))
        assert found["baseinfo"]["psn_no"] == world.RESIDENT
        assert [row["insutype"] for row in found["insuinfo"]] == ["390"]


def test_a_lost_card_is_refused_and_the_attempt_is_kept(desk: Sender) -> None:
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        by=CLERK,
    )
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        state=CredentialState.LOST,
        from_at=at("2025-01-02 00:00"),
        basis="挂失申请",
        by=CLERK,
    )
    answer = identified(desk, mdtrt_cert_type="03", mdtrt_cert_no="卡-1")
    assert refused(answer) == "ST-208"
    attempt = RefusedAttempt.objects.get()
    assert (attempt.code, attempt.person_no) == ("ST-208", world.EMPLOYEE)
    assert attempt.action == "人员信息获取"


def test_an_expired_card_is_refused(desk: Sender) -> None:
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        expires_on=date(2025, 6, 30),
        by=CLERK,
    )
    answer = identified(desk, mdtrt_cert_type="03", mdtrt_cert_no="卡-1")
    assert refused(answer) == "ST-208"
    assert "过期" in answer["err_msg"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"mdtrt_cert_type": "02", "mdtrt_cert_no": "990100199901010011"}, "GW-201"),
        ({"mdtrt_cert_type": "01", "mdtrt_cert_no": "没有的令牌"}, "ST-210"),
        ({"mdtrt_cert_type": "01"}, "GW-202"),
        (
            {"mdtrt_cert_type": "02", "mdtrt_cert_no": ID_NO, "psn_name": "别人"},
            "ST-209",
        ),
    ],
)
def test_nobody_is_found_or_somebody_else(
    desk: Sender, data: dict[str, str], code: str
) -> None:
    answer = identified(desk, **data)
    assert refused(answer) == code
    assert data.get("mdtrt_cert_no", "990100") not in answer["err_msg"]


def test_the_state_of_insurance_is_that_of_the_day_asked(desk: Sender) -> None:
    change_status(
        person_no=world.EMPLOYEE,
        insurance="310",
        state=CoverageState.SUSPENDED,
        valid_from=date(2025, 6, 1),
        basis="欠费",
        by=CLERK,
    )
    end_coverage(
        person_no=world.RESIDENT,
        insurance="390",
        last_day=date(2025, 12, 31),
        basis="停保",
        by=CLERK,
    )

    def state(certificate: str, **data: str) -> tuple[str, str | None]:
        answer = said(
            identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=certificate, **data)
        )
        (row,) = answer["insuinfo"]
        return row["psn_insu_stas"], row["paus_insu_date"]

    assert state(ID_NO) == ("2", "2025-06-01")
    assert state(ID_NO, begntime="2025-05-31 00:00:00") == ("1", None)
    ended = "990100198005060002"
    assert state(ended) == ("4", "2026-01-01")
    assert state(ended, begntime="2025-12-31") == ("1", None)


def test_the_identity_number_is_logged_nowhere(
    desk: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="yibao")
    said(identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO))
    identified(desk, mdtrt_cert_type="02", mdtrt_cert_no=ID_NO, psn_name="别人")
    assert ID_NO not in caplog.text


def test_age_counts_tenths_since_the_birthday() -> None:
    born = date(2024, 2, 29)
    ages = ((born, "0"), (date(2024, 8, 29), "0.4"), (date(2025, 2, 28), "0.9"))
    for day, age in (*ages, (date(2025, 3, 1), "1"), (date(2028, 2, 29), "4")):
        assert exact_age(born, day) == Decimal(age), day


def test_institutions_are_found_by_part_of_the_name(desk: Sender) -> None:
    query = {"fixmedins_type": "1", "fixmedins_name": "第二"}
    answer = said(desk.send("1201", {"medinsinfo": query}))
    assert answer == {
        "medinsinfo": [
            {
                "fixmedins_code": HOSPITAL,
                "fixmedins_name": "示例市第二医院",
                "uscc": "",
                "fixmedins_type": "1",
                "hosp_lv": "5",
                "exp_content": None,
            }
        ]
    }


def test_an_institution_nobody_knows_or_no_question_at_all_is_refused(
    desk: Sender,
) -> None:
    unknown = desk.send("1201", {"medinsinfo": {"fixmedins_code": "H00000000000"}})
    assert refused(unknown) == "IN-001"
    assert refused(desk.send("1201", {"medinsinfo": {"memo": "无"}})) == "GW-202"


def test_a_refused_write_leaves_its_attempt_and_nothing_else(desk: Sender) -> None:
    """The message is rolled back; the trace of a lost card is not (SET-14)."""
    issue_credential(
        person_no=world.EMPLOYEE,
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        by=CLERK,
    )
    change_credential_state(
        kind=CredentialKind.SOCIAL_CARD,
        number="卡-1",
        state=CredentialState.LOST,
        from_at=at("2025-01-02 00:00"),
        basis="挂失申请",
        by=CLERK,
    )
    data = {
        "psn_no": world.EMPLOYEE,
        "insutype": "310",
        "begntime": "2025-03-01 09:00:00",
        "mdtrt_cert_type": "03",
        "mdtrt_cert_no": "卡-1",
        "ipt_otp_no": "门诊1",
    }
    assert refused(desk.send("2201", {"data": data})) == "ST-208"
    assert RefusedAttempt.objects.get().action == "挂号"
    assert not Encounter.objects.exists()
    assert not Message.objects.exists()
