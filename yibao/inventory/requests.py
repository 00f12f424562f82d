"""What an institution tells of its stock, as the commands take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from yibao.inventory.models import Kind
from yibao.inventory.tracing import Scanned

# inv_chg_type: code → name and direction.
CHANGES: Mapping[str, tuple[str, int]] = {
    "101": ("调拨入库", 1),
    "102": ("调拨出库", -1),
    "103": ("盘盈", 1),
    "104": ("盘损", -1),
    "105": ("销毁", -1),
    "106": ("其他入库", 1),
    "107": ("其他出库", -1),
    "108": ("商品采购入库", 1),
    "109": ("商品退货出库", -1),
    "110": ("赠药入库", 1),
    "111": ("赠药退回出库", -1),
}
DIRECTIONS: Mapping[Kind, int] = {
    Kind.COUNT: 0,
    Kind.PURCHASE: 1,
    Kind.PURCHASE_RETURN: -1,
    Kind.SALE: -1,
    Kind.SALE_RETURN: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StockInput:
    """One row of 3501-3506. ``persons``: names and certificates, sealed together."""

    kind: Kind
    item_code: str
    institution_item_code: str
    institution_item_name: str
    batch_no: str
    happened_at: datetime
    quantity: Decimal
    lot_no: str = ""
    price: Decimal | None = None
    made_on: date | None = None
    expires_on: date | None = None
    change_type: str = ""
    prescription: str = ""
    is_split: bool = False
    document_no: str = ""
    settlement_no: str = ""
    person_no: str = ""
    certificate_no: str = ""
    persons: Mapping[str, object] = field(default_factory=dict)
    notes: str = ""
    details: Mapping[str, object] = field(default_factory=dict)
    codes: tuple[Scanned, ...] = ()
    path: str = ""  # where it stands in the message, for a refusal

    @property
    def effect(self) -> Decimal:
        """What it adds to the stock."""
        if self.kind is Kind.CHANGE:
            return self.quantity * CHANGES[self.change_type][1]
        return self.quantity * DIRECTIONS[self.kind]
