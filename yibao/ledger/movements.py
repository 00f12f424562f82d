"""个人账户收支 as the books have them, page after page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yibao.engine.money import ZERO, Money
from yibao.kernel.moments import at_shanghai
from yibao.ledger.models import PERSONAL, Account, Occasion, Posting

BOTH = len(PERSONAL)  # postings an entry may make to one account


@dataclass(frozen=True, slots=True)
class AccountMovement:
    """What one entry did to a personal account; positive adds to the balance."""

    entry_id: int
    happened_at: datetime
    occasion: str
    reference: str
    is_reversal: bool
    is_settlement: bool
    current: Money
    past: Money

    @property
    def total(self) -> Money:
        return self.current + self.past

    @property
    def key(self) -> str:
        return str(self.entry_id)


SETTLEMENTS = (
    Occasion.OUTPATIENT_SETTLEMENT,
    Occasion.INPATIENT_SETTLEMENT,
    Occasion.PHARMACY_SETTLEMENT,
)


def account_movements(
    person_no: str, *, after: str = "", limit: int
) -> list[AccountMovement]:
    """The latest first; ``after`` is the key of the last one shown."""
    rows = Posting.objects.filter(account__in=PERSONAL, holder=person_no)
    if after.isdecimal():
        rows = rows.filter(entry_id__lt=int(after))
    rows = rows.select_related("entry").order_by("-entry_id", "line_no")
    together: dict[int, list[Posting]] = {}
    for row in rows[: limit * BOTH]:
        together.setdefault(row.entry_id, []).append(row)
    return [_movement(lines) for lines in list(together.values())[:limit]]


def _movement(lines: list[Posting]) -> AccountMovement:
    entry = lines[0].entry
    parts = dict.fromkeys(PERSONAL, ZERO)
    for line in lines:
        parts[Account(line.account)] -= line.amount
    return AccountMovement(
        entry_id=entry.pk,
        happened_at=at_shanghai(entry.happened_at),
        occasion=Occasion(entry.occasion).label,
        reference=entry.reference,
        is_reversal=entry.reverses_id is not None,
        is_settlement=entry.occasion in SETTLEMENTS,
        current=parts[Account.PERSONAL_CURRENT],
        past=parts[Account.PERSONAL_PAST],
    )
