"""Cases of queries and lists."""

from __future__ import annotations

from yibao.simulator.conformance.ground import Ground, days, expect
from yibao.simulator.reconcile import unpacked
from yibao.simulator.scripts import Ask, Script

DOWNLOADS = ("1301", "1302", "1305", "1306", "1307", "1308")
PAGES = ("1312", "1316", "1317", "1318", "1319")


def answers_queries(ground: Ground) -> Script:
    person = {"psn_no": ground.patient.person_no}
    yield Ask("5201", {"data": days(ground)})
    told = yield Ask("5206", {"data": {**person, "cum_ym": f"{ground.at:%Y%m}"}})
    expect("cuminfo" in told.output, "5206 没有 cuminfo")
    told = yield Ask("5301", {"data": person})
    expect("feedetail" in told.output, "5301 没有 feedetail")
    yield Ask("5303", {"data": {**days(ground), **person}})
    asked = {"fixmedins_type": "1", "fixmedins_name": "", "fixmedins_code": ""}
    own = {**asked, "fixmedins_code": ground.desk.institution.code}
    told = yield Ask("1201", {"medinsinfo": own})
    found = {one["fixmedins_code"] for one in told.output["medinsinfo"]}
    expect(ground.desk.institution.code in found, "1201 查不到本机构")


def hands_out_catalogues(ground: Ground) -> Script:
    for number in DOWNLOADS:
        told = yield Ask(number, {"data": {"ver": "v0000"}})
        count = int(told.output.get("data_cnt") or told.output.get("data_cn") or 0)
        if not count:
            continue
        wanted = {name: told.output[name] for name in ("file_qury_no", "filename")}
        asked = {**wanted, "fixmedins_code": "plc"}
        got = yield Ask("9102", {"fsDownloadIn": asked})
        rows = unpacked(got.output["file"])
        expect(len(rows) == count, f"{number} 说 {count} 行,文件有 {len(rows)} 行")


def pages_through_lists(ground: Ground) -> Script:
    page = {
        "query_date": f"{ground.at:%Y-%m-%d}",
        "insu_admdvs": ground.desk.institution.area,
        "fixmedins_code": ground.desk.institution.code,
        "vali_flag": "1",
        "updt_time": "2000-01-01 00:00:00",
        "page_num": 1,
        "page_size": 10,
    }
    for number in PAGES:
        told = yield Ask(number, {"data": page})
        rows = told.output.get("data") or []
        expect(len(rows) <= 10, f"{number} 一页 {len(rows)} 行")
