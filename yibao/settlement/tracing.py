"""What a message of an institution did: found by the number the message bore."""

from __future__ import annotations

from datetime import datetime

from yibao.settlement.models import Encounter, EncounterEvent, Settlement, State


def settlement_by_message(institution_code: str, message_no: str) -> Settlement | None:
    """The settlement a message made; a reversal is none."""
    return Settlement.objects.filter(
        institution_code=institution_code,
        message_no=message_no,
        reverses__isnull=True,
    ).first()


def is_settlement(settlement_no: str) -> bool:
    """Whether there is a settlement or reversal of this number, wherever made."""
    return Settlement.objects.filter(pk=settlement_no).exists()


def reversal_of(settlement_no: str) -> Settlement | None:
    return Settlement.objects.filter(reverses_id=settlement_no).first()


def encounter_by_message(institution_code: str, message_no: str) -> Encounter | None:
    """The visit a registration or admission opened."""
    return Encounter.objects.filter(
        institution_id=institution_code, message_no=message_no
    ).first()


def cancelled_at(encounter: Encounter) -> datetime | None:
    """When a visit was cancelled, if it is."""
    if encounter.state != State.CANCELLED:
        return None
    events = EncounterEvent.objects.filter(encounter=encounter, state=State.CANCELLED)
    return events.order_by("-version").values_list("happened_at", flat=True).first()


def messages_of_visit(encounter: Encounter) -> list[str]:
    """The messages that opened, settled and undid a visit, in order."""
    made = Settlement.objects.filter(encounter_id=encounter.pk).order_by("position")
    numbers = [encounter.message_no, *made.values_list("message_no", flat=True)]
    return [number for number in dict.fromkeys(numbers) if number]
