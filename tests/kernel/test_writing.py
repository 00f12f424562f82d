"""What a command writes goes in one statement, each column as the database holds it."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from yibao.areas.models import Area
from yibao.kernel import journal
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM
from yibao.kernel.writing import Writes, hexed

pytestmark = pytest.mark.django_db


def area(code: str) -> dict[str, object]:
    rest = {"parent_id": None, "pooling_area_id": None, "clearing_office": ""}
    return {"code": code, "name": "示例市", "level": "city", **rest}


def test_rows_of_several_tables_and_a_change_are_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Area.objects.create(code="990000", name="旧名", level="province")
    told = MappingProxyType({"药品": ["\\", '"', "%s"], "n": 1})
    writes = Writes()
    writes.insert(Area, area("990100"), area("990200"))
    writes.execute(
        "UPDATE areas_area SET name = %s WHERE code = %s", ["新名", "990000"]
    )
    row = journal.row("test.noted", "test", "1", by=SYSTEM, fields=told)
    writes.insert(Journal, row)
    with django_assert_num_queries(1):
        writes.run()
    names = dict(Area.objects.values_list("code", "name"))
    assert names == {"990000": "新名", "990100": "示例市", "990200": "示例市"}
    noted = Journal.objects.get(subject_no="1")
    assert noted.fields == told and noted.institution_code is None
    assert abs((datetime.now(UTC) - noted.happened_at).total_seconds()) < 60


def test_nothing_of_it_is_written_when_one_row_is_refused() -> None:
    writes = Writes()
    writes.insert(Journal, journal.row("test.noted", "test", "1", by=SYSTEM))
    writes.insert(Area, area("990100"), area("990100"))
    with pytest.raises(IntegrityError), transaction.atomic():
        writes.run()
    assert not Journal.objects.filter(subject_no="1").exists()


def test_no_rows_are_no_insertion(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    writes = Writes()
    writes.insert(Area)
    writes.insert(Journal, journal.row("test.noted", "test", "1", by=SYSTEM))
    with django_assert_num_queries(1) as captured:
        writes.run()
    assert "areas_area" not in captured.captured_queries[0]["sql"]


def test_bytes_are_read_back_as_they_were() -> None:
    sealed = bytes(range(256))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::bytea", [hexed(sealed)])
        assert bytes(cursor.fetchone()[0]) == sealed
    assert hexed(None) is None
