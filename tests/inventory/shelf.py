"""A shop's shelf: rows an institution tells, with plainly invented trace codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tests.samples import HOSPITAL, PHARMACY, at
from yibao.inventory import commands
from yibao.inventory.commands import Recorded, Sender
from yibao.inventory.models import Kind
from yibao.inventory.requests import StockInput
from yibao.inventory.tracing import Known, Occasion, Scanned
from yibao.kernel.operator import Operator

KEEPER = Operator("K001", "库管员甲", "interface", PHARMACY)
BOX, OTHER_BOX = "81000010000000000017", "81000010000000000025"
GS1_BOX = "(01)06901234567892(21)A0000001"


def sender(
    institution: str = PHARMACY, message_no: str = "M1", source: str = "3505"
) -> Sender:
    return Sender(
        institution_code=institution,
        source=source,
        message_no=message_no,
        received_at=at("2025-03-31 20:00"),
        by=KEEPER,
    )


def row(
    kind: Kind, quantity: str, on: str = "2025-03-10 10:00", **more: object
) -> StockInput:
    told = StockInput(
        kind=kind,
        item_code="XA01",
        institution_item_code="院内-XA01",
        institution_item_name="示例药",
        batch_no="批次1",
        happened_at=at(on),
        quantity=Decimal(quantity),
    )
    return replace(told, **more)  # type: ignore[arg-type]


def tell(
    *rows: StockInput, institution: str = PHARMACY, message: str = "M1"
) -> list[Recorded]:
    return commands.record_stock(rows, sender(institution, message))


def scanned(code: str = BOX, line: str = "1", *, split: bool = False) -> Scanned:
    return Scanned(code, "XA01", line, split, path="input")


def occasion(
    message_no: str = "M1",
    institution: str = PHARMACY,
    when: datetime | None = None,
    **more: object,
) -> Occasion:
    told = Occasion(
        institution_code=institution,
        happened_at=when or at("2025-03-10 10:00"),
        source="2102",
        message_no=message_no,
    )
    return replace(told, **more)  # type: ignore[arg-type]


__all__ = ["HOSPITAL", "PHARMACY", "Kind", "Known", "at"]
