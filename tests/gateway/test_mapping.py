"""3301 and 3302: an institution says what its items are, and takes it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.gateway.conftest import HOSPITAL, PHARMACY, Sender
from tests.gateway.playing import play
from yibao.catalog.commands import ItemDescription, publish_item
from yibao.catalog.models import ItemKind, ItemMapping
from yibao.catalog.queries import mapped_items
from yibao.kernel.operator import SYSTEM

SINCE = date(2025, 1, 1)
TODAY = timezone.localdate()


@pytest.fixture
def desk(hospital: Sender) -> Sender:
    for code in ("XA01", "XA02"):
        description = ItemDescription(ItemKind.DRUG, "101", f"示例{code}", "09")
        publish_item(code=code, description=description, valid_from=SINCE, by=SYSTEM)
    return hospital


def row(**changes: Any) -> dict[str, Any]:
    return {
        "fixmedins_hilist_id": "Y1",
        "fixmedins_hilist_name": "院内片",
        "list_type": "101",
        "med_list_codg": "XA01",
        "begndate": "2025-01-01",
        "enddate": "9999-12-31",
        **changes,
    }


def code(answer: dict[str, Any]) -> str:
    assert answer["infcode"] == -1
    found: str = answer["output"]["code"]
    return found


def mapped(day: date, own: str = "Y1") -> str | None:
    key = (HOSPITAL, own, day)
    return mapped_items([key]).get(key)


def test_a_mapping_holds_from_its_day_and_can_be_taken_back(desk: Sender) -> None:
    play(desk, "3301")
    kept = ItemMapping.objects.get()
    assert (kept.institution_code, kept.specification) == (HOSPITAL, "10mg*24片")
    assert mapped(SINCE) == mapped(TODAY) == "XA01"
    play(desk, "3302")
    assert mapped(TODAY - timedelta(days=1)) == "XA01" and mapped(TODAY) is None


def test_the_same_again_puts_the_description_right(desk: Sender) -> None:
    desk.send("3301", {"data": row()})
    again = desk.send("3301", {"data": [row(fixmedins_hilist_name="新名")]})
    assert again["infcode"] == 0
    assert ItemMapping.objects.get().institution_item_name == "新名"


def test_a_description_may_be_as_long_as_the_text_has_it(desk: Sender) -> None:
    answer = desk.send("3301", {"data": row(dosform="片" * 500, memo="注" * 1000)})
    assert answer["infcode"] == 0
    kept = ItemMapping.objects.get()
    assert (len(kept.dosage_form), len(kept.memo)) == (500, 1000)


def test_a_repeated_message_maps_once_and_other_content_is_refused(
    desk: Sender,
) -> None:
    desk.send("3301", {"data": row()}, msgid="M1")
    assert desk.send("3301", {"data": row()}, msgid="M1")["infcode"] == 0
    assert ItemMapping.objects.count() == 1
    other = desk.send("3301", {"data": row(memo="别的")}, msgid="M1")
    assert code(other) == "GW-040"
    desk.send("3302", {"data": row()}, msgid="M2")
    assert desk.send("3302", {"data": row()}, msgid="M2")["infcode"] == 0


def test_another_item_from_a_later_day_ends_the_first(desk: Sender) -> None:
    later = date(2026, 1, 1)
    desk.send("3301", {"data": row()})
    changed = row(med_list_codg="XA02", begndate="2026-01-01")
    assert desk.send("3301", {"data": changed})["infcode"] == 0
    assert mapped(later - timedelta(days=1)) == "XA01"
    assert mapped(later) == "XA02"


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"med_list_codg": "XA99"}, "CA-001"),
        ({"med_list_codg": "XA02"}, "CA-020"),  # from the same day
        ({"list_type": "201"}, "CA-020"),
        ({"enddate": "2024-01-01"}, "CA-020"),
        ({"begndate": "2024-01-01"}, "CA-020"),  # before the item was published
        ({"begndate": ""}, "GW-020"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(
    desk: Sender, changes: dict[str, str], refused: str
) -> None:
    desk.send("3301", {"data": row()})
    answer = desk.send("3301", {"data": row(**changes)})
    assert code(answer) == refused
    assert mapped(TODAY) == "XA01"


def test_a_message_is_carried_out_whole_or_not_at_all(desk: Sender) -> None:
    rows = [row(), row(fixmedins_hilist_id="Y2", med_list_codg="XA99")]
    answer = desk.send("3301", {"data": rows})
    assert answer["output"]["field"] == "input.data[1]"
    assert not ItemMapping.objects.exists()
    assert code(desk.send("3301", {"data": []})) == "GW-021"


def test_a_withdrawal_may_stand_without_a_node(desk: Sender) -> None:
    desk.send("3301", {"data": row()})
    assert desk.send("3302", row())["infcode"] == 0
    assert mapped(TODAY) is None
    assert code(desk.send("3302", row())) == "CA-021"
    assert code(desk.send("3302", {})) == "GW-020"


def test_what_began_today_leaves_no_trace_and_may_be_mapped_anew(desk: Sender) -> None:
    today = TODAY.isoformat()
    desk.send("3301", {"data": row(begndate=today)})
    desk.send("3302", {"data": row()})
    assert not ItemMapping.objects.exists()
    right = row(begndate=today, med_list_codg="XA02")
    assert desk.send("3301", {"data": right})["infcode"] == 0


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"med_list_codg": "XA02"}, "CA-021"),
        ({"list_type": "201"}, "CA-021"),
        ({"fixmedins_hilist_id": "Y9"}, "CA-021"),
        ({"fixmedins_code": PHARMACY}, "GW-012"),
    ],
)
def test_only_the_mapping_named_is_taken_back(
    desk: Sender, changes: dict[str, str], refused: str
) -> None:
    desk.send("3301", {"data": row()})
    assert code(desk.send("3302", {"data": row(**changes)})) == refused
    assert mapped(TODAY) == "XA01"


@pytest.mark.parametrize("number", ["3301", "3302"])
def test_a_refusal_as_it_is_answered(desk: Sender, number: str) -> None:
    play(desk, f"{number}.refused")
    assert not ItemMapping.objects.exists()
