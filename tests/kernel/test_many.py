"""Many rows written as arrays are the rows one command after another would write."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests import samples
from tests.samples import CITY
from yibao.catalog.models import Item
from yibao.enrollment.models import Gender, Person
from yibao.kernel import journal, many
from yibao.kernel.crypto import blind_index
from yibao.kernel.many import among, create_many
from yibao.kernel.models import Journal
from yibao.kernel.operator import SYSTEM
from yibao.settlement.models import YearToDate

pytestmark = pytest.mark.django_db
ODD = ['甲"乙', "a\\b", "{,}", "NULL", "第一\n行"]


def person(number: int, name: str = "张示例") -> Person:
    return Person(
        person_no=str(number),
        name=name,
        gender=Gender.FEMALE,
        birth_date=date(1980, 5, 6),
        id_no=f"ID{number}",
        id_no_index=blind_index("id_no", f"ID{number}"),
        area_id=CITY,
        attributes={"档次": name, "n": [number]},
    )


def test_each_row_is_as_it_was_and_has_its_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples.city()
    monkeypatch.setattr(many, "AT_ONCE", 2)
    made = create_many(Person, (person(n, name) for n, name in enumerate(ODD)))
    for number, name in enumerate(ODD):
        found = Person.objects.get(pk=made[number].pk)
        assert (found.person_no, found.name) == (str(number), name)
        assert (found.id_no, found.phone) == (f"ID{number}", "")
        assert found.attributes == {"档次": name, "n": [number]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT id_no), count(phone) FROM enrollment_person"
        )
        assert cursor.fetchone() == (len(ODD), 0), "空的加密字段应为 NULL"


def test_the_moment_and_what_the_database_fills_in_are_filled_in() -> None:
    journal.record_many([journal.line("test.noted", "test", "1", by=SYSTEM)])
    noted = Journal.objects.get(subject_no="1")
    assert abs((datetime.now(UTC) - noted.happened_at).total_seconds()) < 60
    item = {"kind": "drug", "list_type": "101", "charge_category": "09"}
    create_many(Item, [Item(code="X", name="片", valid_from=date(2025, 1, 1), **item)])
    assert Item.objects.get(code="X").updated_at is not None


def test_a_table_without_a_number_of_its_own() -> None:
    of = {"person_no": "1", "insurance": "310"}
    create_many(
        YearToDate,
        [YearToDate(**of, year=year, counters={"n": 1}) for year in ("2025", "2026")],
    )
    years = YearToDate.objects.values_list("year", "counters")
    assert dict(years) == {"2025": {"n": 1}, "2026": {"n": 1}}


def test_one_refused_row_refuses_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    samples.city()
    monkeypatch.setattr(many, "AT_ONCE", 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        create_many(Person, [person(1), person(2), person(1)])
    assert not Person.objects.exists()


def test_a_thousand_are_found_with_one_parameter() -> None:
    samples.city()
    create_many(Person, map(person, range(3)))
    wanted = ["1", "2", *(f"没有{n}" for n in range(1_000)), *ODD]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = Person.objects.filter(among("person_no", wanted)).order_by("person_no")
        assert [one.person_no for one in found] == ["1", "2"]
    assert len(asked) == 1
    none = Person.objects.filter(among("person_no", []))
    assert not none.exists()
