"""What a deed is about: a person, a user, an institution, or what is yet to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from yibao.web.access import Crumbs

Told = tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """How pages and receipts name it; without a number it does not exist yet."""

    number: str
    who: str  # as a confirmation says it
    area: str  # whose division numbers the receipt
    back: str
    crumbs: Crumbs = ()
    called: str = "办理对象"  # as the button says that leads back
    told: Told = ()  # on the receipt; the first two also on the slip
    header: str = ""  # a template part above the form, and what it shows
    shown: Mapping[str, object] = field(default_factory=dict)
    signer: str = ""  # who signs the receipt beside the clerk

    @property
    def pairs(self) -> list[tuple[tuple[str, object], tuple[str, object]]]:
        """Two of ``told`` to a line, as A4 has room for."""
        every = [*self.told, ("", "")]
        return list(zip(every[::2], every[1::2], strict=False))


class About(Protocol):
    """What a form is told: its subject, and whatever else its kind needs."""

    @property
    def subject(self) -> Subject: ...
