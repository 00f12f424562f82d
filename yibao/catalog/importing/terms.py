"""装载支付条件与限价: CSV files whose columns bear the names of 1312, 1318 and 1319.

The national lists say what an item is; what is paid for it an area says, by day. A row
with the terms already in force changes nothing; another ends them the day before; one
that reaches back over what stands is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeAlias

from django.db import connection, transaction

from yibao.catalog.importing.entries import BadLine, day_of
from yibao.kernel import journal
from yibao.kernel.files import Refusal, Report, Unreadable, csv_lines, opened
from yibao.kernel.operator import Operator

Row: TypeAlias = Mapping[str, str]
ANY_INSURANCE = "99"  # selfpay_prop_psn_type 其他
WHOLE = {"01": Decimal(0), "03": Decimal(1)}  # 甲类 pays all, 丙类 nothing
FOR_EVER = 2099
EVERY = 1000


@dataclass(frozen=True)
class Table:
    """Where the rows of a kind go: what tells them apart, and what they say."""

    title: str
    table: str
    scope: str  # beside item and area: the column that tells rows apart
    content: tuple[str, ...]
    types: tuple[str, ...]
    columns: tuple[str, ...]  # that the file must have
    read: Callable[[Row], tuple[str, tuple[object, ...]]]
    version: bool = False


def _terms(row: Row) -> tuple[str, tuple[object, ...]]:
    """Insurance, class and share; 甲 and 丙 need not say their share."""
    level = row["chrgitm_lv"]
    if level not in ("01", "02", "03"):
        raise BadLine(f"收费项目等级「{level}」应为 01、02 或 03")
    share = _number("自付比例", row["selfpay_prop"], 4) if row["selfpay_prop"] else None
    share = WHOLE.get(level) if share is None else share
    if share is None:
        raise BadLine("乙类项目要有自付比例 selfpay_prop")
    if not 0 <= share <= 1 or (level == "03" and share != 1):
        raise BadLine(f"自付比例 {share} 应在 0 与 1 之间,丙类应为 1")
    insurance = row.get("selfpay_prop_psn_type", "")
    return ("" if insurance == ANY_INSURANCE else insurance), (level, share)


def _limit(row: Row) -> tuple[str, tuple[object, ...]]:
    """Hospital level and limit."""
    level = row.get("hilist_lmtpric_type", "")
    if level not in ("", "1", "2", "3"):
        raise BadLine(f"限价类型「{level}」应为 1、2、3 或空")
    limit = _number("限价", row["hilist_pric_uplmt_amt"], 6)
    if limit < 0 or limit >= 10**10:
        raise BadLine(f"限价 {limit} 应不小于 0,且不超过十位整数")
    return level, (limit,)


TABLES = {
    "terms": Table(
        "支付条件",
        "catalog_itemterms",
        "insurance",
        ("benefit_class", "own_pay"),
        ("text", "numeric"),
        ("hilist_code", "chrgitm_lv", "selfpay_prop", "begndate"),
        _terms,
        version=True,
    ),
    "limits": Table(
        "限价",
        "catalog_pricelimit",
        "level",
        ('"limit"',),
        ("numeric",),
        ("hilist_code", "hilist_pric_uplmt_amt", "begndate"),
        _limit,
    ),
}
INCOMING = """
DROP TABLE IF EXISTS pg_temp.incoming, pg_temp.judged;
CREATE TEMP TABLE incoming (file text, line int, code text, area text, scope text,
    starts date, ends date, {columns}) ON COMMIT DROP
"""
# What stands for a key on a day is the row that began last. A file that names no end
# leaves the one that stands; of the rows of one key each ends the day before the next.
JUDGED = """
CREATE TEMP TABLE judged ON COMMIT DROP AS
WITH ranked AS (
    SELECT i.*, t.id AS item_id, row_number() OVER (
        PARTITION BY i.code, i.area, i.scope, i.starts ORDER BY i.file, i.line) AS place
    FROM incoming i LEFT JOIN catalog_item t ON t.code = i.code
), compared AS (
    SELECT r.*, s.valid_from AS standing_from,
        {same} AND CASE WHEN r.ends IS NULL
            THEN s.valid_from = r.starts OR s.valid_to IS NULL
            ELSE s.valid_from = r.starts AND s.valid_to = r.ends END AS same,
        (SELECT max(l.valid_from) FROM {table} l WHERE l.item_id = r.item_id
            AND l.area = r.area AND l.{scope} = r.scope) AS last_from
    FROM ranked r LEFT JOIN LATERAL (
        SELECT s.* FROM {table} s WHERE s.item_id = r.item_id AND s.area = r.area
            AND s.{scope} = r.scope AND s.valid_from <= r.starts
        ORDER BY s.valid_from DESC LIMIT 1) s ON true
)
SELECT c.*, CASE
    WHEN item_id IS NULL THEN format('医保目录中没有项目 %s', code)
    WHEN place > 1 THEN format('项目 %s 同日的另一行', code)
    WHEN coalesce(same, false) THEN NULL
    WHEN starts <= last_from THEN format('生效日期 %s 不晚于现行版本 (%s 起)',
        starts, last_from)
    END AS reason, coalesce(same, false) AS stays
FROM compared c
"""
CLOSE = """
UPDATE {table} t SET valid_to = j.first - 1
FROM (SELECT item_id, area, scope, min(starts) AS first FROM judged
    WHERE reason IS NULL AND NOT stays GROUP BY item_id, area, scope) j
WHERE t.item_id = j.item_id AND t.area = j.area AND t.{scope} = j.scope
    AND t.valid_from < j.first AND (t.valid_to IS NULL OR t.valid_to >= j.first)
"""
OPEN = """
INSERT INTO {table} (item_id, area, {scope}, valid_from, valid_to, {content}{extra})
SELECT item_id, area, scope, starts, least(ends, lead(starts) OVER (
    PARTITION BY item_id, area, scope ORDER BY starts) - 1), {content}{empty}
FROM judged WHERE reason IS NULL AND NOT stays
"""
COUNTS = """
SELECT count(*) FILTER (WHERE NOT stays AND last_from IS NULL),
    count(*) FILTER (WHERE NOT stays AND last_from IS NOT NULL),
    count(*) FILTER (WHERE stays) FROM judged WHERE reason IS NULL
"""


@transaction.atomic
def import_terms(
    *,
    kind: str,
    files: Iterable[Path],
    by: Operator,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """装载支付条件 (terms) or 限价 (limits); the same files again change nothing."""
    table = TABLES[kind]
    report = Report(table.title)
    parts = _parts(table)
    with connection.cursor() as cursor:
        cursor.execute(INCOMING.format(**parts))
        with cursor.copy("COPY incoming FROM STDIN") as rows:
            for done, row in enumerate(_read(table, files, report), 1):
                rows.write_row(row)
                if done % EVERY == 0:
                    progress(done)
        cursor.execute("ANALYZE incoming")
        cursor.execute(JUDGED.format(**parts))
        cursor.execute(CLOSE.format(**parts))
        cursor.execute(OPEN.format(**parts))
        cursor.execute(COUNTS)
        report.new, report.changed, report.unchanged = cursor.fetchone()
        cursor.execute("SELECT file, line, reason FROM judged WHERE reason IS NOT NULL")
        report.refused += [Refusal(*refused) for refused in cursor.fetchall()]
    report.refused.sort(key=lambda refusal: (refusal.file, refusal.line))
    if not report.changed_nothing:
        counts = {"new": report.new, "changed": report.changed}
        journal.record(f"{kind}.imported", "catalogue", kind, by=by, fields=counts)
    transaction.set_rollback(dry_run)
    return report


def _parts(table: Table) -> dict[str, str]:
    """The pieces that differ between the statements of the two tables."""
    typed = zip(table.content, table.types, strict=True)
    return {
        "table": table.table,
        "scope": table.scope,
        "content": ", ".join(table.content),
        "columns": ", ".join(f"{name} {kind}" for name, kind in typed),
        "same": "(" + " AND ".join(f"s.{c} = r.{c}" for c in table.content) + ")",
        "extra": ", version" if table.version else "",
        "empty": ", ''" if table.version else "",
    }


def _read(
    table: Table, files: Iterable[Path], report: Report
) -> Iterator[tuple[object, ...]]:
    for path in files:
        with opened(path) as streams:
            for name, stream in streams:
                heading: list[str] = []
                for line in csv_lines(stream):
                    cells = [cell or "" for cell in line.values]
                    if not heading and not line.fault:
                        heading = _heading(table, name, cells)
                        continue
                    try:
                        row = _row(heading, cells, line.fault)
                        yield name, line.number, *_values(table, row)
                    except BadLine as fault:
                        report.refused.append(Refusal(name, line.number, str(fault)))


def _heading(table: Table, name: str, cells: list[str]) -> list[str]:
    lacking = [column for column in table.columns if column not in cells]
    if lacking:
        raise Unreadable(file=name, reason=f"表头缺少 {' '.join(lacking)}")
    return cells


def _row(heading: list[str], cells: list[str], fault: str) -> Row:
    if fault:
        raise BadLine(fault)
    if len(cells) != len(heading):
        raise BadLine(f"有 {len(cells)} 列,表头有 {len(heading)} 列")
    return dict(zip(heading, cells, strict=True))


def _values(table: Table, row: Row) -> tuple[object, ...]:
    """Code, area, scope, days and content."""
    area = row.get("insu_admdvs", "")
    if area and not (len(area) == 6 and area.isascii() and area.isdecimal()):
        raise BadLine(f"统筹区「{area}」应为六位数字")
    starts, ends = _days(row)
    scope, content = table.read(row)
    return row["hilist_code"], area, scope, starts, ends, *content


def _days(row: Row) -> tuple[date, date | None]:
    starts, ends = day_of(row["begndate"]), day_of(row.get("enddate", ""))
    if starts is None:
        raise BadLine("没有开始日期 begndate")
    if ends and ends.year >= FOR_EVER:
        ends = None
    if ends and ends < starts:
        raise BadLine(f"结束日期 {ends} 早于开始日期 {starts}")
    return starts, ends


def _number(what: str, text: str, decimals: int) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise BadLine(f"{what}「{text}」应为数字")
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent > decimals:
        raise BadLine(f"{what} {text} 最多 {decimals} 位小数")
    return number
