"""A message heard the way its area speaks: its numbers, its lengths, its spellings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yibao.gateway import registry, wire
from yibao.gateway.contract.shape import shape_of
from yibao.gateway.envelope import Envelope, Head
from yibao.gateway.errors import NotUsedHere
from yibao.gateway.overlay import HEAD, NOTHING, NumberChange, Overlay, shape_for
from yibao.gateway.profile import Profile
from yibao.gateway.registry import Transaction
from yibao.gateway.tree import shown
from yibao.kernel.errors import Refused


def find(number: str, profile: Callable[[], Profile]) -> Transaction:
    """The transaction of a number; one the nation does not know may be an area's."""
    try:
        return registry.find(number)
    except Refused as unknown:
        sent = number.strip().upper()
        overlay = _overlay(profile)
        if entry := overlay.unavailable(sent):
            raise _not_used(number, overlay, entry) from None
        national = overlay.national_number(sent)
        if not national:
            raise unknown
        return registry.find(national)


def _overlay(profile: Callable[[], Profile]) -> Overlay:
    try:
        return profile().overlay
    except Refused:
        return NOTHING  # the number is answered before who sent it


def _not_used(number: str, overlay: Overlay, entry: NumberChange) -> NotUsedHere:
    return NotUsedHere(
        path="infno",
        value=shown(number, 12),
        area=overlay.title,
        reason=entry.reason,
        rule=entry.source,
    )


def read(transaction: Transaction, opened: Envelope, profile: Profile) -> Any:
    """The request as the area of the sender has it, or all that is wrong with it."""
    if profile.overlay is not NOTHING:
        allow(opened.number, profile)
        check_head(opened.head, profile)
    return read_input(transaction, opened, profile)


def allow(number: str, profile: Profile) -> None:
    """Refuse a number the area does not have."""
    entry = profile.overlay.unavailable(number.strip().upper())
    if entry is not None:
        raise _not_used(number, profile.overlay, entry)


def check_head(head: Head, profile: Profile) -> None:
    """The head was opened before its area was known; what the area asks comes after."""
    shape = shape_for(profile.overlay, HEAD, Head)
    if shape is not None:
        said = {f.wire: getattr(head, f.attribute) for f in shape_of(Head)}
        wire.read(Head, said, "", shape)


def read_input(transaction: Transaction, opened: Envelope, profile: Profile) -> Any:
    """The ``input`` alone."""
    shape = shape_for(profile.overlay, transaction.number, transaction.request)
    return wire.read(transaction.request, opened.input, "input", shape)
