"""The city of the guide, written by copying its files, loads and calculates as told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.policies.conftest import AREA, INPATIENT, City
from yibao.cli.policies import summary
from yibao.engine.money import Money
from yibao.policies.answer import amounts
from yibao.policies.case import load_case
from yibao.policies.examples import check_examples
from yibao.policies.load import load_area

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "写一个城市的政策.md"
FENCE = re.compile(r"```(\w+)(?: (\S+))?\n(.*?)```", re.S)


def blocks() -> list[tuple[str, str, str]]:
    """(language, file name, text) of every block in the guide."""
    return FENCE.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.fixture
def qinghe(tmp_path: Path) -> Path:
    folder = tmp_path / "qinghe"
    folder.mkdir()
    return folder


def test_the_folder_is_right_after_every_step(qinghe: Path) -> None:
    """What ``yibao policies check`` is shown to say is what it says."""
    shown = 0
    for language, name, text in blocks():
        if name:
            (qinghe / name).write_text(text, encoding="utf-8")
        elif language == "console" and "policies check" in text:
            area = load_area(qinghe)
            count, wrong = check_examples(area)
            assert (text.splitlines()[1], wrong) == (summary(area, count), [])
            shown += 1
    assert shown == 2
    count, wrong = check_examples(load_area(qinghe))
    assert (count, wrong) == (4, [])


def test_the_case_of_the_guide(qinghe: Path) -> None:
    for _, name, text in blocks():
        if name:
            (qinghe / name).write_text(text, encoding="utf-8")
    case = load_case(qinghe.parent / "CASE.yaml", {"990300": load_area(qinghe)})
    outpatient, stay = (amounts(result) for result in case.calculate())
    # 800 of 1200 is the deductible, 80 % of the rest; the account pays what is left
    assert outpatient["hifp_pay"] == Money(32000)
    assert outpatient["acct_pay"] == Money(88000)
    # stent: 3000 above its limit, a fifth of 5000 first; (24000 - 1000) in two tiers
    assert stay["overlmt_selfpay"] == Money(300000)
    assert stay["preselfpay_amt"] == Money(100000)
    assert stay["fulamt_ownpay_amt"] == Money(50000)
    assert stay["hifp_pay"] == Money(1975000)
    assert stay["acct_pay"] == Money(12000)


def test_next_year_is_one_more_entry(qinghe: Path) -> None:
    later = next(text for lang, name, text in blocks() if lang == "yaml" and not name)
    for _, name, text in blocks():
        if name:
            (qinghe / name).write_text(text, encoding="utf-8")
    path = qinghe / "employee_inpatient.yaml"
    text = path.read_text(encoding="utf-8")
    old = text[text.index("deductible:") : text.index("ratio:")]
    path.write_text(text.replace(old, later + "\n"), encoding="utf-8")
    assert len(load_area(qinghe).benefits[0].deductible.entries) == 2


def snippets() -> list[tuple[str, str]]:
    """(where it goes, what is written) of every row of 常用写法."""
    text = GUIDE.read_text(encoding="utf-8")
    section = text[text.index("## 常用写法") : text.index("全部的键")]
    found = re.findall(r"^\| [^|]* \| ([^|]*) \| `(.*)` \|$", section, re.M)
    assert len(found) == section.count("\n| ") - 1  # every row but the heading
    return found


DECLARED = """\
vocabulary: {hosp_lv: {district_3: {name: 区属三级, is: "3"}}}
facts:
  plan: {name: 档次, of: person, type: text, values: [一档, 二档]}
  incentive: {name: 激励额, of: person, type: money, default: 0}
  bulk: {name: 集采药, of: line, type: yes_no, default: no}
diseases: {cancer: {name: 恶性肿瘤, codes: [C]}}
"""
SCOPE = 'kind: scope\ntitle: 费用分解\ninsurance: ["310"]\n'
PERIOD = "from: 2025-01-01, source: x, "


@pytest.mark.parametrize(("place", "snippet"), snippets())
def test_a_snippet_of_the_guide_is_understood(
    place: str, snippet: str, city: City
) -> None:
    key = place.replace("`", "").split()[-1]
    entry = f"{key}:\n  - {{{PERIOD}{snippet[1:]}\n"
    area, benefit = AREA[: AREA.index("facts:")] + DECLARED, INPATIENT
    if place == "`area.yaml`":
        area = AREA[: AREA.index("facts:")] + snippet + "\n"
    elif place.startswith("`area.yaml`"):
        area += entry
    elif place.startswith("`scope`"):
        city.write("scope.yaml", SCOPE + entry)
    elif place == "那一份的开头":
        benefit += snippet + "\n"
    elif place == "`amount` 的行":
        row = '      - {hosp_lv: "3", value: 900}\n'
        assert row in benefit
        benefit = benefit.replace(row, f"      - {snippet}\n")
    else:
        benefit = without(benefit, key) + entry
    city.write("area.yaml", area)
    city.write("inpatient.yaml", benefit)
    assert city.problems() == []


def without(benefit: str, key: str) -> str:
    """The benefit less its own value of ``key``."""
    return re.sub(rf"^{key}:\n(?: .*\n)*", "", benefit, flags=re.M)
