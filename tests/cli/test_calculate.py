"""``yibao calculate``, ``policies check`` and ``schema`` as a user runs them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.policies.conftest import City
from yibao.cli import main
from yibao.policies.publish import document

CASE = """\
person: {insutype: "310", psn_cat: employed, age: 45, balc: 1500}
visits:
  - date: 2025-03-01
    hosp_lv: "3"
    med_type: inpatient
    fee: {medfee_sumamt: 22000, fulamt_ownpay_amt: 1500, preselfpay_amt: 500}
  - date: 2025-05-01
    hosp_lv: "3"
    med_type: inpatient
    fee: {medfee_sumamt: 12000}
"""


@dataclass(frozen=True)
class Ended:
    """A command that has run to its end: what it printed, and how it ended."""

    returncode: int
    printed: tuple[str, str]

    def communicate(self) -> tuple[str, str]:
        return self.printed


Start = Callable[..., Ended]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Start:
    """In this process: these commands need no database, and no Django."""

    def run(*arguments: str, **environment: str) -> Ended:
        capsys.readouterr()
        with monkeypatch.context() as told, pytest.raises(SystemExit) as ended:
            told.setattr(sys, "argv", ["yibao", *arguments])
            for name, value in environment.items():
                told.setenv(name, value)
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), (said.out, said.err))

    return run


@pytest.fixture
def case(tmp_path: Path) -> Path:
    path = tmp_path / "CASE.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def other_city(tmp_path: Path) -> City:
    (tmp_path / "990200").mkdir()
    return City(tmp_path / "990200")


def answered(said: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(said)
    return answer


def test_the_answer_adds_up_and_keeps_to_its_schema(start: Start, case: Path) -> None:
    process = start("calculate", str(case), "--json")
    said, error = process.communicate()
    assert process.returncode == 0, error
    answer = answered(said)
    jsonschema.validate(answer, document("answer"))
    assert answer["area"] == "990100"
    for visit in answer["visits"]:
        assert visit["medfee_sumamt"] == pytest.approx(
            visit["fund_pay_sumamt"] + visit["psn_part_amt"] + visit["hosp_part_amt"]
        )
        told: dict[str, float] = {}
        for step in visit["steps"]:
            told[step["part"]] = told.get(step["part"], 0) + step["amount"]
        assert told == pytest.approx({part: visit[part] for part in told})
    sums = [visit["hifp_pay"] for visit in answer["visits"]]
    assert answer["year"]["hifp_pay"] == pytest.approx(sum(sums))
    assert answer["ytd"]["inpatient_stays"] == 2


def test_the_closing_totals_open_the_next_case(
    start: Start, case: Path, tmp_path: Path
) -> None:
    """Two visits in one case, or in two cases one after the other: the same."""
    said, _ = start("calculate", str(case), "--json").communicate()
    together = answered(said)
    first, second = CASE.split("  - date: 2025-05-01")
    case.write_text(first, encoding="utf-8")
    said, _ = start("calculate", str(case), "--json").communicate()
    alone = answered(said)
    later = tmp_path / "later.yaml"
    head = first.split("visits:")[0].replace("1500", str(alone["balances"]["current"]))
    later.write_text(
        f"{head}ytd: {json.dumps(alone['ytd'])}\nvisits:\n  - date: 2025-05-01{second}",
        encoding="utf-8",
    )
    said, _ = start("calculate", str(later), "--json").communicate()
    assert answered(said)["visits"][0] == together["visits"][1]
    assert answered(said)["ytd"] == together["ytd"]


def test_the_page_explains_every_step(start: Start, case: Path) -> None:
    said, _ = start("calculate", str(case), COLUMNS="120").communicate()
    for text in (
        "第 1 次 2025-03-01",
        "第 2 次",
        "依据: 示例市医保规",
        "年度累计",
        "虚构",
    ):
        assert text in said


def test_a_city_outside_the_package_by_option_or_environment(
    start: Start, case: Path, other_city: City
) -> None:
    folder = other_city.folder
    said, _ = start(
        "calculate", "--policies", str(folder), "--json", str(case)
    ).communicate()
    assert answered(said)["visits"][0]["act_pay_dedc"] == 900
    assert answered(said)["area"] == "990200"
    case.write_text(f'area: "990200"\n{CASE}', encoding="utf-8")
    configured = os.pathsep.join([str(folder.parent)])
    said, _ = start(
        "calculate", "--json", str(case), YIBAO_POLICIES=configured
    ).communicate()
    assert answered(said)["area"] == "990200"


def test_a_case_may_name_a_configured_area_beside_the_option(
    start: Start, case: Path, other_city: City
) -> None:
    case.write_text(f'area: "990100"\n{CASE}', encoding="utf-8")
    said, _ = start(
        "calculate", "--policies", str(other_city.folder), "--json", str(case)
    ).communicate()
    assert answered(said)["area"] == "990100"


def test_bad_input_is_refused_with_file_and_line(start: Start, case: Path) -> None:
    case.write_text(CASE.replace("employed", "emploied"), encoding="utf-8")
    process = start("calculate", str(case))
    said, error = process.communicate()
    assert (process.returncode, said) == (2, "")
    assert error.startswith(f"{case}:1: psn_cat (人员类别) 没有「emploied」")
    process = start("calculate", str(case), "--json")
    said, error = process.communicate()
    assert (process.returncode, error) == (2, "")
    (problem,) = answered(said)["error"]["problems"]
    assert (problem["line"], problem["file"]) == (1, str(case))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "- 1",
        "person:",
        "visits: 3",
        "\0",
        "a: &a [*a]",
        "person: {}\nvisits: []",
    ],
)
def test_anything_that_is_no_case_is_refused_in_a_sentence(
    start: Start, case: Path, text: str
) -> None:
    case.write_text(text, encoding="utf-8")
    process = start("calculate", str(case))
    said, error = process.communicate()
    assert (process.returncode, said) == (2, "")
    assert error.startswith(f"{case}:") and "Traceback" not in error


def test_a_day_without_policy_is_refused(start: Start, case: Path) -> None:
    case.write_text(CASE.replace("2025-", "1999-"), encoding="utf-8")
    process = start("calculate", str(case), "--json")
    said, _ = process.communicate()
    assert process.returncode == 2
    assert answered(said)["error"]["code"] == "BN-002"


def test_no_file_and_no_folder(start: Start, tmp_path: Path, case: Path) -> None:
    absent = tmp_path / "absent"
    for arguments in ([str(absent)], ["--policies", str(absent), str(case)]):
        process = start("calculate", *arguments)
        _, error = process.communicate()
        assert process.returncode == 2
        assert error.startswith(f"{absent}:1: ")


def test_policies_check_says_what_a_folder_holds(
    start: Start, other_city: City
) -> None:
    process = start("policies", "check", str(other_city.folder))
    said, _ = process.communicate()
    assert process.returncode == 0
    assert said.startswith("990200 测试市: 支付规则 1 条")


def test_policies_check_runs_the_worked_examples(
    start: Start, other_city: City
) -> None:
    example = """\
- id: first
  title: 一次住院
  source: 手工
  case:
    person: {insutype: "310", psn_cat: employed}
    visit:
      date: 2025-03-01
      hosp_lv: "3"
      med_type: inpatient
      fee: {medfee_sumamt: 1900}
  expect: {act_pay_dedc: 900, hifp_pay: 850}
"""
    other_city.write("inpatient.examples.yaml", example)
    process = start("policies", "check", str(other_city.folder))
    said, _ = process.communicate()
    assert process.returncode == 0 and "算例 1 个" in said
    other_city.write("inpatient.examples.yaml", example.replace("850", "805"))
    process = start("policies", "check", str(other_city.folder))
    said, _ = process.communicate()
    assert process.returncode == 2
    assert "inpatient.examples.yaml:5: 算例 first: 合计 hifp_pay" in said
    assert "应为 805.00,算得 850.00" in said
    other_city.write("inpatient.examples.yaml", example.replace("2025-", "2019-"))
    process = start("policies", "check", str(other_city.folder))
    said, _ = process.communicate()
    assert process.returncode == 2
    assert "inpatient.examples.yaml:5: 算例 first: 统筹区 测试市 在 2019-03-01" in said


def test_policies_check_reports_every_mistake(start: Start, other_city: City) -> None:
    other_city.replace("inpatient.yaml", "value: 0.85", "value: 85")
    other_city.replace("inpatient.yaml", "fund: hifp_pay", "fund: hifp")
    process = start("policies", "check", str(other_city.folder))
    said, _ = process.communicate()
    assert process.returncode == 2
    assert "inpatient.yaml:4: " in said and "inpatient.yaml:18: " in said
    assert said.endswith("共 2 处问题\n")


def test_schemas_are_listed_and_printed(start: Start) -> None:
    said, _ = start("schema").communicate()
    ours = {"policy-area", "policy-benefit", "policy-scope", "policy-account", "case"}
    assert ours | {"answer"} <= set(said.split())
    said, _ = start("schema", "case").communicate()
    assert json.loads(said) == document("case")
    process = start("schema", "cases")
    _, error = process.communicate()
    assert process.returncode == 2 and "没有 cases 这个 JSON Schema" in error
