"""A world entered together stands as one entered fact by fact, to the last row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from yibao.approvals.course import KINDS
from yibao.gateway.models import InterfaceCredential
from yibao.kernel.models import Journal
from yibao.policies.source import Problems
from yibao.scenario.entering.entry import Entering
from yibao.scenario.load import LOADER, enter_world
from yibao.scenario.world import World, read_scenario
from yibao.settlement.models import OpeningTotals, YearToDate
from yibao.simulator.worlds import Size, write_world

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "yibao/demo/city.yaml"
AT = datetime(2026, 6, 1, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
APPS = ("enrollment", "approvals", "ledger", "catalog", "institutions")
GIVEN = ("filing_no", "subject_no")
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def city(tmp_path: Path) -> World:
    """Of every kind of person, institution and item."""
    size = Size(institutions=12, persons=150, items=30)
    (file,) = write_world(tmp_path / "city.yaml", size, date(2026, 6, 1))
    return read_scenario(file)


def models_of(*names: str) -> list[type[models.Model]]:
    return [one for name in names for one in apps.get_app_config(name).get_models()]


MODELS: list[type[models.Model]] = [
    *models_of(*APPS),
    *(Journal, OpeningTotals, YearToDate, InterfaceCredential),
]


def test_a_city_has_every_kind_of_row(city: World) -> None:
    rows = entered(city)
    for table in (
        *("familybinding", "identitymark", "chronicfiling", "posting", "openingtotals"),
        *("agreement", "department", "physician", "interfacecredential"),
    ):
        assert rows[table], f"{table} 没有行,什么也没有比"


def test_together_or_one_by_one_makes_the_same_rows(
    city: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yibao.approvals.commands.now", lambda: AT)
    for world in (city, read_scenario(DEMO)):
        together = entered(world)
        with monkeypatch.context() as patched:
            patched.setattr(Entering, "_all_at_once", one_by_one)
            alone = entered(world)
        for table, rows in alone.items():
            assert together[table] == rows, table
        assert together.keys() == alone.keys()


def one_by_one(_: Entering, __: object, new: Sequence[object]) -> bool:
    return not new


def entered(world: World) -> Rows:
    """Every row the world makes; then it is gone."""
    with transaction.atomic():
        entering = Entering(by=LOADER, at=AT, problems=Problems())
        enter_world(world, entering)
        entering.problems.raise_if_any()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        places = Places()
        found = {str(one._meta.model_name): places.rows(one) for one in MODELS}
        transaction.set_rollback(True)
    return found


class Places:
    """Rows in the order they were made; a number that was given is its place in it."""

    def __init__(self) -> None:
        filings = [model._default_manager.order_by("pk") for model in KINDS]
        numbers = [
            *(
                no
                for rows in filings
                for no in rows.values_list("filing_no", flat=True)
            ),
            *map(
                str,
                InterfaceCredential.objects.order_by("pk").values_list("pk", flat=True),
            ),
        ]
        self.given = {number: place for place, number in enumerate(numbers)}
        self.of = cache(places_of)

    def rows(self, model: type[models.Model]) -> list[dict[str, Any]]:
        fields = [one for one in model._meta.concrete_fields if is_told(one)]
        return [
            {one.name: self.value(one, row) for one in fields}
            for row in model._default_manager.order_by("pk")
        ]

    def value(self, field: models.Field[Any, Any], row: models.Model) -> object:
        raw, target = getattr(row, field.attname), field.related_model
        if field.name in GIVEN:
            return self.given.get(raw, raw)
        if not isinstance(target, type) or not isinstance(raw, int):
            return raw
        return self.of(target)[raw]


def places_of(model: type[models.Model]) -> dict[object, int]:
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return {key: place for place, key in enumerate(keys)}


def is_told(field: models.Field[Any, Any]) -> bool:
    """Not what the database numbers, nor the moment a row was written."""
    if isinstance(field, models.DateTimeField):
        return not (field.auto_now_add or field.has_db_default())
    numbered = field.primary_key and isinstance(field, models.BigIntegerField)
    return field.column is not None and not numbered
