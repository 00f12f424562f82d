"""What was filed for persons, and what of it matters at an institution on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yibao.approvals.models import ChoiceRole, Purpose, RemoteKind
from yibao.approvals.queries import (
    ChoiceFacts,
    ChronicFacts,
    RemoteFacts,
    chronic_filings,
    institution_choices,
    remote_filings,
)
from yibao.institutions.queries import Provider
from yibao.settlement.facts import Approvals

FOR_ANY_CARE = (Purpose.CARE, Purpose.FAMILY_DOCTOR)


@dataclass(frozen=True, slots=True)
class Filed:
    """What was filed for some persons, of every period."""

    chronic: Mapping[str, Sequence[ChronicFacts]]
    remote: Mapping[str, Sequence[RemoteFacts]]
    choices: Mapping[str, Sequence[ChoiceFacts]]

    @classmethod
    def of(cls, persons: Iterable[str]) -> Filed:
        numbers = list(persons)
        return cls(
            chronic_filings(numbers),
            remote_filings(numbers),
            institution_choices(numbers),
        )

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
        """Whose filings an institution may revoke while care is settled on them."""
        named = (
            person_no
            for person_no, filings in self.remote.items()
            if any(filing.institution_code for filing in filings)
        )
        return {*named, *self.choices}


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
