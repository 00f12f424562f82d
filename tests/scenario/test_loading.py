"""A world is loaded whole or not at all, and a second time changes nothing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import transaction

from yibao.areas import policies
from yibao.catalog.queries import terms_on
from yibao.engine.money import Money
from yibao.enrollment.models import Coverage, CoverageStatus, Person
from yibao.enrollment.queries import coverage_on, person_by_credential
from yibao.gateway.models import InterfaceCredential
from yibao.kernel.models import Journal
from yibao.ledger.models import Entry, PersonalAccount, Posting
from yibao.policies.load import OWN_AREA
from yibao.policies.source import FilesRefused
from yibao.scenario.entering.entry import Outcome
from yibao.scenario.load import Loaded, load_scenario
from yibao.settlement.models import OpeningTotals, YearToDate

pytestmark = pytest.mark.django_db
CITY = Path(__file__).parents[2] / "yibao/demo/city.yaml"
DAY = dt.date(2026, 6, 1)
BASE = """
areas:
  - {code: "990199", name: 小城, level: city, parent: "990000"}
  - {code: "990000", name: 示例省, level: province}
items:
  - code: X1
    name: 片
    kind: drug
    terms: [{class: 甲, from: 2025-01-01}]
institutions:
  - {code: H99019900001, name: 院, area: "990199", hosp_lv: 二级, agreements: {no: A1, from: 2025-01-01}}
persons:
  - psn_no: "1"
    name: 甲
    certno: "990199198001011234"
    gend: 男
    brdy: 1980-01-01
    area: "990199"
    tel: "13900000000"
    coverage: {insutype: 310, psn_type: employed, from: 2020-01-01}
    credentials: {kind: card, number: CARD1}
    account: {current: 10.01, past: 20}
    ytd: {year: 2026, amounts: {pool_paid: 99.99, inpatient_stays: 1}}
"""  # noqa: E501  one line an entry, as scenario files are written


def loaded(folder: Path, text: str, *, dry_run: bool = False) -> Loaded:
    path = folder / "world.yaml"
    path.write_text(text, encoding="utf-8")
    return load_scenario(path, dry_run=dry_run)


def refused(folder: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(FilesRefused) as found:
        loaded(folder, text)
    return [(one.line, one.sentence) for one in found.value.problems]


def test_the_demo_city_loads_once() -> None:
    first = load_scenario(CITY)
    assert first.total(Outcome.CREATED) > 200
    lines = Journal.objects.count()
    second = load_scenario(CITY)
    assert second.changed_nothing
    assert second.total(Outcome.UNCHANGED) >= first.total(Outcome.CREATED)
    assert Journal.objects.count() == lines


def test_everything_stands_where_the_business_looks_for_it(tmp_path: Path) -> None:
    loaded(tmp_path, BASE)
    cover = coverage_on("1", "310", DAY)
    assert cover is not None
    assert (cover.category, cover.pooling_area, cover.state) == (
        "11",
        "990199",
        "normal",
    )
    holder = person_by_credential("03", "CARD1")
    assert holder is not None
    assert holder.person_no == "1"
    account = PersonalAccount.objects.get(person_no="1")
    assert (account.current, account.past) == (Money(1001), Money(2000))
    assert sum(line.amount.fen for line in Posting.objects.all()) == 0
    totals = {"pool_paid": 9999, "inpatient_stays": 1}
    assert OpeningTotals.objects.get(person_no="1").counters == totals
    assert YearToDate.objects.get(person_no="1").counters == totals


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    report = loaded(tmp_path, BASE, dry_run=True)
    assert report.total(Outcome.CREATED) == 11
    assert not Person.objects.exists()
    assert not Journal.objects.exists()


def test_one_refusal_keeps_everything_out(tmp_path: Path) -> None:
    second = """
  - psn_no: "2"
    name: 乙
    certno: "990199198001015678"
    gend: 女
    brdy: 1980-01-01
    area: "990199"
    coverage: {insutype: 390, psn_type: employed, from: 2020-01-01}
  - psn_no: "3"
    name: 丙
    certno: "990199198001019999"
    gend: 女
    brdy: 1980-01-01
    area: "999999"
"""
    problems = refused(tmp_path, BASE + second)
    assert [line for line, _ in problems] == [31, 32]
    assert "人员类别" in problems[0][1]
    assert "999999" in problems[1][1]
    assert not Person.objects.exists()


def test_a_different_fact_is_refused_by_name_and_the_sealed_are_not_shown(
    tmp_path: Path,
) -> None:
    loaded(tmp_path, BASE)
    other = BASE.replace("name: 甲", "name: 丁").replace("1980-01-01\n", "1981-01-01\n")
    [(line, sentence)] = refused(tmp_path, other.replace("8001011234", "8001014321"))
    assert line == 13
    assert "姓名 库内为 甲,文件为 丁" in sentence
    assert "证件号码不同" in sentence
    assert "4321" not in sentence


def test_a_later_term_is_appended_and_the_earlier_one_ends(tmp_path: Path) -> None:
    loaded(tmp_path, BASE)
    later = BASE.replace(
        "2025-01-01}]\n", "2025-01-01}, {class: 乙, own_pay: 0.1, from: 2026-01-01}]\n"
    )
    report = loaded(tmp_path, later)
    assert report.total(Outcome.CREATED) == 1
    bill: dict[str, str] = {"area": "990199", "insurance": "310", "level": "2"}
    old = terms_on(["X1"], day=dt.date(2025, 12, 31), **bill)["X1"]
    new = terms_on(["X1"], day=dt.date(2026, 1, 1), **bill)["X1"]
    assert (old.benefit_class, new.benefit_class) == ("01", "02")
    assert new.own_pay == Decimal("0.1")
    assert loaded(tmp_path, later).changed_nothing
    assert loaded(tmp_path, BASE).changed_nothing


def test_what_a_clerk_may_change_is_changed(tmp_path: Path) -> None:
    loaded(tmp_path, BASE)
    moved = BASE.replace("13900000000", "13900000001").replace(
        "from: 2020-01-01}",
        "from: 2020-01-01, to: 2026-03-31, "
        "changes: {status: suspended, from: 2026-01-01}}",
    )
    report = loaded(tmp_path, moved)
    assert report.counts["人员"][Outcome.EXTENDED] == 1
    assert Coverage.objects.get().valid_to == dt.date(2026, 3, 31)
    assert CoverageStatus.objects.filter(state="suspended").count() == 1
    assert loaded(tmp_path, moved).changed_nothing


def test_a_second_file_may_name_what_the_first_brought(tmp_path: Path) -> None:
    loaded(tmp_path, BASE)
    person = """
persons:
  - psn_no: "2"
    name: 乙
    certno: "990199201501011234"
    gend: 女
    brdy: 2015-01-01
    area: "990199"
    coverage: {insutype: 390, psn_type: school_child, from: 2020-01-01}
    family: {psn_no: "1", from: 2025-01-01}
"""
    assert loaded(tmp_path, person).total(Outcome.CREATED) == 3
    unknown = person.replace('"1", from', '"9", from').replace("2025", "2024")
    assert "9" in refused(tmp_path, unknown)[0][1]


def test_a_city_of_its_own_policies_is_found_by_the_running_platform(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    for file in OWN_AREA.glob("*.yaml"):
        if not file.name.endswith(".examples.yaml"):
            text = file.read_text(encoding="utf-8").replace('"990100"', '"990199"')
            (folder / file.name).write_text(text, encoding="utf-8")
    assert policies.area_policy("990199") is None
    loaded(tmp_path, "policies: [policies]\n" + BASE)
    policies.forget()
    found = policies.area_policy("990199")
    assert found is not None
    assert found.folder == folder
    assert loaded(tmp_path, "policies: [policies]\n" + BASE).changed_nothing
    policies.forget()


def test_mistakes_of_a_policy_folder_are_told_with_its_own_lines(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "area.yaml").write_text("area: 1\n", encoding="utf-8")
    problems = refused(tmp_path, "policies: [policies]\n")
    assert any("政策文件夹" in sentence for _, sentence in problems)
    assert len(problems) > 1


def test_keys_are_issued_once_and_kept_sealed(tmp_path: Path) -> None:
    keyed = BASE.replace(
        "from: 2025-01-01}}",
        "from: 2025-01-01}, callers: [{adapter: api, key: K, secret: S}, "
        "{adapter: apikey, key: STATIC}]}",
    )
    loaded(tmp_path, keyed)
    assert InterfaceCredential.objects.count() == 2
    assert not InterfaceCredential.objects.filter(access_key="STATIC").exists()
    assert loaded(tmp_path, keyed).changed_nothing


def test_many_at_once_and_one_by_one_give_the_same_books(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def books() -> list[object]:
        return [
            list(Person.objects.values_list("person_no", "name", "id_no_index")),
            list(Coverage.objects.values_list("insurance", "category", "valid_from")),
            list(CoverageStatus.objects.values_list("state", "valid_from", "basis")),
            list(PersonalAccount.objects.values_list("person_no", "current", "past")),
            list(Entry.objects.values_list("occasion", "reference", "book")),
            list(Posting.objects.values_list("line_no", "account", "holder", "amount")),
            list(YearToDate.objects.values_list("person_no", "year", "counters")),
            sorted(Journal.objects.values_list("action", "subject_no", "operator_no")),
        ]

    waiting = BASE.replace(
        "from: 2020-01-01}", "from: 2020-01-01, entitled_from: 2020-07-01}"
    )
    text = waiting.split("persons:")[1]
    (tmp_path / "ground.yaml").write_text(BASE.split("persons:")[0], encoding="utf-8")
    load_scenario(tmp_path / "ground.yaml")
    seen = []
    for together in (True, False):
        if not together:
            monkeypatch.setattr(
                "yibao.scenario.entering.entry.Entering._all_at_once",
                lambda self, many, new: not new,
            )
        with transaction.atomic():
            loaded(tmp_path, "persons:" + text)
            seen.append(books())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]
