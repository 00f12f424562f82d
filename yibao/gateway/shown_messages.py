"""接口报文 for an engineer: what was answered, without what names a person.

The console asks through ``settings.MESSAGES_OF``. Of a message only its answer is kept
(the request by digest), and of a refused one its code; both are shown here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yibao.gateway.deliveries import delivered
from yibao.gateway.models import Message, Refusal
from yibao.gateway.registry import national
from yibao.kernel.masking import STAR, mask_id_no, mask_name, mask_phone
from yibao.kernel.moments import at_shanghai
from yibao.settlement.models import Encounter, Settlement

PERSONS = ("psn_name", "agnter_name", "coner_name")
FREE = ("addr", "brdy", "memo", "exp_content", "dise_cond", "main_cond_dscr")


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message: which, when, what became of it, and its answer."""

    transaction: str
    title: str
    message_no: str
    received_at: datetime
    state: str
    is_void: bool
    delivered: bool
    answer: str


def of_settlement(settlement: Settlement) -> list[ShownMessage]:
    """The messages of the settlement and of the visit's beginning, the first first."""
    code, numbers = settlement.institution_code, _numbers(settlement)
    if not numbers:
        return []
    rows = Message.objects.filter(institution_code=code, message_no__in=numbers)
    refused = Refusal.objects.filter(institution_code=code, message_no__in=numbers)
    left = delivered(code, numbers)
    found = [_message(row, row.message_no in left) for row in rows]
    found += [_refusal(row) for row in refused]
    return sorted(found, key=lambda one: one.received_at)


def _numbers(settlement: Settlement) -> list[str]:
    opened = Encounter.objects.values_list("message_no", flat=True)
    begun = opened.filter(pk=settlement.encounter_id).first()
    return sorted({one for one in (settlement.message_no, begun) if one})


def _message(row: Message, left: bool) -> ShownMessage:
    return ShownMessage(
        transaction=row.transaction,
        title=national().get(row.transaction, ""),
        message_no=row.message_no,
        received_at=at_shanghai(row.received_at),
        state=row.get_state_display(),
        is_void=row.is_void,
        delivered=left,
        answer=told(row.answer),
    )


def _refusal(row: Refusal) -> ShownMessage:
    return ShownMessage(
        transaction=row.transaction,
        title=national().get(row.transaction, ""),
        message_no=row.message_no,
        received_at=at_shanghai(row.refused_at),
        state=f"已拒绝 {row.code}",
        is_void=True,
        delivered=False,
        answer="",
    )


def told(answer: str) -> str:
    """An answer laid out for reading; one that is no JSON is not shown at all."""
    if not answer:
        return ""
    try:
        content = json.loads(answer)
    except json.JSONDecodeError:
        return STAR * 3
    return json.dumps(redacted(content), ensure_ascii=False, indent=2)


def redacted(node: Any, name: str = "") -> Any:
    """The same with names, certificates, telephones and free text masked."""
    if isinstance(node, dict):
        return {key: redacted(value, key) for key, value in node.items()}
    if isinstance(node, list):
        return [redacted(one, name) for one in node]
    mask = mask_of(name)
    return node if mask is None or node in (None, "") else mask(str(node))


def mask_of(name: str) -> Callable[[str], str] | None:
    """How a wire field is masked; most are not."""
    if name in PERSONS:
        return mask_name
    if name.endswith(("certno", "cert_no", "card_sn")):
        return mask_id_no
    if name == "tel" or name.endswith("_tel"):
        return mask_phone
    if name in FREE or name.endswith("_addr"):
        return lambda text: STAR * 3
    return None
