"""A CASE says who, how far the year is and what happened; what it lacks is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policies.conftest import City
from yibao.engine.bill import FeeTotals
from yibao.engine.codes import BenefitClass
from yibao.engine.money import Money
from yibao.policies.case import Case, load_case
from yibao.policies.source import FilesRefused

ReadCase = Callable[[str], Case]

GOOD = """\
area: "990200"
person:
  insutype: "310"
  psn_cat: employed
  age: 45
visits:
  - date: 2025-03-01
    hosp_lv: "3"
    med_type: inpatient
    fee: {medfee_sumamt: 1000, fulamt_ownpay_amt: 100}
"""


@pytest.fixture
def read(city: City, tmp_path: Path) -> ReadCase:
    area = city.load()

    def read(text: str) -> Case:
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return load_case(path, {area.area: area})

    return read


def totals(**parts: str) -> FeeTotals:
    return FeeTotals(**{name: Money.yuan(amount) for name, amount in parts.items()})


@pytest.mark.parametrize(
    ("fee", "parts"),
    [
        ("medfee_sumamt: 1000", {"in_scope": "1000"}),
        ("inscp_scp_amt: '80.5'", {"in_scope": "80.5"}),
        (
            "medfee_sumamt: 1000, fulamt_ownpay_amt: 100, preselfpay_amt: 50",
            {"outside_scope": "100", "paid_first": "50", "in_scope": "850"},
        ),
        (
            "medfee_sumamt: 1000, fulamt_ownpay_amt: 100, overlmt_selfpay: 0,"
            " inscp_scp_amt: 850",
            {"outside_scope": "100", "paid_first": "50", "in_scope": "850"},
        ),
        (
            "fulamt_ownpay_amt: 100, preselfpay_amt: 50, inscp_scp_amt: 850",
            {"outside_scope": "100", "paid_first": "50", "in_scope": "850"},
        ),
        ("medfee_sumamt: 0", {}),
    ],
)
def test_a_part_of_the_fee_that_follows_may_be_left_out(
    read: ReadCase, fee: str, parts: dict[str, str]
) -> None:
    text = GOOD.replace("medfee_sumamt: 1000, fulamt_ownpay_amt: 100", fee)
    assert read(text).visits[0].fee == totals(**parts)


def test_names_codes_and_chinese_mean_the_same(read: ReadCase) -> None:
    spellings = [
        ("employed", "inpatient", '"3"'),
        ("11", "21", "3"),
        ("1101", '"2101"', "tertiary"),
        ("在职", "住院", "三级"),
    ]
    told = []
    for person, care, level in spellings:
        text = GOOD.replace("psn_cat: employed", f"psn_type: {person}")
        text = text.replace("med_type: inpatient", f"med_type: {care}")
        case = read(text.replace('hosp_lv: "3"', f"hosp_lv: {level}"))
        visit = case.visits[0].facts
        told.append(
            (case.insured.facts["psn_cat"], visit["med_type"], visit["hosp_lv"])
        )
    assert told == [(("employed",), ("inpatient",), ("3",))] * 4


def test_words_carry_what_they_also_are(read: ReadCase) -> None:
    text = GOOD.replace('hosp_lv: "3"', "hosp_lv: district_3\n    disease: C34.9")
    text = text.replace("age: 45", "relief_cat: '2303'\n  psn_name: 张三")
    case = read(text)
    assert case.visits[0].facts["hosp_lv"] == ("district_3", "3")
    assert case.visits[0].facts["disease"] == ("listed_cancer", "C34.9")
    assert case.insured.facts["relief_cat"] == ("low_income", "relief")


def test_a_local_code_counts_as_the_code_it_extends(read: ReadCase) -> None:
    case = read(GOOD.replace("psn_cat: employed", "psn_cat: '116099'"))
    assert case.insured.facts["psn_cat"] == ("employed",)


CHRONIC = """\
kind: benefit
title: 门诊慢病
payer: basic
fund: hifp_pay
group: chronic
insurance: ["310"]
med_type: [chronic]
ratio: [{from: 2025-01-01, source: x, value: 0.7}]
cap:
  - {from: 2025-01-01, source: x, limit: 200, on: fee, period: month, by: [disease]}
"""


def test_one_disease_has_one_limit_whatever_it_is_called(city: City) -> None:
    """高血压: the group, its 中文, its code, a longer local code, a name of it."""
    grouped = "hypertension: {name: 高血压, codes: [M03900], names: [高血压病]}"
    city.replace("area.yaml", "diseases:\n", f"diseases:\n  {grouped}\n")
    city.write("chronic.yaml", CHRONIC)
    told = ["M03900", "hypertension", "高血压", "M03900x001", "高血压病", "M01600"]
    visit = "{{date: 2025-03-01, med_type: chronic, disease: {}, fee: {{{}: 300}}}}"
    visits = "".join(f"  - {visit.format(d, 'medfee_sumamt')}\n" for d in told)
    text = GOOD[: GOOD.index("visits")] + "ytd: {'chronic_fee@高血压,2025-04': 9}\n"
    path = city.folder.parent / "CASE.yaml"
    path.write_text(text + "visits:\n" + visits, encoding="utf-8")
    area = city.load()
    results = load_case(path, {area.area: area}).calculate()
    paid = ["140.00", "0.00", "0.00", "0.00", "0.00", "140.00"]
    assert [str(result.fund_paid) for result in results] == paid
    kept = results[-1].counters_after.values
    assert {name: fen for name, fen in kept.items() if "chronic_fee" in name} == {
        "chronic_fee@hypertension,2025-03": 200_00,
        "chronic_fee@M01600,2025-03": 200_00,
        "chronic_fee@hypertension,2025-04": 9_00,
    }


def test_a_total_told_under_two_names_of_one_thing_is_refused(read: ReadCase) -> None:
    with pytest.raises(FilesRefused, match="是同一个累计项"):
        read(GOOD + "ytd: {chronic_paid@恶性肿瘤门诊治疗: 1, chronic_paid@C34: 2}\n")


def test_what_is_not_told_is_assumed_as_the_vocabulary_says(read: ReadCase) -> None:
    facts = read(GOOD).insured.facts
    assert facts["plan"] == ("low",)  # declared by the area
    assert facts["relief_cat"] == ("none",) and facts["place"] == ("in_city",)
    assert facts["chosen"] == ("no",)


def test_person_accounts_and_totals(read: ReadCase) -> None:
    case = read(
        GOOD.replace(
            "  age: 45\n",
            """\
  brdy: 1980-03-02
  plan: high
  cap_bonus: "3000"
  account: {current: "800.50", past: 200}
  family: [{psn_no: P2, balc: 300}]
ytd: {year: 2025, inpatient_stays: 2, inpatient_paid: "1234.56", chronic_fee@M005: 9}
""",
        )
    )
    assert case.insured.birth_date == date(1980, 3, 2)
    assert case.insured.facts["cap_bonus"] == Decimal(3000)
    assert case.insured.account.current == Money(80050)
    assert case.insured.family[0].balance == Money(30000)
    assert case.counters.year == "2025"
    assert case.counters.values == {
        "inpatient_stays": 2,
        "inpatient_paid": 123456,
        "chronic_fee@M005": 900,
    }


def test_lines_with_wire_names_or_ours(read: ReadCase) -> None:
    start = GOOD.index("    fee:")
    case = read(
        GOOD[:start]
        + """\
    lines:
      - {item: 头孢, class: 甲, price: "12.5", quantity: 3}
      - {hilist_code: C01, chrgitm_lv: "02", det_item_fee_sumamt: 90, cnt: 2,
         selfpay_prop: 0.1, pric_uplmt_amt: 40, med_chrgitm_type: "08",
         origin: imported, fee_ocur_time: 2025-02-28}
      - {class: A, price: 12.5, quantity: -1}
"""
    )
    lines = case.visits[0].fee
    assert isinstance(lines, tuple)
    first, second, refund = lines
    assert first.total == Money(3750) and first.benefit_class is BenefitClass.A
    assert (second.line_no, second.price) == ("2", Decimal(45))
    assert second.own_pay == Decimal("0.1") and second.limit == Decimal(40)
    assert second.facts["kind"] == ("consumable",)
    assert second.facts["origin"] == ("imported",)
    assert second.day == date(2025, 2, 28)
    assert refund.total == Money(-1250)


def test_a_person_may_have_changed_by_a_visit(read: ReadCase) -> None:
    case = read(GOOD + "    relief_cat: low_income\n")
    assert case.insured.facts["relief_cat"] == ("none",)
    assert case.visits[0].facts["relief_cat"] == ("low_income", "relief")


def test_the_birth_date_is_a_fact_that_rows_may_ask(read: ReadCase) -> None:
    case = read(GOOD.replace("age: 45", "brdy: 1955-12-31"))
    assert case.insured.facts["brdy"] == date(1955, 12, 31)


def test_flag_zero_leaves_the_accounts_alone(read: ReadCase) -> None:
    visit = read(GOOD + "    acct_used_flag: '0'\n").visits[0]
    assert not visit.use_account and not visit.use_family


def test_a_number_the_policy_asks_for_and_nobody_told_is_noted(
    city: City, read: ReadCase, tmp_path: Path
) -> None:
    city.replace("inpatient.yaml", '{hosp_lv: "3", v', "{age: {min: 60}, v")
    area = city.load()
    path = tmp_path / "case.yaml"
    path.write_text(GOOD.replace("  age: 45\n", ""), encoding="utf-8")
    (note,) = load_case(path, {area.area: area}).notes
    assert "age (年龄(周岁))" in note
    assert read(GOOD).notes == ()


def test_a_number_is_noted_only_where_the_visit_turns_on_it(
    city: City, tmp_path: Path
) -> None:
    """等待期 of 灵活就业 is asked of them, not of every employee."""
    row = "{psn_cat: flexible, months_covered: {below: 6}, value: 0}, {value: 0.85}"
    city.replace("inpatient.yaml", "value: 0.85", f"value: [{row}]")
    area = city.load()
    for category, noted in (("employed", 0), ("flexible", 1)):
        path = tmp_path / "case.yaml"
        path.write_text(GOOD.replace("employed", category), encoding="utf-8")
        assert len(load_case(path, {area.area: area}).notes) == noted


def test_a_category_of_the_other_insurance_is_noted(read: ReadCase) -> None:
    (note,) = read(GOOD.replace("employed", "resident_adult")).notes
    assert note == (
        "人员类别 resident_adult (居民（成年）) 与险种 310 (职工基本医疗保险) 不相配,"
        "请核对"
    )


def test_a_total_may_be_a_fen_off_price_times_quantity(read: ReadCase) -> None:
    line = "{item: a, class: A, price: 0.333, quantity: 10, total: 3.34}"
    fee = "fee: {medfee_sumamt: 1000, fulamt_ownpay_amt: 100}"
    (visit,) = read(GOOD.replace(fee, f"lines: [{line}]")).visits
    assert not isinstance(visit.fee, FeeTotals)
    assert visit.fee[0].total == Money(334)


def test_a_visit_without_the_level_its_benefits_turn_on_is_refused(
    read: ReadCase,
) -> None:
    untold = GOOD.replace('    hosp_lv: "3"\n', "")
    with pytest.raises(FilesRefused) as refused:
        read(untold)
    (problem,) = refused.value.problems
    assert problem.line == 7
    assert problem.sentence == (
        "政策按 hosp_lv (医院等级) 区分待遇 (inpatient.yaml「职工住院」),"
        '这次就诊没有写,请写明,如 hosp_lv: "3"'
    )
    read(untold.replace("inpatient", "pharmacy"))  # no rule of that city asks there


# what is written, what instead, the line refused, what the sentence says
MISTAKES = {
    "an area that is not loaded": ('"990200"', '"990201"', 1, "没有加载统筹区 990201"),
    "an unknown key": ("  age: 45\n", "  agee: 45\n", 5, "是不是要写 age"),
    "an insurance that is none": ('"310"', '"311"', 3, "没有「311」"),
    "no person category": ("  psn_cat: employed\n", "", 3, "person 缺少 psn_cat"),
    "a category that is none": ("employed", "emploied", 4, "是不是要写 employed"),
    "no care type": ("    med_type: inpatient\n", "", 7, "就诊 缺少 med_type"),
    "a place in free words": (
        "    med_type: inpatient\n",
        "    med_type: inpatient\n    place: out of city, referred\n",
        10,
        "place (就医地) 没有「out of city, referred」,是不是要写 out_of_city。"
        "可写: in_city、out_of_city、in_province、out_of_province",
    ),
    "a value the area's own fact does not take": (
        "  age: 45\n",
        "  plan: middle\n",
        5,
        "plan (档次) 没有「middle」。可写: high、low",
    ),
    "a fee that does not add up": (
        "medfee_sumamt: 1000, fulamt_ownpay_amt: 100",
        "medfee_sumamt: 1000, fulamt_ownpay_amt: 100, inscp_scp_amt: 950",
        10,
        "费用合不上: medfee_sumamt 是 1000.00 元,各部分合计 1050.00 元",
    ),
    "a remainder that could be two things": (
        "medfee_sumamt: 1000, fulamt_ownpay_amt: 100",
        "medfee_sumamt: 1000, inscp_scp_amt: 900",
        10,
        "比写出的各部分多 100.00 元,不知属于",
    ),
    "a fee of nothing known": (
        "medfee_sumamt: 1000, fulamt_ownpay_amt: 100",
        "fulamt_ownpay_amt: 100",
        10,
        "fee 要写 medfee_sumamt 或 inscp_scp_amt",
    ),
    "fee and lines at once": (
        "    fee:",
        "    lines: [{item: a, class: A, price: 1}]\n    fee:",
        7,
        "就诊要写 fee (费用合计) 或 lines (费用明细) 之一",
    ),
    "a line without price and total": (
        "    fee: {medfee_sumamt: 1000, fulamt_ownpay_amt: 100}",
        "    lines: [{item: a, class: A}]",
        10,
        "费用明细要写 price (单价) 或 total (金额)",
    ),
    "a total nobody keeps": (
        "visits:\n",
        "ytd: {inpatient_stay: 1}\nvisits:\n",
        6,
        "没有 inpatient_stay 这个累计项,是不是要写 inpatient_stays",
    ),
    "a discharge before the admission": (
        "    med_type: inpatient\n",
        "    med_type: inpatient\n"
        "    admission: 2025-03-01\n    discharge: 2025-02-01\n",
        11,
        "出院日期 2025-02-01 早于入院日期 2025-03-01",
    ),
    "a total that is not price times quantity": (
        "    fee: {medfee_sumamt: 1000, fulamt_ownpay_amt: 100}",
        "    lines: [{item: a, class: A, price: 10, quantity: 3, total: 100}]",
        10,
        "单价 × 数量 (10 × 3) 是 30.00 元,金额写的是 100.00 元",
    ),
    "age and birth date": (
        "  age: 45\n",
        "  age: 45\n  brdy: 1980-01-01\n",
        3,
        "age 与 brdy 只写一个",
    ),
    "one fact under two names": (
        "  age: 45\n",
        "  psn_type: '11'\n",
        5,
        "psn_type 与同义的另一个键都写了",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "line", "sentence"), MISTAKES.values(), ids=MISTAKES
)
def test_refused_with_line_and_sentence(
    read: ReadCase, old: str, new: str, line: int, sentence: str
) -> None:
    read(GOOD)
    assert GOOD.count(old) == 1
    with pytest.raises(FilesRefused) as refused:
        read(GOOD.replace(old, new))
    (problem,) = refused.value.problems
    assert problem.line == line and sentence in problem.sentence, str(problem)


def test_visits_out_of_order_are_refused(read: ReadCase) -> None:
    visit = GOOD[GOOD.index("  - date") :]
    with pytest.raises(FilesRefused, match="visits 要按 date 从早到晚写"):
        read(GOOD + visit.replace("2025-03-01", "2025-02-01"))


def test_an_area_must_be_named_where_several_are_loaded(city: City) -> None:
    area = city.load()
    path = city.folder / "case.yaml"
    path.write_text(GOOD.replace('area: "990200"\n', ""), encoding="utf-8")
    assert load_case(path, {area.area: area}).area is area
    with pytest.raises(FilesRefused, match="请写 area"):
        load_case(path, {area.area: area, "990299": area})
