"""Every filing of a person as a clerk sees it, with what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    FilingState,
    InstitutionChoice,
    RemoteFiling,
    RemoteKind,
)
from yibao.approvals.standing import TONES, Standing, standing


@dataclass(frozen=True, slots=True)
class FilingShown:
    """One filing: of which kind, about what, from when to when, and its state."""

    filing_no: str
    title: str
    about: str
    institution: str
    filed_by: str
    valid_from: date
    valid_to: date | None
    standing: Standing
    happened_at: datetime | None
    basis: str
    operator_no: str

    @property
    def state(self) -> str:
        return self.standing.label

    @property
    def tone(self) -> str:
        return TONES[self.standing]


def filings_of(person_no: str) -> list[FilingShown]:
    """慢特病, 异地与转院, 定点; the last begun first."""
    found = [
        *map(_chronic, _latest(ChronicFiling, person_no)),
        *map(_remote, _latest(RemoteFiling, person_no)),
        *map(_choice, _latest(InstitutionChoice, person_no)),
    ]
    return sorted(found, key=lambda one: (one.valid_from, one.filing_no), reverse=True)


def _latest(model: type[Filing], person_no: str) -> QuerySet[Filing]:
    """The filings with their last event, in one read."""
    events = model._meta.get_field("events").related_model
    last = events._default_manager.filter(filing=OuterRef("pk"))
    last = last.order_by("-happened_at", "-pk")
    rows = model._default_manager.filter(person__person_no=person_no)
    return rows.annotate(
        **{
            f"last_{name}": Subquery(last.values(name)[:1])
            for name in ("state", "happened_at", "basis", "operator_no")
        }
    )


def _shown(row: Filing, title: str, about: str, institution: str) -> FilingShown:
    last = getattr(row, "last_state", None) or FilingState.FILED
    return FilingShown(
        filing_no=row.filing_no,
        title=title,
        about=about,
        institution=institution,
        filed_by=row.filed_by,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=standing(last, row.valid_to, localdate()),
        happened_at=getattr(row, "last_happened_at", None),
        basis=getattr(row, "last_basis", None) or "",
        operator_no=getattr(row, "last_operator_no", None) or "",
    )


def _chronic(row: Filing) -> FilingShown:
    assert isinstance(row, ChronicFiling)
    about = f"{row.disease_code} {row.disease_name}"
    return _shown(row, row.title, about, row.institution_name or row.institution_code)


def _remote(row: Filing) -> FilingShown:
    assert isinstance(row, RemoteFiling)
    transfer = row.kind == RemoteKind.REFERRAL and row.institution_code
    title = row.title if transfer else f"异地就医备案({row.get_kind_display()})"
    return _shown(row, title, f"就医地 {row.target_area}", row.institution_code)


def _choice(row: Filing) -> FilingShown:
    assert isinstance(row, InstitutionChoice)
    about = row.get_role_display()
    return _shown(row, row.title, about, row.institution_name or row.institution_code)
