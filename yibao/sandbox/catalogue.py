"""The catalogue changes while hospitals work: a new price limit from today."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.timezone import localdate

from yibao.catalog.commands import set_price_limit
from yibao.kernel.operator import Operator
from yibao.sandbox.faults import WrongFault

BUTTON = Operator("sandbox", "沙箱", channel="load")


def change(fields: dict[str, str], area: str) -> str:
    """Set the limit of an item as a form asks; what was done, in a sentence."""
    try:
        limit = Decimal(fields.get("limit", "").strip())
    except InvalidOperation:
        raise WrongFault(reason="支付上限应为金额,如 12.50") from None
    item, today = fields.get("item", "").strip(), localdate()
    set_price_limit(item_code=item, limit=limit, valid_from=today, area=area, by=BUTTON)
    return f"{item} 的支付上限自 {today} 起为 {limit} 元"
