"""What the settlement reads, kept in step with the lists.

Runs after ``merge`` in its transaction, over the rows that came anew. Of a row's many
columns the settlement needs few; the others stay in the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.backends.utils import CursorWrapper

from yibao.catalog.layouts import (
    CHRONIC_DISEASES,
    DISEASES,
    ETHNIC_DRUGS,
    Layout,
    layouts,
)
from yibao.catalog.models import ItemKind

# A row in the way that begins later bounds the new one; one of the same days stays.
END_DISEASE = """
UPDATE {table} d SET valid_to = j.effective - 1
FROM judged j WHERE NOT j.same AND j.reason IS NULL AND d.code = j.code {same_area}
    AND d.valid_from < j.effective
    AND (d.valid_to IS NULL OR d.valid_to >= j.effective)
"""
ADD_DISEASE = """
WITH around AS (
    SELECT j.code, j.area, min(d.valid_from) FILTER (
            WHERE d.valid_from > j.effective) AS next_from,
        bool_or(d.valid_from <= j.effective
            AND (d.valid_to IS NULL OR d.valid_to >= j.effective)) AS taken
    FROM judged j JOIN {table} d ON d.code = j.code {same_area}
    GROUP BY j.code, j.area
)
INSERT INTO {table} (code, name, valid_from, valid_to {area})
SELECT j.code, j.name, j.effective, least(j.ends, a.next_from - 1) {area_of}
FROM judged j LEFT JOIN around a ON a.code = j.code AND a.area = j.area
WHERE NOT j.same AND j.reason IS NULL AND j.valid AND a.taken IS NOT TRUE
"""


OVERLAPS = {
    DISEASES: ("catalog_disease", "disease_once"),
    CHRONIC_DISEASES: ("catalog_chronicdisease", "chronic_disease_once"),
}
DEFINITION = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s"


def project(catalogue: str) -> None:
    """Carry what ``merge`` judged new or changed to the tables behind a list."""
    with connection.cursor() as cursor, _first_load(cursor, catalogue):
        for statement in _statements(catalogue):
            cursor.execute(statement)


@contextmanager
def _first_load(cursor: CursorWrapper, catalogue: str) -> Iterator[None]:
    """Into an empty table of diseases, check for overlaps once and not row by row.

    Three times as fast; and while the table is empty its lock keeps nobody waiting.
    """
    table, rule = OVERLAPS.get(catalogue, ("", ""))
    if not table or not _is_empty(cursor, table):
        yield
        return
    cursor.execute(DEFINITION, [rule])
    (definition,) = cursor.fetchone()
    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {rule}")
    yield
    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {rule} {definition}")


def _is_empty(cursor: CursorWrapper, table: str) -> bool:
    cursor.execute(f"SELECT NOT EXISTS (SELECT FROM {table})")  # noqa: S608
    (empty,) = cursor.fetchone()
    return bool(empty)


def _statements(catalogue: str) -> list[str]:
    if catalogue == DISEASES:
        return _disease_statements("catalog_disease", "")
    if catalogue == CHRONIC_DISEASES:
        return _disease_statements("catalog_chronicdisease", "area")
    if catalogue in ITEMS:
        return _item_statements(catalogue)
    return []


def _disease_statements(table: str, area: str) -> list[str]:
    parts = {
        "table": table,
        "area": ", area" if area else "",
        "area_of": ", j.area" if area else "",
        "same_area": "AND d.area = j.area" if area else "",
    }
    return [END_DISEASE.format(**parts), ADD_DISEASE.format(**parts)]


@dataclass(frozen=True)
class ItemList:
    """Where the description of an item stands in one list; "" where it does not."""

    kind: ItemKind
    list_type: str  # 目录类别
    charge: str  # 医疗收费项目类别
    specification: str = ""
    dosage_form: str = ""
    unit: str = ""
    tcm: bool = False


ITEMS = {
    "1301": ItemList(
        ItemKind.DRUG, "101", "09", "药品规格", "药品剂型名称", "最小计价单位"
    ),
    "1302": ItemList(ItemKind.HERB, "102", "10", tcm=True),
    "1303": ItemList(
        ItemKind.PREPARATION, "103", "09", "药品规格", "剂型名称", "最小计价单位"
    ),
    ETHNIC_DRUGS: ItemList(
        ItemKind.DRUG, "104", "11", "药品规格", "剂型", "最小计价单位", tcm=True
    ),
    "1305": ItemList(ItemKind.SERVICE, "201", "05", unit="计价单位名称"),
    "1306": ItemList(ItemKind.CONSUMABLE, "301", "08", "规格", unit="最小使用单位"),
    "1306A": ItemList(ItemKind.CONSUMABLE, "301", "08", "规格", unit="最小使用单位"),
    "1320": ItemList(ItemKind.HERB, "106", "10", "规格", unit="最小计量单位", tcm=True),
}
CHINESE_PATENT = "中成药标志"
# An item withdrawn ends; one published again lives on.
ADD_ITEM = """
INSERT INTO catalog_item (code, kind, list_type, name, specification, dosage_form,
    unit, charge_category, origin, basic_medicine, negotiated, child_use, tcm,
    limited_use, special, tags, valid_from, valid_to)
SELECT code, '{kind}', '{list_type}', name, {specification}, {dosage_form}, {unit},
    {charge}, {origin}, {basic}, {negotiated}, {child}, {tcm}, {limited}, {special},
    '{{}}', effective, ends
FROM judged WHERE NOT same AND reason IS NULL AND valid
ON CONFLICT (code) DO UPDATE SET name = excluded.name,
    specification = excluded.specification, dosage_form = excluded.dosage_form,
    unit = excluded.unit, origin = excluded.origin,
    basic_medicine = excluded.basic_medicine, negotiated = excluded.negotiated,
    child_use = excluded.child_use, tcm = excluded.tcm,
    limited_use = excluded.limited_use, special = excluded.special,
    valid_from = least(catalog_item.valid_from, excluded.valid_from),
    valid_to = CASE WHEN excluded.valid_to < catalog_item.valid_from
        THEN catalog_item.valid_from ELSE excluded.valid_to END
"""
END_ITEM = """
UPDATE catalog_item i SET valid_to = greatest(i.valid_from, j.effective - 1)
FROM judged j WHERE NOT j.same AND j.reason IS NULL AND NOT j.valid AND i.code = j.code
    AND (i.valid_to IS NULL OR i.valid_to >= j.effective)
"""


def _item_statements(catalogue: str) -> list[str]:
    item, layout = ITEMS[catalogue], layouts()[catalogue]
    text, flag = _text(layout), _flag(layout)
    patent = flag(CHINESE_PATENT)
    charge = f"CASE WHEN {patent} THEN '11' ELSE '{item.charge}' END"
    add = ADD_ITEM.format(
        kind=item.kind.value,
        list_type=item.list_type,
        specification=text(item.specification, 200),
        dosage_form=text(item.dosage_form, 60),
        unit=text(item.unit, 30),
        charge=charge,
        origin=_origin(layout),
        basic=flag("基本药物标志"),
        negotiated=flag("医保谈判药品标志"),
        child=flag("儿童用药"),
        tcm="true" if item.tcm else patent,
        limited=flag("限制使用标志"),
        special=flag("特殊药品标志"),
    )
    return [add, END_ITEM]


def _text(layout: Layout) -> Callable[[str, int], str]:
    def text(column: str, limit: int) -> str:
        if column not in layout.places:
            return "''"
        return f"left(coalesce(columns[{layout.places[column] + 1}], ''), {limit})"

    return text


def _flag(layout: Layout) -> Callable[[str], str]:
    def flag(column: str) -> str:
        if column not in layout.places:
            return "false"
        return f"coalesce(columns[{layout.places[column] + 1}] IN ('1', '是'), false)"

    return flag


def _origin(layout: Layout) -> str:
    place = layout.places.get("生产地类别名称")
    if place is None:
        return "''"
    name = f"coalesce(columns[{place + 1}], '')"
    return (
        f"CASE WHEN {name} LIKE '%进口%' THEN 'imported' "
        f"WHEN {name} LIKE '%国产%' THEN 'domestic' ELSE '' END"
    )
