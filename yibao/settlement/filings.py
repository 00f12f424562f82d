"""What was filed for persons, and what of it matters at an institution on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from yibao.approvals.models import ChoiceRole, Purpose, RemoteKind
from yibao.approvals.queries import (
    ChoiceFacts,
    ChronicFacts,
    RemoteFacts,
)
from yibao.approvals.statements import CHOICES, CHRONIC, REMOTE
from yibao.institutions.queries import Provider
from yibao.kernel.bundles import Bundle
from yibao.settlement.facts import Approvals

FOR_ANY_CARE = (Purpose.CARE, Purpose.FAMILY_DOCTOR)


@dataclass(frozen=True, slots=True)
class FiledRows:
    """What is read of filings, alone or together with other things."""

    chronic: list[ChronicFacts]
    remote: list[RemoteFacts]
    choices: list[ChoiceFacts]


FILED = {"chronic": CHRONIC, "remote": REMOTE, "choices": CHOICES}
_alone = Bundle(FiledRows, rows=FILED, values={})
Filing = TypeVar("Filing", ChronicFacts, RemoteFacts, ChoiceFacts)


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed for some persons, of every period."""

    chronic: Mapping[str, Sequence[ChronicFacts]]
    remote: Mapping[str, Sequence[RemoteFacts]]
    choices: Mapping[str, Sequence[ChoiceFacts]]

    @classmethod
    def of(cls, persons: Iterable[str]) -> Filed:
        rows = _alone.read({"person_nos": list(persons)})
        return cls.told(rows.chronic, rows.remote, rows.choices)

    @classmethod
    def told(
        cls,
        chronic: Iterable[ChronicFacts],
        remote: Iterable[RemoteFacts],
        choices: Iterable[ChoiceFacts],
    ) -> Filed:
        """What was filed, as rows."""
        return cls(_by_person(chronic), _by_person(remote), _by_person(choices))

    def on(
        self, person_no: str, provider: Provider | None, insurance: str, day: date
    ) -> Approvals:
        """What of it matters for this insurance at this institution on this day."""
        chronic = {
            filing.disease_code: filing.disease_name
            for filing in self.chronic.get(person_no, ())
            if filing.is_in_force(day) and filing.insurance in ("", insurance)
        }
        if provider is None:
            return Approvals(chronic=chronic)
        remote = [
            filing
            for filing in self.remote.get(person_no, ())
            if filing.is_in_force(day) and filing.covers(provider.area, provider.code)
        ]
        nearest = max(remote, key=_nearness, default=None)
        held = {
            (choice.role, choice.purpose)
            for choice in self.choices.get(person_no, ())
            if choice.is_in_force(day) and choice.institution_code == provider.code
        }
        return Approvals(
            filing=nearest.kind if nearest else "",
            transferred_from=_transferred_from(remote),
            chronic=chronic,
            chosen=any((ChoiceRole.CHOSEN, each) in held for each in FOR_ANY_CARE),
            chosen_for_chronic=(ChoiceRole.CHOSEN, Purpose.CHRONIC) in held,
            linked=any(role == ChoiceRole.LINKED for role, _ in held),
        )

    def persons_to_wait_for(self) -> set[str]:
        """Whose filings may be revoked or ended while care is settled on them."""
        return {*self.remote, *self.choices}


def _by_person(filings: Iterable[Filing]) -> dict[str, list[Filing]]:
    found: dict[str, list[Filing]] = {}
    for filing in filings:
        found.setdefault(filing.person_no, []).append(filing)
    return found


def _transferred_from(remote: Iterable[RemoteFacts]) -> date | None:
    days = [
        filing.valid_from
        for filing in remote
        if filing.institution_code and filing.kind == RemoteKind.REFERRAL
    ]
    return max(days, default=None)


def _nearness(filing: RemoteFacts) -> tuple[bool, int, date]:
    """An institution goes before a county, that before a city, the later first."""
    by_name = bool(filing.institution_code)
    return by_name, len(filing.target_area.rstrip("0")), filing.valid_from
