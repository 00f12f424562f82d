"""How a filing stands on a day: told by its last event and by its period."""

from __future__ import annotations

from datetime import date

from django.db.models import TextChoices

from yibao.approvals.models import FilingState


class Standing(TextChoices):
    """What a clerk reads of a filing; of an event see ``FilingState``."""

    WAITING = "filed", "待审核"
    IN_FORCE = "approved", "已生效"
    EXPIRED = "expired", "已到期"
    ENDED = "ended", "已终止"
    REFUSED = "refused", "未通过"
    REVOKED = "revoked", "已撤销"


TONES = {
    Standing.WAITING: "warn",
    Standing.IN_FORCE: "ok",
    Standing.EXPIRED: "",
    Standing.ENDED: "",
    Standing.REFUSED: "danger",
    Standing.REVOKED: "danger",
}


def standing(last: str, valid_to: date | None, day: date) -> Standing:
    """An approved filing holds to its last day, whether that was set first or later."""
    if last not in (FilingState.APPROVED, FilingState.ENDED):
        return Standing(last)
    if valid_to is None or day <= valid_to:
        return Standing.IN_FORCE
    return Standing.ENDED if last == FilingState.ENDED else Standing.EXPIRED
