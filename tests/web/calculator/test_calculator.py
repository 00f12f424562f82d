"""待遇试算 on screen: the worked case of the README, lines, comparisons, mistakes."""

from __future__ import annotations

import pytest

from tests.web.conftest import SignIn
from yibao.web.calculator.asking import Unclear, lines, pairs, ratio

CASE = {
    "area": "990100",
    "date": "2025-05-01",
    "insutype": "310",
    "psn_cat": "retired",
    "age": "66",
    "months_covered": "360",
    "balc": "800",
    "hosp_lv": "3",
    "med_type": "inpatient",
    "medfee_sumamt": "52000",
    "fulamt_ownpay_amt": "2000",
    "preselfpay_amt": "1000",
    "inscp_scp_amt": "49000",
    "ytd": "inpatient_stays: 1",
}


def case(**other: str) -> dict[str, str]:
    return {**CASE, **other}


def page_of(sign_in: SignIn, told: dict[str, str], status: int = 200) -> str:
    answer = sign_in("counter").get("/calculator/", told)
    text = answer.content.decode()
    assert answer.status_code == status, text[-3000:]
    return text


def test_the_worked_case_of_the_readme(sign_in: SignIn) -> None:
    page = page_of(sign_in, case())
    assert "43,660.00" in page
    assert "7,540.00" in page
    assert "<svg" in page
    assert "第" in page


def test_two_days_stand_side_by_side(sign_in: SignIn) -> None:
    page = page_of(sign_in, case(other_date="2026-05-01"))
    assert "示例市 2025-05-01" in page
    assert "示例市 2026-05-01" in page
    assert "相差" in page


def test_lines_are_pasted_from_a_sheet(sign_in: SignIn) -> None:
    pasted = "药品一\t甲\t700\n药品二\t乙\t200\t10%\n自费项目\t丙\t50"
    told = case(lines=pasted)
    for name in ("medfee_sumamt", "fulamt_ownpay_amt", "preselfpay_amt"):
        told[name] = ""
    told["inscp_scp_amt"] = ""
    page = page_of(sign_in, told)
    assert "950.00" in page
    assert "880.00" in page  # in scope: 700 + 200 × 90%


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"medfee_sumamt": "", "inscp_scp_amt": ""}, "请填医疗费总额"),
        ({"ytd": "住院次数一次"}, "名称: 值"),
        ({"lines": "药品一 甲"}, "三列"),
        ({"medfee_sumamt": "1"}, "费用合不上"),
        ({"ytd": "no_such_total: 1"}, "no_such_total"),
        ({"age": "200"}, "130"),
    ],
)
def test_mistakes_are_said(sign_in: SignIn, wrong: dict[str, str], said: str) -> None:
    assert said in page_of(sign_in, case(**wrong), status=422)


def test_only_who_may_calculate(sign_in: SignIn) -> None:
    assert sign_in("accountant").get("/calculator/").status_code == 403
    assert sign_in("counter").get("/calculator/").status_code == 200


def test_what_is_pasted_is_read() -> None:
    assert pairs("a: 1\n\nb：2") == {"a": "1", "b": "2"}
    assert ratio("10%") == "0.1"
    assert ratio("0.1") == "0.1"
    assert ratio("x%") == "x%"
    assert lines("甲药 甲 1.20")[0] == {"name": "甲药", "class": "甲", "total": "1.20"}
    with pytest.raises(Unclear):
        lines("甲药 甲")
