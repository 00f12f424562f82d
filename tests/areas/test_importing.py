"""Division codes from files: what is new, what a clerk said and keeps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from yibao.areas.importing import import_changes, import_divisions
from yibao.areas.models import Area, Level
from yibao.areas.queries import pooling_area_of, successors_of
from yibao.kernel.files import Report
from yibao.kernel.operator import SYSTEM

pytestmark = pytest.mark.django_db
HEADING = "code,province,prefecture,name,level,since_year,parent_code"
CITY = (
    "990000,示例省,,示例省,1,2000,",
    "990100,示例省,示例市,示例市,2,2000,990000",
    "990102,示例省,示例市,东区,3,2000,990100",
)
Bring = Callable[..., Report]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    def bring(*lines: str, heading: str = HEADING, dry_run: bool = False) -> Report:
        path = tmp_path / "区划.csv"
        path.write_text("\n".join([heading, *lines]) + "\n", "utf-8")
        run = import_divisions if heading == HEADING else import_changes
        return run(files=[path], by=SYSTEM, dry_run=dry_run)

    return bring


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, len(report.refused)


def test_a_county_pools_with_its_city(bring: Bring) -> None:
    assert counts(bring(*CITY)) == (3, 0, 0, 0)
    assert pooling_area_of("990102") == pooling_area_of("990100") == "990100"
    assert counts(bring(*CITY)) == (0, 0, 3, 0)


def test_a_municipality_pools_as_one_and_a_provinces_own_county_alone(
    bring: Bring,
) -> None:
    bring(
        CITY[0],
        "990101,示例省,直辖,南区,3,2000,990000",
        "999001,示例省,省直辖县,独县,3,2000,990000",
    )
    assert pooling_area_of("990101") == "990000"
    assert pooling_area_of("999001") == "999001"


def test_what_a_clerk_said_of_pooling_stays(bring: Bring) -> None:
    Area.objects.create(code="990102", name="旧名", level=Level.COUNTY)
    assert counts(bring(*CITY)) == (2, 1, 0, 0)
    county = Area.objects.get(code="990102")
    assert (county.name, county.parent_id) == ("东区", "990100")
    assert county.pooling_area_id is None


def test_bad_lines_are_refused_by_number(bring: Bring) -> None:
    report = bring(
        *CITY,
        "99010,示例省,示例市,短码,3,2000,990100",
        "990103,示例省,示例市,西区,4,2000,990100",
        "990104,示例省,示例市,北区,3,2000,980100",
        CITY[2],
        "990105,少一列",
        '990106,示例省,示例市,"没有闭合,3,2000,990100',
    )
    assert [refusal.line for refusal in report.refused] == [5, 6, 7, 8, 9, 10]
    assert report.refused[2].reason == "上级区划 980100 不在库中,也不在前面的行里"
    assert report.refused[3].reason == "990102 与第 4 行重复"
    assert Area.objects.count() == 3


def test_a_dry_run_writes_nothing(bring: Bring) -> None:
    assert bring(*CITY, dry_run=True).new == 3
    assert not Area.objects.exists()


def test_a_withdrawn_code_leads_to_its_successors(bring: Bring) -> None:
    heading = "old_code,name,level,since_year,until_year,new_codes"
    lines = (
        "990121,老县,3,1983,2014,990122[2001];990123",
        "990200,撤销市,2,1999,2011,",
        "990124,坏行,3,1983,2014,九九",
    )
    assert counts(bring(*lines, heading=heading)) == (2, 0, 0, 1)
    assert successors_of("990121") == ["990122", "990123"]
    assert successors_of("990200") == successors_of("990100") == []
    assert counts(bring(*lines, heading=heading)) == (0, 0, 2, 1)


def test_the_divisions_in_force_and_withdrawn_are_taken_whole(
    reference_data: Path,
) -> None:
    files = [reference_data / "admin_divisions.csv"]
    assert counts(import_divisions(files=files, by=SYSTEM)) == (3213, 0, 0, 0)
    changes = [reference_data / "admin_division_changes.csv"]
    assert counts(import_changes(files=changes, by=SYSTEM)) == (397, 0, 0, 0)
    assert counts(import_divisions(files=files, by=SYSTEM)) == (0, 0, 3213, 0)
