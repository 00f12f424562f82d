"""Published lists: what a file brings, what a second one changes, what is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from yibao.catalog.importing.run import import_list
from yibao.catalog.layouts import layouts
from yibao.catalog.models import ChronicDisease, Disease, Item, ListEntry
from yibao.catalog.queries import diseases_on
from yibao.kernel.files import Report, Unreadable
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator

LOADER = Operator(number="import", name="目录装载", channel="load")
SINCE = date(2025, 1, 1)
pytestmark = pytest.mark.django_db

Import = Callable[..., Report]


def national(catalogue: str, **given: str) -> str:
    """A line of a national file with some columns filled."""
    return "\t".join(value or "null" for value in layouts()[catalogue].filled(given))


def drug(code: str, **given: str) -> str:
    usual = {"医疗目录编码": code, "注册名称": "示例胶囊", "有效标志": "1"}
    return national("1301", **{**usual, **given})


@pytest.fixture
def bring(tmp_path: Path) -> Import:
    def bring(kind: str, *lines: str | bytes, **rest: object) -> Report:
        path = tmp_path / "目录.txt"
        raw = [line if isinstance(line, bytes) else line.encode() for line in lines]
        path.write_bytes(b"\n".join(raw) + b"\n")
        options: dict[str, object] = {"since": SINCE, "by": LOADER, **rest}
        return import_list(kind=kind, files=[path], **options)  # type: ignore[arg-type]

    return bring


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, len(report.refused)


def test_a_second_run_changes_nothing_and_says_so(bring: Import) -> None:
    lines = ["code,name", "I10.x00,特发性高血压", "E11.900,2型糖尿病"]
    assert counts(bring("icd10", *lines)) == (2, 0, 0, 0)
    again = bring("icd10", *lines)
    assert counts(again) == (0, 0, 2, 0) and again.changed_nothing
    assert Journal.objects.filter(action="list.imported").count() == 1


def test_the_version_of_the_service_day_decides(bring: Import) -> None:
    bring("icd10", "code,name", "I10.x00,高血压")
    report = bring("icd10", "code,name", "I10.x00,原发性高血压", since=date(2026, 1, 1))
    assert counts(report) == (0, 1, 0, 0)
    assert diseases_on(["I10.x00"], date(2025, 12, 31)) == {"I10.x00": "高血压"}
    assert diseases_on(["I10.x00"], date(2026, 1, 1)) == {"I10.x00": "原发性高血压"}
    old, new = ListEntry.objects.order_by("valid_from")
    assert (old.valid_to, new.valid_to) == (date(2025, 12, 31), None)


def test_a_change_may_not_reach_back_over_what_it_replaces(bring: Import) -> None:
    bring("icd10", "code,name", "I10.x00,高血压")
    report = bring("icd10", "code,name", "I10.x00,原发性高血压")
    (refusal,) = report.refused
    assert (refusal.line, counts(report)) == (2, (0, 0, 0, 1))
    assert "现行版本 (2025-01-01 起)" in refusal.reason
    assert Disease.objects.get().name == "高血压"


def test_a_row_without_a_day_needs_one(bring: Import) -> None:
    report = bring("icd10", "code,name", "I10.x00,高血压", since=None)
    assert "--since" in report.refused[0].reason


def test_bad_lines_are_refused_by_number_and_lose_nothing_else(bring: Import) -> None:
    report = bring(
        "1301",
        drug("XA01", 开始日期="2025-03-01"),
        "只有一列",
        drug("XA02", 开始日期="2025-13-01"),
        drug("XA03", 开始日期="2025-03-01", 结束日期="2024-03-01"),
        drug("XA04", 有效标志="2"),
        drug("XA05", 注册名称="").encode("utf-8") + b"\xff",
        drug("", 注册名称="无编码"),
        drug("XA06", 注册名称=""),
        drug("XA01", 开始日期="2025-03-01"),
        drug("XA07" * 20),
        drug("XA08", 注册名称="含\0空"),
        drug("XA09", 备注="最后一行"),
    )
    told = {refusal.line: refusal.reason for refusal in report.refused}
    assert told == {
        2: "有 1 列,西药中成药目录应有 97 列",
        3: "日期「2025-13-01」无法识别",
        4: "结束日期 2024-03-01 早于开始日期 2025-03-01",
        5: "有效标志「2」应为 0 或 1",
        6: "不是 UTF-8 编码",
        7: "没有编码",
        8: "没有名称",
        9: "编码 XA01 与第 1 行重复",
        10: "编码超过 60 个字",
        11: "含有控制字符",
    }
    assert set(Item.objects.values_list("code", flat=True)) == {"XA01", "XA09"}
    assert (
        str(report.refused[0]) == "目录.txt 第 2 行: 有 1 列,西药中成药目录应有 97 列"
    )


def test_a_drug_is_described_to_the_settlement(bring: Import) -> None:
    bring(
        "1301",
        drug(
            "XA01",
            药品规格="10mg*24粒",
            药品剂型名称="胶囊剂",
            最小计价单位="盒",
            中成药标志="1",
            医保谈判药品标志="1",
            生产地类别名称="进口",
            生效时间="2025-03-01 00:00:00",
            失效时间="9999-12-31",
        ),
    )
    item = Item.objects.get()
    assert (item.kind, item.list_type, item.charge_category) == ("drug", "101", "11")
    assert (item.specification, item.dosage_form, item.unit) == (
        "10mg*24粒",
        "胶囊剂",
        "盒",
    )
    assert item.negotiated and item.tcm and not item.basic_medicine
    assert item.origin == "imported"
    assert (item.valid_from, item.valid_to) == (date(2025, 3, 1), None)


def test_a_republished_row_is_not_a_change(bring: Import) -> None:
    first = drug("XA01", 版本号="A1", 唯一记录号="1", 数据更新时间="2025-01-05")
    bring("1301", first)
    again = drug("XA01", 版本号="A2", 唯一记录号="2", 数据更新时间="2025-02-05")
    assert counts(bring("1301", again)) == (0, 0, 1, 0)


def test_a_change_without_its_own_day_takes_effect_when_it_was_updated(
    bring: Import,
) -> None:
    bring("1301", drug("XA01", 数据更新时间="2025-01-05"))
    report = bring("1301", drug("XA01", 备注="新", 数据更新时间="2025-02-05 08:00:00"))
    assert counts(report) == (0, 1, 0, 0)
    assert ListEntry.objects.latest("valid_from").valid_from == date(2025, 2, 5)


def test_a_withdrawn_row_ends_the_item(bring: Import) -> None:
    bring("1301", drug("XA01"))
    report = bring("1301", drug("XA01", 有效标志="0", 结束日期="2025-06-30"))
    assert counts(report) == (0, 1, 0, 0)
    assert Item.objects.get().valid_to == date(2025, 6, 30)
    entry = ListEntry.objects.latest("valid_from")
    assert (entry.valid, entry.valid_from) == (False, date(2025, 7, 1))


def test_the_valid_of_two_rows_of_one_code_stands(bring: Import) -> None:
    report = bring("1301", drug("XA01", 有效标志="0"), drug("XA01"))
    assert [refusal.line for refusal in report.refused] == [1]
    assert Item.objects.get().valid_to is None


def test_an_area_has_its_own_chronic_diseases(bring: Import) -> None:
    def line(name: str, area: str) -> str:
        given = {"门慢门特病种目录代码": "M03900", "医保区划": area}
        return national("1309", 门慢门特病种名称=name, **given)

    assert counts(bring("1309", line("高血压", ""), line("高血压三期", "990100"))) == (
        (2, 0, 0, 0)
    )
    rows = ChronicDisease.objects.values_list("area", "name")
    assert dict(rows) == {"": "高血压", "990100": "高血压三期"}


def test_what_a_clerk_published_for_later_stays(bring: Import) -> None:
    Disease.objects.create(code="I10.x00", name="窗口登记", valid_from=date(2026, 1, 1))
    bring("icd10", "code,name", "I10.x00,高血压")
    assert diseases_on(["I10.x00"], date(2025, 6, 1)) == {"I10.x00": "高血压"}
    assert diseases_on(["I10.x00"], date(2026, 6, 1)) == {"I10.x00": "窗口登记"}


def test_a_dry_run_reports_and_writes_nothing(bring: Import) -> None:
    assert counts(bring("1301", drug("XA01"), dry_run=True)) == (1, 0, 0, 0)
    assert not Item.objects.exists() and not ListEntry.objects.exists()


def test_a_zip_is_read_like_its_files(tmp_path: Path) -> None:
    path = tmp_path / "1301.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("一.txt", drug("XA01") + "\n")
        archive.writestr("二.txt", drug("XA01") + "\n" + drug("XA02") + "\n")
    report = import_list(kind="1301", files=[path], since=SINCE, by=LOADER)
    assert counts(report) == (2, 0, 0, 1)
    assert report.refused[0].reason == "编码 XA01 与1301.zip/一.txt 第 1 行重复"


def test_a_file_that_is_none_is_refused(tmp_path: Path, bring: Import) -> None:
    with pytest.raises(Unreadable, match="无法读取"):
        import_list(kind="1301", files=[tmp_path / "没有"], since=SINCE, by=LOADER)
    with pytest.raises(Unreadable, match="表头缺少 code"):
        bring("icd10", "编码,name", "I10.x00,高血压")


@pytest.mark.parametrize("catalogue", layouts())
def test_every_list_takes_its_own_layout(catalogue: str, bring: Import) -> None:
    layout = layouts()[catalogue]
    line = national(catalogue, **{layout.code: "X01", layout.names[0]: "示例"})
    assert counts(bring(catalogue, line)) == (1, 0, 0, 0)
    assert counts(bring(catalogue, line)) == (0, 0, 1, 0)


def test_every_diagnosis_of_the_national_list_comes_in(reference_data: Path) -> None:
    files = [reference_data / "icd10_yb.csv"]
    told: list[int] = []
    report = import_list(
        kind="icd10", files=files, since=SINCE, by=LOADER, progress=told.append
    )
    assert counts(report) == (33304, 0, 0, 0)
    assert told[-1] == 33304 and len(told) > 30
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM catalog_disease")
        assert cursor.fetchone() == (33304,)


def test_a_first_load_leaves_the_rule_against_overlaps_in_place(bring: Import) -> None:
    bring("icd10", "code,name", "I10.x00,高血压")
    with pytest.raises(IntegrityError, match="disease_once"), transaction.atomic():
        Disease.objects.create(code="I10.x00", name="又一次", valid_from=SINCE)
