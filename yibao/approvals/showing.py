"""One filing in full, as whoever decides on it has to see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.timezone import localdate

from yibao.access.scope import Scope
from yibao.approvals.course import KINDS
from yibao.approvals.listing import visible
from yibao.approvals.models import (
    ChronicFiling,
    Filing,
    FilingEvent,
    InstitutionChoice,
    Purpose,
    RemoteFiling,
    TransferKind,
)
from yibao.approvals.standing import TONES, Standing, standing


@dataclass(frozen=True, slots=True)
class FilingFound:
    """One filing with everything told of it but what is sealed, and its course."""

    filing: Filing
    events: tuple[FilingEvent, ...]
    told: tuple[tuple[str, object], ...]

    @property
    def state(self) -> Standing:
        return standing(self.events[-1].state, self.filing.valid_to, localdate())

    @property
    def state_title(self) -> str:
        return self.state.label

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def waits(self) -> bool:
        return self.state == Standing.WAITING

    @property
    def kind_title(self) -> str:
        row = self.filing
        if isinstance(row, RemoteFiling) and not hasattr(row, "transfer"):
            return "异地就医备案"
        return row.title


def filing_found(filing_no: str, scope: Scope) -> FilingFound | None:
    """By its number, of whichever kind; none where the scope does not reach."""
    for model in KINDS:
        rows = visible(model, scope).select_related(
            "person__area", *(("transfer",) if model is RemoteFiling else ())
        )
        row = rows.filter(filing_no=filing_no).first()
        if row is not None:
            events = tuple(row.events.order_by("happened_at", "pk"))
            return FilingFound(row, events, tuple(_told(row)))
    return None


def _told(row: Filing) -> Iterable[tuple[str, object]]:
    match row:
        case ChronicFiling():
            yield "病种", f"{row.disease_code} {row.disease_name}"
            yield "鉴定机构", f"{row.institution_code} {row.institution_name}".strip()
            yield "鉴定日期", row.identified_on
            yield "诊断医师", f"{row.physician_code} {row.physician_name}".strip()
            yield "备注", row.memo
        case RemoteFiling():
            yield "备案种类", row.get_kind_display()
            yield "就医地区划", row.target_area
            yield "转往机构编号", row.institution_code
            yield "事由", row.reason
            yield from _transfer_told(row)
        case InstitutionChoice():
            yield "定点机构", f"{row.institution_code} {row.institution_name}".strip()
            yield "定点种类", row.get_role_display()
            yield "业务申请类型", dict(Purpose.choices).get(row.purpose, row.purpose)
            yield "定点排序号", row.rank
            yield "备注", row.memo


def _transfer_told(row: RemoteFiling) -> Iterable[tuple[str, object]]:
    transfer = getattr(row, "transfer", None)
    if transfer is None:
        return
    yield "转往机构", transfer.institution_name
    yield "转院类型", dict(TransferKind.choices).get(transfer.kind, transfer.kind)
    yield "转院日期", transfer.transferred_on
    yield "诊断", f"{transfer.diagnosis_code} {transfer.diagnosis_name}"
    yield "转院意见", transfer.opinion
    yield "转院前就诊ID", transfer.encounter_no
