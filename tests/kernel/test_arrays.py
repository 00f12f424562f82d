"""What a command writes goes in one statement, each column as the database holds it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from yibao.areas.models import Area
from yibao.kernel import journal
from yibao.kernel.arrays import (
    NotMergeable,
    Part,
    WrongColumns,
    array,
    collecting,
    insertion,
    merged,
    run,
)
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM

pytestmark = pytest.mark.django_db
RENAME = "UPDATE areas_area SET name = %s WHERE code = %s"


def area(code: str) -> dict[str, object]:
    rest = {"parent_id": None, "pooling_area_id": None, "clearing_office": ""}
    return {"code": code, "name": "示例市", "level": "city", **rest}


def test_rows_of_several_tables_and_a_change_are_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Area.objects.create(code="990000", name="旧名", level="province")
    told = MappingProxyType({"药品": ["\\", '"', "%s"], "n": 1})
    row = journal.row("test.noted", "test", "1", by=SYSTEM, fields=told)
    parts = [
        insertion(Area, [area("990100"), area("990200")]),
        Part("renamed", RENAME, ["新名", "990000"]),
        insertion(Journal, [row]),
    ]
    with django_assert_num_queries(1):
        run(parts)
    names = dict(Area.objects.values_list("code", "name"))
    assert names == {"990000": "新名", "990100": "示例市", "990200": "示例市"}
    noted = Journal.objects.get(subject_no="1")
    assert noted.fields == told and noted.institution_code is None
    assert abs((datetime.now(UTC) - noted.happened_at).total_seconds()) < 60


def test_nothing_of_it_is_written_when_one_row_is_refused() -> None:
    noted = insertion(Journal, [journal.row("test.noted", "test", "1", by=SYSTEM)])
    twice = insertion(Area, [area("990100"), area("990100")])
    with pytest.raises(IntegrityError), transaction.atomic():
        run([noted, twice])
    assert not Journal.objects.filter(subject_no="1").exists()


def test_a_row_has_every_column_of_its_table_and_no_other() -> None:
    with pytest.raises(WrongColumns, match="level"):
        insertion(Area, [{k: v for k, v in area("990100").items() if k != "level"}])
    with pytest.raises(WrongColumns, match="mayor"):
        insertion(Area, [{**area("990100"), "mayor": "某"}])


def test_only_what_asks_for_nothing_is_written_with_what_others_write() -> None:
    with collecting(), pytest.raises(NotMergeable):
        run([insertion(Area, [area("990100")])], "SELECT count(*) FROM areas_area")
    with pytest.raises(NotMergeable):
        merged([Part("renamed", RENAME, ["新名", "990000"])])


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("bytea", [bytes(range(256)), None]),
        ("text", ['"{,}\\\\', "NULL", "", "第一\n行", None]),
        ("text", ["第一", "", "NULL"] * 5),
        ("text", ["", 'a"b', '"', "c"] * 5),
        ("text", ["a\\", "b"] * 5),
        ("text", []),
        ("text", [None] * 20),
        ("bytea", [b"\x00\\", b""] * 5),
        ("timestamptz", [datetime(2025, 3, 1, 12, 0, 0, 123_456, tzinfo=UTC)]),
        ("numeric", [Decimal("-0.100000"), Decimal(10) ** 12]),
        ("boolean", [True, False, None]),
        ("bigint", [-1, 2**40]),
    ],
)
def test_every_value_arrives_as_it_is(type_: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT one FROM unnest(%s::{type_}[]) AS one", [array(values)])
        assert [one for (one,) in cursor.fetchall()] == values
