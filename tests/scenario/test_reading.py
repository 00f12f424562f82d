"""A scenario file is read whole, and every mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from yibao.engine.money import Money
from yibao.policies.source import FilesRefused
from yibao.scenario.world import World, read_scenario, scenario_schema

CITY = Path(__file__).parents[2] / "yibao/demo/city.yaml"
PERSON = """
persons:
  - psn_no: "7"
    name: 甲
    certno: "990100198001011234"
    gend: 男
    brdy: 1980-01-01
    area: "990100"
"""


def written(folder: Path, text: str) -> World:
    path = folder / "world.yaml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path)


def mistakes(folder: Path, text: str) -> list[tuple[int, str]]:
    with pytest.raises(FilesRefused) as refused:
        written(folder, text)
    return [(one.line, one.sentence) for one in refused.value.problems]


def test_all_mistakes_are_told_at_once_with_line_and_nearest_word(
    tmp_path: Path,
) -> None:
    found = mistakes(
        tmp_path,
        """
persons:
  - psn_no: "7"
    name: 甲
    certno: "990100198001011234"
    gend: 男
    brdy: 1980-01-0
    area: "990100"
    coverage: {insutype: 310, psn_type: emploed, from: 2020-01-01}
    acount: 3
    ytd: {year: 2026, amounts: {inpatient_stay: 1}}
""",
    )
    assert [line for line, _ in found] == [7, 9, 10, 11]
    assert "employed" in found[1][1]
    assert "account" in found[2][1]
    assert "inpatient_stays" in found[3][1]


@pytest.mark.parametrize(
    ("written_as", "code"),
    [("employed", "11"), ("在职", "11"), ("11", "11"), ("1101", "1101")],
)
def test_words_names_and_codes_mean_the_same(
    tmp_path: Path, written_as: str, code: str
) -> None:
    cover = f"    coverage: {{insutype: 310, psn_type: {written_as}, from: 2020-01-01}}"
    world = written(tmp_path, PERSON + cover)
    assert world.persons[0].coverage[0].category == code


@pytest.mark.parametrize(
    ("written_as", "code"),
    [("三级甲等", "2"), ("2", "2"), ("二级", "13"), ("3A", "2"), ("14", "14")],
)
def test_a_number_is_a_national_hospital_level(
    tmp_path: Path, written_as: str, code: str
) -> None:
    world = written(
        tmp_path,
        f"""
institutions:
  - {{code: H99010000001, name: 院, area: "990100", hosp_lv: {written_as}}}
""",
    )
    assert world.institutions[0].level == code


def test_totals_are_fen_and_counts(tmp_path: Path) -> None:
    totals = "    ytd: {year: 2026, amounts: {inpatient_stays: 2, pool_paid: 30.5}}"
    world = written(tmp_path, PERSON + totals)
    assert world.persons[0].ytd[0].amounts == {"inpatient_stays": 2, "pool_paid": 3050}


def test_balc_is_the_account_of_this_year(tmp_path: Path) -> None:
    account = written(tmp_path, PERSON + "    balc: 12.34").persons[0].opening_account
    assert account is not None
    assert (account.current, account.past) == (Money(1234), Money(0))
    both = mistakes(tmp_path, PERSON + "    balc: 1\n    account: {past: 1}")
    assert "只写一个" in both[0][1]


def test_a_number_given_twice_is_refused_without_showing_identities(
    tmp_path: Path,
) -> None:
    found = mistakes(tmp_path, PERSON + PERSON.replace("persons:\n", ""))
    assert {line for line, _ in found} == {10}
    assert not any("990100198001011234" in sentence for _, sentence in found)


@pytest.mark.parametrize("text", ["", "persons: 3", "- 1", "persons: [", "a: &a [*a]"])
def test_what_is_no_scenario_is_a_sentence(tmp_path: Path, text: str) -> None:
    assert mistakes(tmp_path, text)


def test_a_missing_policy_folder_is_refused(tmp_path: Path) -> None:
    assert "没有这个政策文件夹" in mistakes(tmp_path, "policies: [nowhere]")[0][1]


def test_the_demo_city_fits_the_published_schema() -> None:
    city = yaml.load(CITY.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    jsonschema.Draft202012Validator(scenario_schema()).validate(city)
    assert len(read_scenario(CITY).persons) == len(city["persons"])
