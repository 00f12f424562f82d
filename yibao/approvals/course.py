"""The course of a filing (备案): filed, approved or refused, revoked or ended.

One course for every kind: 慢特病 (2503), 转院 (2501), 定点 (2505) and what the agency
registers at its own counter.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from yibao.access.cases import refuse_same_hand
from yibao.approvals.errors import (
    AlreadyApproved,
    AlreadyRefused,
    AlreadyRevoked,
    FiledElsewhere,
    FilingInUse,
    FilingInUseAfter,
    NotInForce,
    ReasonNeeded,
    UnknownFiling,
    WrongDates,
)
from yibao.approvals.models import (
    ChronicFiling,
    ChronicFilingEvent,
    Filing,
    FilingState,
    InstitutionChoice,
    InstitutionChoiceEvent,
    RemoteFiling,
    RemoteFilingEvent,
)
from yibao.approvals.reach import still_good
from yibao.kernel import journal
from yibao.kernel.operator import Operator
from yibao.kernel.turns import take_turns

KINDS: tuple[type[Filing], ...] = (ChronicFiling, RemoteFiling, InstitutionChoice)
ANY_KIND = "备案"
SUBJECT = "filing"
ACTIONS: dict[type[Filing], str] = {
    ChronicFiling: "chronic_filing",
    RemoteFiling: "remote_filing",
    InstitutionChoice: "institution_choice",
}


def begin(filing: Filing, *, filed_at: datetime, approved: bool, by: Operator) -> None:
    """It was filed; in force at once unless the area approves it first."""
    _happen(filing, FilingState.FILED, filed_at, by)
    if approved:
        _happen(filing, FilingState.APPROVED, filed_at, by)


@transaction.atomic
def approve(
    *, filing_no: str, approved_at: datetime, basis: str, by: Operator
) -> Filing:
    """审核通过, by another than who filed it: in force from its first day."""
    filing = _locked(filing_no)
    states = _standing_states(filing)
    _refuse_filer(filing, FilingState.APPROVED, by)
    if FilingState.APPROVED not in states:
        still_good(filing)
        _happen(filing, FilingState.APPROVED, approved_at, by, basis)
    return filing


@transaction.atomic
def refuse(*, filing_no: str, refused_at: datetime, basis: str, by: Operator) -> Filing:
    """审核不通过: what still waits is sent back with its reason."""
    if not basis.strip():
        raise ReasonNeeded(filing_no=filing_no)
    filing = _locked(filing_no)
    if FilingState.APPROVED in _standing_states(filing):
        raise AlreadyApproved(filing_no=filing_no)
    _refuse_filer(filing, FilingState.REFUSED, by)
    _close(filing, FilingState.REFUSED, refused_at, by, basis)
    return filing


@transaction.atomic
def revoke(
    *,
    filing_no: str,
    revoked_at: datetime,
    by: Operator,
    kind: type[Filing] | None = None,
    person_no: str = "",
    basis: str = "",
    used_by: str | None = None,
) -> Filing:
    """撤销备案 (2502, 2504, 2506), by the institution that filed it or by the agency.

    Refused when the caller names a settlement that used it, which it looks for in its
    turn on the filings of the person.
    """
    filing = _locked(filing_no, kind)
    if person_no and filing.person.person_no != person_no:
        raise UnknownFiling(what=_title(kind), filing_no=filing_no)
    if by.institution_code and by.institution_code != filing.filed_by:
        raise FiledElsewhere(filing_no=filing_no, filed_by=_filer(filing))
    _standing_states(filing)
    if used_by:
        raise FilingInUse(filing_no=filing_no, settlement_no=used_by)
    _close(filing, FilingState.REVOKED, revoked_at, by, basis)
    return filing


@transaction.atomic
def end(
    *,
    filing_no: str,
    last_day: date,
    ended_at: datetime,
    basis: str,
    by: Operator,
    person_no: str = "",
    used_by: str | None = None,
) -> Filing:
    """终止备案: in force up to ``last_day``; what was settled on it stays.

    Unlike a revocation it leaves the days before untouched. Refused when the caller
    names a settlement of care after that day; it looks in its turn.
    """
    if not basis.strip():
        raise ReasonNeeded(filing_no=filing_no)
    filing = _locked(filing_no)
    if person_no and filing.person.person_no != person_no:
        raise UnknownFiling(what=ANY_KIND, filing_no=filing_no)
    if by.institution_code and by.institution_code != filing.filed_by:
        raise FiledElsewhere(filing_no=filing_no, filed_by=_filer(filing))
    if FilingState.APPROVED not in _standing_states(filing):
        raise NotInForce(filing_no=filing_no)
    _refuse_last_day(filing, last_day)
    if used_by:
        raise FilingInUseAfter(
            filing_no=filing_no, last_day=last_day, settlement_no=used_by
        )
    filing.valid_to = last_day
    filing.save(update_fields=["valid_to"])
    _happen(filing, FilingState.ENDED, ended_at, by, basis, last_day=last_day)
    return filing


def _refuse_last_day(filing: Filing, last_day: date) -> None:
    """Within its days, and earlier than it ends anyway."""
    if last_day < filing.valid_from:
        raise WrongDates(
            what=f"备案自 {filing.valid_from} 起,最后一天早于它;全部取消的办理撤销"
        )
    if filing.valid_to is not None and last_day >= filing.valid_to:
        raise WrongDates(what=f"备案到 {filing.valid_to} 为止,终止只能提前")


def take_turn_on_filings(*person_nos: str) -> None:
    """Care settled on a filing and its revocation wait for each other.

    Who asks whether a filing stands, or whether it was used, asks after this.
    """
    take_turns([f"chronic filings of {person_no}" for person_no in sorted(person_nos)])


def _locked(filing_no: str, kind: type[Filing] | None = None) -> Filing:
    for model in KINDS if kind is None else (kind,):
        found = _first(model, filing_no)
        if found is not None:
            return found
    raise UnknownFiling(what=_title(kind), filing_no=filing_no)


def _first(model: type[Filing], filing_no: str) -> Filing | None:
    rows = model._default_manager.select_for_update(of=("self",))
    return rows.select_related("person").filter(filing_no=filing_no).first()


def _title(kind: type[Filing] | None) -> str:
    return kind.title if kind else ANY_KIND


def _filer(filing: Filing) -> str:
    return f"机构 {filing.filed_by}" if filing.filed_by else "经办机构"


def _standing_states(filing: Filing) -> set[str]:
    """What happened so far, of a filing that was neither refused nor revoked."""
    reasons = _reasons(filing.events.values_list("state", "basis"))
    if FilingState.REVOKED in reasons:
        raise AlreadyRevoked(filing_no=filing.filing_no)
    if FilingState.REFUSED in reasons:
        raise AlreadyRefused(
            filing_no=filing.filing_no, reason=reasons[FilingState.REFUSED]
        )
    return set(reasons)


def _reasons(events: Iterable[tuple[str, str]]) -> dict[str, str]:
    return dict(events)


def _close(
    filing: Filing, state: FilingState, at: datetime, by: Operator, basis: str
) -> None:
    _happen(filing, state, at, by, basis)
    if not isinstance(filing, ChronicFiling):
        filing.closed = True  # the days are free again: see the exclusions
        filing.save(update_fields=["closed"])


def _happen(
    filing: Filing,
    state: FilingState,
    at: datetime,
    by: Operator,
    basis: str = "",
    last_day: date | None = None,
) -> None:
    told = {
        "state": state,
        "happened_at": at,
        "basis": basis,
        "operator_no": by.number,
        "last_day": last_day,
    }
    match filing:
        case ChronicFiling():
            ChronicFilingEvent.objects.create(filing=filing, **told)
        case RemoteFiling():
            RemoteFilingEvent.objects.create(filing=filing, **told)
        case InstitutionChoice():
            InstitutionChoiceEvent.objects.create(filing=filing, **told)
    action = _action(filing, state)
    fields = {"last_day": last_day.isoformat()} if last_day else None
    journal.record(
        action, SUBJECT, filing.filing_no, by=by, reason=basis, fields=fields
    )


def _refuse_filer(filing: Filing, state: FilingState, by: Operator) -> None:
    """受理与审核 of one filing are not one person's (SOD-01)."""
    refuse_same_hand(
        action=_action(filing, state),
        subject_kind=SUBJECT,
        subject_no=filing.filing_no,
        by=by,
    )


def _action(filing: Filing, state: FilingState) -> str:
    return f"{ACTIONS[type(filing)]}.{state}"
