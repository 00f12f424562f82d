"""What was filed for persons, and what of it matters at an institution on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yibao.approvals.models import ChoiceRole
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
            if filing.is_in_force(day) and filing.covers(provider.area)
        ]
        nearest = max(remote, key=_nearness, default=None)
        roles = {
            choice.role
            for choice in self.choices.get(person_no, ())
            if choice.is_in_force(day) and choice.institution_code == provider.code
        }
        return Approvals(
            filing=nearest.kind if nearest else "",
            chronic=chronic,
            chosen=ChoiceRole.CHOSEN in roles,
            linked=ChoiceRole.LINKED in roles,
        )


def _nearness(filing: RemoteFacts) -> tuple[int, date]:
    """A filing for the county goes before one for the city, a later before earlier."""
    return len(filing.target_area.rstrip("0")), filing.valid_from
