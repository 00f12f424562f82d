"""What is written in a folder is what the engine is given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policies.conftest import AREA, INPATIENT, City
from yibao.engine.periods import YearStart
from yibao.engine.policy import (
    Axis,
    CapOn,
    DecidingDate,
    FirstPay,
    Measured,
    Mode,
    Origin,
    Overflow,
    Settle,
    Span,
)
from yibao.engine.tables import UNLIMITED, Amount, Between, Extra, Not, OneOf
from yibao.policies import load
from yibao.policies.area import OTHER_FUND
from yibao.policies.load import area_policies, load_areas
from yibao.policies.source import FilesRefused


def entry(source: str = "x") -> str:
    return f"{{from: 2025-01-01, source: {source}, "


def test_a_period_without_an_end_is_closed_by_the_next(city: City) -> None:
    city.replace(
        "inpatient.yaml",
        "cap:\n",
        "cap:\n  - {from: 2026-01-01, source: 第九条, limit: 500000}\n",
    )
    (cap,) = city.load().benefits[0].caps
    before, after = cap.entries
    assert (before.valid_from, before.valid_to) == (
        date(2025, 1, 1),
        date(2025, 12, 31),
    )
    assert before.value.limit.value({}) == Amount(times=Decimal(4), of="average_wage")
    assert after.valid_to is None and after.source == "第九条"
    assert cap.on(date(2026, 1, 1)) is after


def test_a_gap_between_periods_stays_a_gap(city: City) -> None:
    city.replace(
        "inpatient.yaml",
        "cap:\n  - from: 2025-01-01\n",
        "cap:\n  - {from: 2026-01-01, source: x, limit: 1}\n"
        "  - to: 2025-06-30\n    from: 2025-01-01\n",
    )
    (cap,) = city.load().benefits[0].caps
    assert cap.on(date(2025, 6, 30)) and not cap.on(date(2025, 7, 1))


def test_conditions_of_every_kind(city: City) -> None:
    city.replace(
        "inpatient.yaml",
        '      - {hosp_lv: "3", value: 900}\n',
        """\
      - {hosp_lv: [三级, "2"], psn_cat: {not: "12"}, value: 900, clause: 第一款}
      - {age: {min: 45, below: 70}, stay_no: 2, plan: high, value: 450}
      - {disease: [listed_cancer, M00500], chosen: yes, value: 0}
      - {brdy: {below: 1956-01-01}, value: 100}
""",
    )
    deductible = city.load().benefits[0].deductible.entries[0].value
    rows = deductible.amount.rows
    assert rows[0].clause == "第一款"
    assert rows[0].when == (
        OneOf("hosp_lv", frozenset({"3", "2"})),
        Not(OneOf("psn_cat", frozenset({"retired"}))),
    )
    assert rows[1].when == (
        Between("age", min=Decimal(45), below=Decimal(70)),
        Between("stay_no", min=Decimal(2), max=Decimal(2)),
        OneOf("plan", frozenset({"high"})),
    )
    assert rows[2].when == (
        OneOf("disease", frozenset({"listed_cancer", "M00500"})),
        OneOf("chosen", frozenset({"yes"})),
    )
    assert rows[3].when == (Between("brdy", below=date(1956, 1, 1)),)


def test_amounts_of_every_kind(city: City) -> None:
    city.replace(
        "inpatient.yaml",
        "    limit: {times: 4, of: average_wage}\n",
        """\
    limit:
      - {plan: high, value: unlimited}
      - {age: {min: 70}, value: {times: 6, of: average_wage, plus: {fact: cap_bonus}}}
      - value:
          amount: 3000
          plus: {each: disease_count, beyond: 1, amount: 300, max: 4500}
""",
    )
    limits = [
        row.value for row in city.load().benefits[0].caps[0].entries[0].value.limit.rows
    ]
    assert limits == [
        UNLIMITED,
        Amount(times=Decimal(6), of="average_wage", plus=Extra("cap_bonus")),
        Amount(300000, plus=Extra("disease_count", True, 1, 30000, 450000)),
    ]


def test_every_key_of_a_benefit_reaches_the_engine(city: City) -> None:
    city.write(
        "critical_illness.yaml",
        f"""\
kind: benefit
title: 大病保险
payer: critical_illness
fund: hifmi_pay
label: 大病
group: critical_illness
insurance: [城乡居民基本医疗保险]
base: [{entry()} of: [deductible, share, over_cap]}}]
entitlement:
  - from: 2025-01-01
    source: x
    rows: [{{months_covered: {{below: 6}}, pays: no, reason: 等待期}}, {{pays: yes}}]
deductible:
  - from: 2025-01-01
    source: x
    amount: 14000
    period: year
    measured: base
    factors: [{{relief_cat: relief, value: 0.5}}, {{value: 1}}]
    count: level
    group: local1
    unit: yuan
ratio:
  - from: 2025-01-01
    source: x
    axis: year
    origin: zero
    mode: whole
    person: yes
    tiers: [{{to: {{times: 0.5, of: average_wage}}, value: 0.4}}, {{value: 0.3}}]
    person_factor: [{{psn_cat: resident_elderly, value: 0.9}}, {{value: 1}}]
adjust:
  relief:
    - from: 2025-01-01
      source: x
      group: best
      points: [{{relief_cat: relief, value: 0.05}}, {{value: 0}}]
  years:
    - from: 2025-01-01
      source: x
      each: {{fact: years_covered, beyond: 1, points: 0.01, max: 0.1}}
      tiers: [1]
bounds: [{entry()} min: 0.1, max: 0.95}}]
item_adjust: [{entry()} points: [{{tcm: yes, value: 0.02}}, {{value: 0}}]}}]
cap:
  year:
    - {entry()} limit: 300000, on: fee, counts: in_scope, group: local2,
       overflow: stop}}
  disease: [{entry()} limit: 300, period: month, by: [disease]}}]
floor: [{entry()} value: 0.45}}]
settle: [{entry()} value: difference}}]
rounding: [{entry()} mode: down, per: tier, unit: jiao}}]
""",
    )
    benefit = next(b for b in city.load().benefits if b.payer == "critical_illness")
    day = date(2025, 5, 1)
    assert benefit.insurance == {"390"} and benefit.fund_pay_type == "390200"
    deductible = benefit.deductible.on(day)
    ratio = benefit.ratio.on(day)
    assert deductible and ratio
    assert deductible.value.period is Span.YEAR
    assert deductible.value.measured is Measured.BASE
    assert deductible.value.count_level and deductible.value.unit == 100
    assert deductible.value.group == "local1"
    assert len(deductible.value.factors[0].rows) == 2
    assert (ratio.value.axis, ratio.value.origin) == (Axis.YEAR, Origin.ZERO)
    assert ratio.value.mode is Mode.WHOLE and ratio.value.person
    assert [tier.to is None for tier in ratio.value.tiers] == [False, True]
    titles = [a.entries[0].value.title for a in benefit.adjust]
    assert titles == ["relief", "years"]  # a name is the title unless one is written
    growth = benefit.adjust[1].entries[0].value.growth
    assert growth and (growth.points, growth.beyond) == (Decimal("0.01"), 1)
    assert benefit.adjust[1].entries[0].value.tiers == frozenset({1})
    year, disease = (cap.entries[0].value for cap in benefit.caps)
    assert (year.on, year.overflow, year.group) == (CapOn.FEE, Overflow.STOP, "local2")
    assert (disease.period, disease.by) == (Span.MONTH, ("disease",))
    settle, rounding = benefit.settle.on(day), benefit.rounding.on(day)
    assert settle and settle.value is Settle.DIFFERENCE
    assert rounding and rounding.value.unit == 10
    entitlement = benefit.entitlement.on(day)
    assert entitlement
    refused = entitlement.value.value({"months_covered": Decimal(3)})
    assert (refused.pays, refused.reason) == (False, "等待期")


def test_scope_and_account_rules(city: City) -> None:
    city.write(
        "scope.yaml",
        f"""\
kind: scope
title: 费用分解
insurance: ["310"]
order: [{entry()} value: first_pay_first}}]
first_pay:
  - from: 2025-01-01
    source: x
    value:
      - {{class: 甲, value: 0}}
      - {{class: 丙, value: outside}}
      - {{value: catalogue}}
line_rules:
  - from: 2025-01-01
    source: x
    rows: [{{kind: consumable, price: {{above: 5000}}, limit: 5000, first_pay: 0.2}}]
daily_limits: [{entry()} limits: [{{title: 床位费, limit: 60, when: {{kind: bed}}}}]}}]
place_first_pay:
  - {entry()} value: [{{filing: unregistered, value: 0.4}}, {{value: 0.1}}]}}
---
kind: account
title: 个人账户
insurance: ["310"]
parts:
  - from: 2025-01-01
    source: x
    parts:
      - {{part: current, order: before, pays: [paid_first, in_scope]}}
      - {{part: past, pays: [{{med_type: inpatient, value: []}}, {{value: [share]}}]}}
family:
  - {entry()} allowed: yes, pays: [share], after: own_empty, limit: 2000,
     period: year}}
""",
    )
    area = city.load()
    (scope,), (account,) = area.scopes, area.accounts
    assert scope.limit_first.entries[0].value.value({}) is False
    first_pay = scope.first_pay.entries[0].value
    assert first_pay.value({"benefit_class": ("C",)}) == FirstPay(outside=True)
    assert first_pay.value({"benefit_class": ("B",)}) == FirstPay(rate=None)
    rules = scope.line_rules.entries[0].value
    stent = rules.value({"kind": ("consumable",), "price": Decimal(9000)})
    assert stent.limit == Amount(500000) and stent.first_pay == Decimal("0.2")
    assert rules.value({"kind": ("drug",)}).limit is None
    current, past = account.parts.entries[0].value
    assert [part.value for part in current.pays.value({})] == ["paid_first", "in_scope"]
    assert past.pays.value({"med_type": ("inpatient",)}) == ()


def test_of_several_rules_the_more_exact_comes_first(city: City) -> None:
    def rule(title: str, care: str, when: str) -> str:
        return (
            INPATIENT.replace("职工住院", title)
            .replace("[inpatient]", care)
            .replace("kind: benefit", f"kind: benefit{when}")
        )

    city.write(
        "a_wide.yaml", rule("全部", "[inpatient, outpatient]", "\nwhen: {plan: low}")
    )
    city.write("z_exact.yaml", rule("精神病", "[psychiatric_inpatient]", ""))
    city.write("z_when.yaml", rule("高档", "[inpatient]", "\nwhen: {plan: high}"))
    titles = [benefit.title for benefit in city.load().benefits]
    assert titles == ["精神病", "全部", "高档", "职工住院"]


def test_area_values(city: City) -> None:
    city.write(
        "area.yaml",
        AREA
        + f"""\
insurance_year:
  - {entry()} starts: [{{insurance: "390", value: 09-01}}, {{value: 01-01}}]}}
deciding_date:
  - {entry()} value: [{{med_type: inpatient, value: discharge}}, {{value: visit}}]}}
recompute:
  - {entry()} value: [{{insurance: "390", value: no}}, {{value: yes}}]}}
""",
    )
    area = city.load()
    year = area.insurance_year.entries[0].value
    assert year.value({"insurance": ("390",)}) == YearStart(9, 1)
    deciding = area.deciding_date.entries[0].value
    assert deciding.value({"med_type": ("inpatient",)}) is DecidingDate.DISCHARGE
    recompute = area.recompute.entries[0].value
    assert [recompute.value({"insurance": (one,)}) for one in ("310", "390")] == [
        True,
        False,
    ]
    assert area.references["average_wage"].entries[0].value == 8000000
    assert area.vocabulary.taxonomy("hosp_lv").expand("district_3") == {
        "district_3",
        "3",
    }


def test_areas_of_a_folder_of_folders(tmp_path: Path) -> None:
    for code in ("990201", "990202"):
        folder = tmp_path / code
        folder.mkdir()
        city = City(folder)
        city.replace("area.yaml", '"990200"', f'"{code}"')
    assert list(load_areas([tmp_path])) == ["990201", "990202"]
    assert list(load_areas([tmp_path / "990201", tmp_path])) == ["990201", "990202"]


def test_the_same_area_in_two_folders_is_refused(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        City(tmp_path / name)
    with pytest.raises(FilesRefused, match=r"医保区划 990200 已由 .*one 定义"):
        load_areas([tmp_path])


def test_a_folder_that_holds_no_area_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FilesRefused, match=r"里没有 area\.yaml"):
        load_areas([tmp_path])
    with pytest.raises(FilesRefused, match="不是文件夹"):
        load_areas([tmp_path / "absent"])


def test_configured_areas_are_the_example_city_and_yibao_policies(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(load.VARIABLE, raising=False)
    assert list(area_policies()) == ["990100"]
    monkeypatch.setenv(load.VARIABLE, str(city.folder))
    assert list(area_policies()) == ["990100", "990200"]
    assert area_policies() is area_policies()


def test_no_payment_bears_a_code_hospitals_read_as_their_own() -> None:
    """99999x is 医院垫付 to them: it would fall out of what the funds pay (A5)."""
    folders = [load.OWN_AREA, *(load.OWN_AREA.parent / "published").glob("*/")]
    codes = {
        benefit.fund_pay_type
        for area in load_areas(folders).values()
        for benefit in area.benefits
    }
    assert any(code == OTHER_FUND for code in codes)
    assert not [code for code in codes if code.startswith("99999")]
