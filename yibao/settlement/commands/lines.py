"""费用明细上传与撤销 (2204, 2205, 2301, 2302)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone
from django.utils.timezone import localtime

from yibao.catalog.queries import Terms
from yibao.kernel import journal
from yibao.kernel.arrays import insertion, run
from yibao.kernel.crypto import key_ring
from yibao.kernel.models import Journal
from yibao.kernel.moments import day_of
from yibao.kernel.operator import Operator
from yibao.kernel.whole import whole
from yibao.settlement import reading
from yibao.settlement.commands.records import held_encounter
from yibao.settlement.errors import (
    AlreadyDischarged,
    LinesSettled,
    NoLines,
    NoSuchLines,
    RefundStays,
)
from yibao.settlement.facts import LineState
from yibao.settlement.lines import (
    check_lines,
    describe,
    line_columns,
    remark_of,
)
from yibao.settlement.models import (
    Encounter,
    FeeLine,
    LineWithdrawal,
    Setting,
    State,
)
from yibao.settlement.presence import WhoAndWhere, who_and_where
from yibao.settlement.queries import line_states, standing_settlements
from yibao.settlement.requests import ALL, NATIONAL, LineInput, Practice
from yibao.settlement.resending import sent_again
from yibao.settlement.splitting import divide_upload
from yibao.settlement.terms import terms_of

ANY_SETTING = tuple(Setting)
NOTES = FeeLine._meta.get_field("notes").purpose


@dataclass(frozen=True, slots=True)
class UploadedLine:
    """A line as it was divided, with what the catalogue says of the item."""

    state: LineState
    remark: str = ""


def upload_lines(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    lines: Sequence[LineInput],
    by: Operator,
    practice: Practice = NATIONAL,
) -> list[UploadedLine]:
    """Add fee lines to a visit and divide them; all of them, or none.

    A line that is sent again is answered as before. Refuses a serial number that was
    used for something else, a total that is not price × quantity,
    an item the catalogue lacks on the service day, a refund of more than is left.
    """
    if not lines:
        raise NoLines()
    with whole():
        encounter = held_encounter(
            encounter_no,
            institution_code,
            person_no,
            settings=ANY_SETTING,
            action="费用明细上传",
        )
        facts = who_and_where(
            person_no=encounter.person_id,
            insurance=encounter.insurance,
            institution_code=encounter.institution_id,
            day=day_of(encounter.begin_at),
            at=encounter.begin_at,
            encounter_no=encounter_no,
            line_sns=[line.line_sn for line in lines],
        )
        known: Sequence[LineState] = ()
        if facts.last_line_no:
            known = line_states([encounter_no]).get(encounter_no, ())
        states = sent_again(
            encounter_no,
            lines,
            known,
            lambda unlike: [
                terms.code if terms else ""
                for terms in _terms(encounter, facts, unlike)
            ],
        )
        lines_left = [line for line in lines if line.line_sn not in states]
        if lines_left:
            _open_for_lines(encounter)
            divided = _divided(encounter, facts, known, lines_left, practice)
            _write(encounter, lines_left, divided, facts.attempts, by)
            states |= {state.line_sn: state for state in divided}
        found = [states[line.line_sn] for line in lines]
        return [UploadedLine(state, remark_of(state)) for state in found]


def _open_for_lines(encounter: Encounter) -> None:
    """After the final settlement of a discharged stay nothing is added."""
    if encounter.state == State.DISCHARGED and any(
        not settlement.mid_stay for settlement in standing_settlements(encounter.pk)
    ):
        end_on = localtime(encounter.end_at).date() if encounter.end_at else ""
        raise AlreadyDischarged(encounter_no=encounter.pk, end_on=end_on)


def _divided(
    encounter: Encounter,
    facts: WhoAndWhere,
    known: Sequence[LineState],
    lines: Sequence[LineInput],
    practice: Practice,
) -> list[LineState]:
    """The lines with their numbers, the catalogue's terms and their parts."""
    fresh = check_lines(lines, known, encounter.begin_at)
    terms = _terms(encounter, facts, lines)
    states = describe(fresh, terms, facts.last_line_no + 1, practice, known)
    return divide_upload(reading.visited(encounter), facts, known, states)


def _terms(
    encounter: Encounter, facts: WhoAndWhere, lines: Sequence[LineInput]
) -> list[Terms | None]:
    assert facts.provider is not None, "visits name institutions that exist"
    return terms_of(
        lines,
        provider=facts.provider,
        insured_area=encounter.insured_area,
        insurance=encounter.insurance,
        edition=facts.catalog,
    )


def _write(
    encounter: Encounter,
    lines: Sequence[LineInput],
    states: Sequence[LineState],
    attempts: Mapping[str, int],
    by: Operator,
) -> None:
    shared = {
        "encounter_no": encounter.pk,
        "uploaded_at": timezone.now(),
        "operator_no": by.number,
        "operator_name": by.name,
    }
    rows = [
        {
            **shared,
            "attempt": attempts.get(line.line_sn, 0) + 1,
            **_sealed(line_columns(line, state)),
        }
        for line, state in zip(lines, states, strict=True)
    ]
    told = {"lines": len(lines)}
    row = journal.row("lines.uploaded", "encounter", encounter.pk, by=by, fields=told)
    run([insertion(FeeLine, rows), insertion(Journal, [row])])


def _sealed(line: dict[str, Any]) -> dict[str, Any]:
    """The columns of a line as the database holds them: its notes sealed or none."""
    notes = line["notes"]
    line["notes"] = key_ring().seal(NOTES, notes) if notes else None
    return line


@atomic
def withdraw_lines(
    *,
    encounter_no: str,
    institution_code: str,
    person_no: str,
    by: Operator,
    batch_no: str = "",
    line_sns: Sequence[str] = (),
) -> int:
    """Take back unsettled lines of a batch (2205) or by serial number (2302).

    ``0000`` means every unsettled line, and is content when there is none. A settled
    line is refused, and so is a line whose refund would stay behind.
    """
    held_encounter(
        encounter_no,
        institution_code,
        person_no,
        settings=ANY_SETTING,
        action="费用明细撤销",
    )
    living = line_states([encounter_no]).get(encounter_no, ())
    chosen = _chosen(living, batch_no, line_sns)
    _no_refund_stays(living, chosen)
    LineWithdrawal.objects.bulk_create(
        LineWithdrawal(
            encounter_id=encounter_no,
            line_no=line.line_no,
            operator_no=by.number,
            operator_name=by.name,
        )
        for line in chosen
    )
    journal.record(
        "lines.withdrawn",
        "encounter",
        encounter_no,
        by=by,
        fields={"lines": len(chosen)},
    )
    return len(chosen)


def _chosen(
    living: Sequence[LineState], batch_no: str, line_sns: Sequence[str]
) -> list[LineState]:
    if ALL in (batch_no, *line_sns):
        return [line for line in living if not line.is_settled]
    if batch_no:
        found = [line for line in living if line.batch_no == batch_no]
        chosen = [line for line in found if not line.is_settled]
        if not found:
            raise NoSuchLines(number=batch_no)
        if not chosen:
            raise LinesSettled(settlement_no=found[0].settlement_no)
        return chosen
    by_sn = {line.line_sn: line for line in living}
    missing = [number for number in line_sns if number not in by_sn]
    if missing or not line_sns:
        raise NoSuchLines(number="、".join(missing) or "(空)")
    for number in line_sns:
        if by_sn[number].is_settled:
            raise LinesSettled(settlement_no=by_sn[number].settlement_no)
    return [by_sn[number] for number in dict.fromkeys(line_sns)]


def _no_refund_stays(living: Sequence[LineState], chosen: Sequence[LineState]) -> None:
    gone = {line.line_no: line for line in chosen}
    for line in living:
        if line.original_line_no in gone and line.line_no not in gone:
            raise RefundStays(
                line_sn=gone[line.original_line_no].line_sn, refund_sn=line.line_sn
            )
