"""What is refused together is entered one by one: each mistake on its own line."""

from __future__ import annotations

from pathlib import Path

import pytest

from yibao.approvals.models import ChronicFiling
from yibao.enrollment.models import FamilyBinding, IdentityMark, Person
from yibao.policies.source import FilesRefused
from yibao.scenario.load import load_scenario

pytestmark = pytest.mark.django_db
FIRST_LINE = 8
PERSONS = """
areas:
  - {code: "990199", name: 小城, level: city, parent: "990000"}
  - {code: "990000", name: 示例省, level: province}
chronic_diseases:
  - {code: M03900, name: 高血压, from: 2020-01-01}
persons:
"""
PERSON = (
    '  - {{psn_no: "{number}", name: 某, certno: "99019919800101123{number}", '
    'gend: 男, brdy: 1980-01-01, area: "990199", '
    "coverage: {{insutype: 310, psn_type: employed, from: 2020-01-01}}, {more}}}\n"
)
FILED = "{disease: M03900, institution: H99019900001, from: 2025-01-01}"


def refused(folder: Path, *mores: str) -> list[tuple[int, str]]:
    """Persons 1, 2 …, a line each; the line of each mistake, counted from the first."""
    written = [PERSON.format(number=n, more=more) for n, more in enumerate(mores, 1)]
    path = folder / "world.yaml"
    path.write_text(PERSONS + "".join(written), encoding="utf-8")
    with pytest.raises(FilesRefused) as found:
        load_scenario(path)
    assert not Person.objects.exists()
    return [(one.line - FIRST_LINE + 1, one.sentence) for one in found.value.problems]


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        (
            "family: {psn_no: '2', from: 2025-01-01}",
            "family: {psn_no: '3', from: 2025-01-01}",
            "不能与本人绑定",
        ),
        (
            "family: {psn_no: '2', from: 2025-01-01}",
            "family: {psn_no: '9', from: 2025-01-01}",
            "9",
        ),
        (
            "family: {psn_no: '2', from: 2025-01-01}",
            "family: [{psn_no: '1', from: 2025-01-01}, "
            "{psn_no: '1', from: 2025-02-01}]",
            "双方已有同期绑定",
        ),
        (
            "identities: {relief_cat: low_income, from: 2025-01-01}",
            "identities: {relief_cat: low_income, from: 2025-01-01, to: 2024-01-01}",
            "失效日期早于生效日期",
        ),
        (
            "identities: {relief_cat: low_income, from: 2025-01-01}",
            "identities: [{relief_cat: low_income, from: 2025-01-01}, "
            "{relief_cat: low_income, from: 2025-02-01}]",
            "3",
        ),
        (f"chronic: {FILED}", f"chronic: {FILED.replace('M03', 'M99')}", "M99900"),
        (f"chronic: {FILED}", f"chronic: {FILED.replace('2025', '2019')}", "2019"),
        (
            f"chronic: {FILED}",
            f"chronic: [{FILED}, {FILED.replace('2025', '2026')}]",
            "M03900",
        ),
        (
            f"chronic: {FILED}",
            f"chronic: {FILED.replace('01-01', '01-01, to: 2024-01-01')}",
            "备案结束日期早于开始日期",
        ),
    ],
)
def test_the_third_person_alone_is_refused(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    [(line, sentence)] = refused(tmp_path, good, "", bad)
    assert line == 3
    assert said in sentence


def test_nothing_is_left_of_those_who_came_before(tmp_path: Path) -> None:
    more = "identities: {relief_cat: low_income, from: 2025-01-01}, "
    family = "family: {psn_no: '2', from: 2025-01-01}"
    unknown = f"chronic: {FILED.replace('M03', 'M99')}"
    problems = refused(tmp_path, f"{more}chronic: {FILED}", family, f"{more}{unknown}")
    assert [line for line, _ in problems] == [2, 3]
    for model in (IdentityMark, FamilyBinding, ChronicFiling):
        assert not model.objects.exists()
