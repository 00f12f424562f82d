"""1301-1320 and 1901: lists as files by version, and page by page."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL, PHARMACY, Sender
from tests.gateway.playing import play
from yibao.areas.models import Area
from yibao.catalog.commands import (
    ItemDescription,
    load_dictionary,
    map_item,
    publish_disease,
    publish_item,
    set_price_limit,
    set_terms,
    withdraw_item,
)
from yibao.catalog.importing.run import import_list
from yibao.catalog.layouts import layouts
from yibao.catalog.models import Item, ItemKind, ItemTerms
from yibao.gateway.models import StoredFile
from yibao.gateway.registry import listing
from yibao.kernel.operator import SYSTEM

SINCE = date(2025, 1, 1)
FILES = sorted(layouts().keys() - {"1304"})


@pytest.fixture
def catalogue(hospital: Sender) -> Sender:
    """One drug with terms, a limit and a name at the hospital."""
    description = ItemDescription(
        kind=ItemKind.DRUG,
        list_type="101",
        name="示例片",
        charge_category="09",
        specification="10mg",
        limited_use=True,
    )
    publish_item(code="XA01", description=description, valid_from=SINCE, by=SYSTEM)
    terms = {"benefit_class": "02", "valid_from": SINCE, "by": SYSTEM}
    set_terms(item_code="XA01", own_pay=Decimal("0.1"), **terms)  # type: ignore[arg-type]
    set_price_limit(
        item_code="XA01", limit=Decimal("1.5"), level="3", valid_from=SINCE, by=SYSTEM
    )
    map_item(
        institution_code=HOSPITAL,
        institution_item_code="Y1",
        institution_item_name="院内示例片",
        item_code="XA01",
        valid_from=SINCE,
        by=SYSTEM,
    )
    return hospital


def bring(tmp_path: Path, catalogue: str, *rows: dict[str, str]) -> None:
    layout = layouts()[catalogue]
    lines = ["\t".join(v or "null" for v in layout.filled(row)) for row in rows]
    path = tmp_path / "目录.txt"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    report = import_list(kind=catalogue, files=[path], since=SINCE, by=SYSTEM)
    assert not report.refused


def listed(sender: Sender, number: str, version: str) -> dict[str, Any]:
    answer = sender.send(number, {"data": {"ver": version}})
    assert answer["infcode"] == 0, answer["err_msg"]
    output: dict[str, Any] = answer["output"]
    return output


def rows_of(sender: Sender, named: dict[str, Any]) -> list[list[str]]:
    """The lines of a downloaded list, cut into columns."""
    node = {**named, "fixmedins_code": "plc"}
    message = {**sender.head("9102"), "input": {"fsDownloadIn": node}}
    reply = sender.post(json.dumps(message))
    with zipfile.ZipFile(io.BytesIO(reply.body)) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    return [line.split("\t") for line in text.splitlines()]


def drug(code: str, version: str, **rest: str) -> dict[str, str]:
    named = {"医疗目录编码": code, "注册名称": f"药 {code}"}
    return {**named, "版本号": version, "有效标志": "1", **rest}


@pytest.mark.parametrize("number", FILES)
def test_every_list_goes_out_in_the_layout_it_came_in(
    hospital: Sender, tmp_path: Path, number: str
) -> None:
    layout = layouts()[number]
    given = {layout.code: "X01", layout.names[0]: "示例", "版本号": "A1"}
    bring(tmp_path, number, given)
    named = play(hospital, "13xx", infno=number)["output"]
    (row,) = rows_of(hospital, named)
    assert len(row) == len(layout.columns)
    told = dict(zip(layout.columns, row, strict=True))
    assert (told[layout.code], told[layout.names[0]]) == ("X01", "示例")
    assert told["版本号"] == "A1"


def test_a_client_gets_what_is_newer_than_its_version(
    hospital: Sender, tmp_path: Path
) -> None:
    bring(tmp_path, "1301", drug("XA01", "A1"), drug("XA02", "A2"))
    assert listed(hospital, "1301", "v0000")["data_cnt"] == 2
    newer = listed(hospital, "1301", "A1")
    assert [row[0] for row in rows_of(hospital, newer)] == ["XA02"]
    empty = listed(hospital, "1301", "A2")
    assert empty["data_cnt"] == 0 and rows_of(hospital, empty) == []


def test_a_row_of_an_old_version_that_came_late_is_not_missed(
    hospital: Sender, tmp_path: Path
) -> None:
    bring(tmp_path, "1301", drug("XA02", "A2"))
    assert listed(hospital, "1301", "A2")["data_cnt"] == 0
    bring(tmp_path, "1301", drug("XA01", "A1"))
    late = listed(hospital, "1301", "A2")
    assert [row[0] for row in rows_of(hospital, late)] == ["XA01"]


def test_a_withdrawn_row_goes_out_as_invalid(hospital: Sender, tmp_path: Path) -> None:
    bring(tmp_path, "1301", drug("XA01", "A1"))
    gone = drug("XA01", "A2", 有效标志="0", 结束日期="2025-06-30")
    bring(tmp_path, "1301", gone)
    (row,) = rows_of(hospital, listed(hospital, "1301", "A1"))
    assert row[layouts()["1301"].places["有效标志"]] == "0"


def test_the_same_question_gets_the_same_file_until_the_list_changes(
    hospital: Sender, tmp_path: Path
) -> None:
    bring(tmp_path, "1307", {"诊断代码": "I10.x00", "诊断名称": "高血压"})
    first = listed(hospital, "1307", "v0000")
    assert listed(hospital, "1307", "v0000") == first
    publish_disease(code="E11.900", name="2型糖尿病", valid_from=SINCE, by=SYSTEM)
    second = listed(hospital, "1307", "v0000")
    assert (first["data_cnt"], second["data_cnt"]) == (1, 2)


def test_what_a_clerk_published_goes_out_too(catalogue: Sender) -> None:
    (row,) = rows_of(catalogue, listed(catalogue, "1301", "v0000"))
    told = dict(zip(layouts()["1301"].columns, row, strict=True))
    assert (told["注册名称"], told["药品规格"]) == ("示例片", "10mg")
    assert (told["开始日期"], told["结束日期"]) == ("2025-01-01", "null")
    assert listed(catalogue, "1301", told["版本号"])["data_cnt"] == 0


def test_every_number_of_the_piece_is_built() -> None:
    built = {row["infno"] for row in listing() if row["state"] == "built"}
    assert built >= {f"{n}" for n in range(1301, 1321)} | {"1306A", "1901"}


@pytest.mark.parametrize("number", ["1312", "1316", "1317", "1318", "1319"])
def test_pages_as_they_are_answered(catalogue: Sender, number: str) -> None:
    answer = play(catalogue, number)
    again = play(catalogue, number)
    assert again["output"] == answer["output"]
    refused = catalogue.send(number, {"data": {"page_num": 0, "page_size": 10}})
    assert refused["output"]["code"] == "GW-065"


def data(sender: Sender, number: str, **asked: Any) -> list[dict[str, Any]]:
    answer = sender.send(number, {"data": asked})
    assert answer["infcode"] == 0, answer["err_msg"]
    found: list[dict[str, Any]] = answer["output"]["data"]
    return found


@pytest.mark.parametrize(
    ("number", "asked", "found"),
    [
        ("1312", {"hilist_code": "XA01"}, 1),
        ("1312", {"hilist_code": "XA02"}, 0),
        ("1312", {"hilist_name": "示例"}, 1),
        ("1312", {"chrgitm_lv": "01"}, 0),
        ("1312", {"lmt_used_flag": "0"}, 0),
        ("1312", {"lmt_used_flag": "1", "list_type": "101"}, 1),
        ("1312", {"query_date": "2024-12-31"}, 0),
        ("1312", {"vali_flag": "0"}, 0),
        ("1312", {"updt_time": "2000-01-01 00:00:00"}, 1),
        ("1312", {"updt_time": "2999-01-01 00:00:00"}, 0),
        ("1316", {"med_list_codg": "XA01"}, 1),
        ("1316", {"hilist_code": "XA02"}, 0),
        ("1317", {"medins_list_codg": "Y1", "medins_list_name": "院内"}, 1),
        ("1317", {"medins_list_codg": "Y2"}, 0),
        ("1318", {"hilist_lmtpric_type": "3"}, 1),
        ("1318", {"hilist_lmtpric_type": "2"}, 0),
        ("1318", {"rid": "不是"}, 0),
        ("1319", {"selfpay_prop_psn_type": "310"}, 1),
        ("1319", {"selfpay_prop_psn_type": "99"}, 1),
        ("1319", {"selfpay_prop_type": "20"}, 0),
    ],
)
def test_a_question_narrows_what_is_found(
    catalogue: Sender, number: str, asked: dict[str, Any], found: int
) -> None:
    assert len(data(catalogue, number, **asked)) == found


def test_a_change_shows_itself_to_who_asks_since(catalogue: Sender) -> None:
    later = timezone.now() + timedelta(seconds=1)
    ItemTerms.objects.update(updated_at=later)  # the database says when, not we
    Item.objects.update(updated_at=later)
    assert ItemTerms.objects.get().updated_at < later
    withdraw_item(item_code="XA01", last_day=date(2025, 6, 30), by=SYSTEM)
    (row,) = data(catalogue, "1312", vali_flag="0")
    assert (row["enddate"], row["vali_flag"]) == ("2025-06-30", "0")


def test_an_area_sees_its_own_terms_and_the_national(catalogue: Sender) -> None:
    Area.objects.create(code="990200", name="邻市", level="city")
    Area.objects.create(
        code="990102", name="东区", level="county", pooling_area_id="990100"
    )
    for area, own_pay in (("990100", "0.2"), ("990200", "0.3")):
        set_terms(
            item_code="XA01",
            area=area,
            benefit_class="02",
            own_pay=Decimal(own_pay),
            valid_from=SINCE,
            by=SYSTEM,
        )
    found = data(catalogue, "1319", insu_admdvs="990102")
    assert [row["selfpay_prop"] for row in found] == [0.1, 0.2]
    assert [row["poolarea_no"] for row in found] == [None, "990100"]
    unknown = catalogue.send("1319", {"data": {"insu_admdvs": "111111"}})
    assert unknown["output"]["code"] == "AR-001"


def test_pages_follow_each_other(catalogue: Sender) -> None:
    for n in range(4):
        map_item(
            institution_code=HOSPITAL,
            institution_item_code=f"Z{n}",
            item_code="XA01",
            valid_from=SINCE,
            by=SYSTEM,
        )
    pages = [
        catalogue.send("1317", {"data": {"page_num": n, "page_size": 2}})["output"]
        for n in (1, 2, 3, 4)
    ]
    assert [page["size"] for page in pages] == [2, 2, 1, 0]
    assert [page["startRow"] for page in pages] == [1, 3, 5, 0]
    assert [page["lastPage"] for page in pages] == [False, False, True, True]
    assert {page["recordCounts"] for page in pages} == {5}


def test_an_institution_sees_its_own_mappings_only(catalogue: Sender) -> None:
    map_item(
        institution_code=PHARMACY,
        institution_item_code="Y1",
        item_code="XA01",
        valid_from=SINCE,
        by=SYSTEM,
    )
    assert len(data(catalogue, "1317")) == 1
    refused = catalogue.send("1317", {"data": {"fixmedins_code": PHARMACY}})
    assert refused["output"]["code"] == "GW-012"


def test_ethnic_drugs_are_answered_as_published(
    hospital: Sender, tmp_path: Path
) -> None:
    given = {
        "医疗目录编码": "ZM01",
        "药品通用名": "示例丸",
        "民族药种类": "1",
        "开始日期": "2025-01-01",
        "最小包装数量": "不是数",
        "唯一记录号": "R1",
        "版本号": "A1",
    }
    bring(tmp_path, "1304", given)
    play(hospital, "1304")
    play(hospital, "1304")
    assert len(data(hospital, "1304", drug_genname="示例", rid="R1")) == 1
    assert not data(hospital, "1304", drug_genname="没有")
    assert not data(hospital, "1304", vali_flag="0")
    assert not data(hospital, "1304", opt_begn_time="2999-01-01 00:00:00")


def test_a_dictionary_is_answered_with_what_the_area_renamed(hospital: Sender) -> None:
    values = [("11", "普通门诊"), ("14", "门诊慢特病")]
    load_dictionary(kind="med_type", values=values, by=SYSTEM)
    load_dictionary(
        kind="med_type", values=[("14", "门诊慢病")], area="990100", by=SYSTEM
    )
    play(hospital, "1901")
    play(hospital, "1901")
    national = {"type": "med_type", "admdvs": "", "Vali_Flag": "1"}
    answer = hospital.send("1901", {"data": national})
    assert [row["label"] for row in answer["output"]["list"]][1] == "门诊慢特病"
    unknown = hospital.send("1901", {"data": {"type": "没有"}})
    assert unknown["output"]["code"] == "GW-066"


@pytest.mark.parametrize("number", FILES)
def test_a_download_that_cannot_be_is_refused(hospital: Sender, number: str) -> None:
    play(hospital, "13xx.refused", infno=number)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "number", ["1304", "1312", "1316", "1317", "1318", "1319", "1901"]
)
def test_a_query_that_cannot_be_is_refused(catalogue: Sender, number: str) -> None:
    play(catalogue, f"{number}.refused")
