"""结算撤销与冲正 (2103, 2208, 2305, 2601): a settlement is undone by its mirror."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Max
from django.db.transaction import atomic
from django.utils.timezone import localtime

from yibao.engine.counters import Counters
from yibao.engine.money import ZERO
from yibao.kernel import journal
from yibao.kernel.arrays import Part, Row, insertion
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator
from yibao.kernel.serials import serial_no
from yibao.ledger.commands import posting
from yibao.ledger.queries import AccountBalance, entries_of, personal_accounts
from yibao.settlement import mirroring, queries
from yibao.settlement.accounts import Movement, owner_after
from yibao.settlement.commands.recomputing import recompute_after
from yibao.settlement.commands.stays import cancel_admission
from yibao.settlement.commands.visits import cancel_registration
from yibao.settlement.correcting import correction_mirror
from yibao.settlement.decision import by_year
from yibao.settlement.errors import (
    AlreadyReversed,
    IsReversal,
    LaterSettlementFirst,
    SettlementElsewhere,
    SettlementOfAnother,
    UnknownSettlement,
)
from yibao.settlement.models import (
    Correction,
    Encounter,
    Explanation,
    Setting,
    Settlement,
    SettlementFund,
    SettlementLine,
    State,
    YearToDate,
)
from yibao.settlement.requests import ReverseRequest
from yibao.settlement.standing import corrections_of, counters_in_force
from yibao.settlement.views import SettlementView
from yibao.settlement.writing import write_parts


@atomic
def reverse(request: ReverseRequest) -> SettlementView:
    """Undo a settlement by appending its negative mirror; the original stays as it is.

    Accounts, yearly totals and lines are as if it had never been, in a later month or
    year too; what was made good of it (补退差额) is taken back. Where the area says so,
    the later settlements of its year are recomputed. Refused when it is reversed
    already, and while a later settlement of the same stay stands upon it.
    """
    original = _held(request)
    _may_be_reversed(original)
    accounts = personal_accounts(
        [str(move["person_no"]) for move in original.account_movements]
        + [original.person_no],
        lock=True,
    )
    number = _number(original, request)
    corrected = corrections_of([original.pk]).get(original.pk, [])
    taken_back = [
        correction_mirror(
            one,
            number=_number(original, request),
            at=request.reversed_at,
            by=request.by,
        )
        for one in corrected
    ]
    mirrored = {original.pk: number} | {
        one.pk: str(row["correction_no"])
        for one, row in zip(corrected, taken_back, strict=True)
    }
    entries = [
        mirroring.entry_mirror(
            entry, settlement_no=mirror_no, happened_at=request.reversed_at
        )
        for reference, mirror_no in mirrored.items()
        for entry in entries_of(reference)
    ]
    journalled = journal.row(
        "settlement.reversed",
        "settlement",
        original.settlement_no,
        by=request.by,
        reason=request.reason,
        fields={"reversal_no": number},
    )
    write_parts(
        [
            *_mirror(original, request, number, accounts, corrected),
            *([insertion(Correction, taken_back)] if taken_back else []),
            insertion(Journal, [journalled]),
        ],
        totals=_totals_given_back(original, corrected),
        posted=posting(entries),
    )
    recompute_after(original, at=request.reversed_at, by=request.by)
    return queries.settlement_view(number)


def _held(request: ReverseRequest) -> Settlement:
    """The original, its visit locked, if it is theirs who ask."""
    number = request.settlement_no
    original = Settlement.objects.filter(pk=number).first()
    if original is None:
        raise UnknownSettlement(settlement_no=number)
    if request.institution_code not in ("", original.institution_code):
        raise SettlementElsewhere(settlement_no=number)
    for what, asked, is_so in (
        ("人员编号", request.person_no, original.person_no),
        ("就诊ID", request.encounter_no, original.encounter_id),
    ):
        if asked not in ("", is_so):
            raise SettlementOfAnother(settlement_no=number, what=what, value=asked)
    Encounter.objects.select_for_update(no_key=True).get(pk=original.encounter_id)
    return original


def _may_be_reversed(original: Settlement) -> None:
    number = original.settlement_no
    if original.reverses_id is not None:
        raise IsReversal(settlement_no=number)
    reversal = Settlement.objects.filter(reverses_id=number).first()
    if reversal is not None:
        raise AlreadyReversed(settlement_no=number, reversal_no=reversal.settlement_no)
    standing = queries.standing_settlements(original.encounter_id)
    later = standing.filter(
        position__gt=original.position, encounter__setting=Setting.INPATIENT
    ).first()
    if later is not None:
        raise LaterSettlementFirst(settlement_no=number, later_no=later.settlement_no)


def _number(original: Settlement, request: ReverseRequest) -> str:
    area = original.settlement_no[: len(original.insured_area)]
    return serial_no(area, localtime(request.reversed_at).date())


def _mirror(
    original: Settlement,
    request: ReverseRequest,
    number: str,
    accounts: Mapping[str, AccountBalance],
    corrected: Sequence[Correction],
) -> list[Part]:
    told = [*original.account_movements]
    told += [move for one in corrected for move in one.account_movements]
    movements = [Movement.from_json(move).mirrored() for move in told]
    own = accounts.get(original.person_no)
    last = Settlement.objects.filter(encounter_id=original.encounter_id).aggregate(
        position=Max("position")
    )
    row = mirroring.settlement_mirror(
        original,
        request,
        settlement_no=number,
        position=last["position"] + 1,
        balance_after=owner_after(own, movements).total if own else ZERO,
    )
    lines = mirroring.line_mirrors(_rows(SettlementLine, original), number)
    funds = mirroring.fund_mirrors(_rows(SettlementFund, original), number)
    explained = Explanation.objects.get(pk=original.pk)
    explanation = {
        "settlement_no": number,
        "steps": mirroring.step_mirrors(explained.steps),
        "policy_area": explained.policy_area,
        "policy_digest": explained.policy_digest,
    }
    return [
        insertion(Settlement, [row]),
        insertion(SettlementLine, lines),
        insertion(SettlementFund, funds),
        insertion(Explanation, [explanation]),
    ]


def _rows(
    model: type[SettlementLine] | type[SettlementFund], original: Settlement
) -> list[mirroring.Row]:
    return [
        {
            str(field.column): getattr(one, field.attname)
            for field in model._meta.concrete_fields
        }
        for one in model.objects.filter(settlement_id=original.pk)
    ]


def _totals_given_back(
    original: Settlement, corrected: Sequence[Correction]
) -> list[Row]:
    """The totals of its year without the settlement's changes, locked."""
    changes = by_year(original.year, counters_in_force(original, corrected))
    rows = YearToDate.objects.select_for_update(no_key=True).filter(
        person_no=original.person_no,
        insurance=original.insurance,
        year__in=[year for year, delta in changes.items() if delta],
    )
    return [
        {
            "person_no": row.person_no,
            "insurance": row.insurance,
            "year": row.year,
            "counters": dict(
                Counters(values=row.counters).minus(changes[row.year]).values
            ),
            "version": row.version + 1,
        }
        for row in rows.order_by("year")
    ]


def undo_settlement_message(
    *,
    institution_code: str,
    person_no: str,
    original_message_no: str,
    message_no: str,
    at: datetime,
    by: Operator,
) -> SettlementView | None:
    """冲正 of 2102, 2207, 2304: reverse what that message settled, if anything.

    ``None`` when it left nothing. Already reversed is what was wanted, and is answered
    with the reversal. A reversal (2103, 2208, 2305) is refused: by now the totals have
    moved, so the lines are settled anew.
    """
    original = Settlement.objects.filter(
        institution_code=institution_code, message_no=original_message_no
    ).first()
    if original is None:
        return None
    reversal = Settlement.objects.filter(reverses_id=original.pk).first()
    if reversal is not None:
        return queries.settlement_view(reversal.pk)
    return reverse(
        ReverseRequest(
            settlement_no=original.pk,
            reversed_at=at,
            by=by,
            institution_code=institution_code,
            person_no=person_no,
            message_no=message_no,
            reason=f"冲正 {original_message_no}",
        )
    )


def undo_encounter_message(
    *,
    institution_code: str,
    person_no: str,
    original_message_no: str,
    by: Operator,
) -> Encounter | None:
    """冲正 of 2201, 2401: cancel the visit that message opened, if it opened one."""
    encounter = Encounter.objects.filter(
        institution_id=institution_code, message_no=original_message_no
    ).first()
    if encounter is None:
        return None
    if encounter.state == State.CANCELLED:
        return encounter
    cancel = (
        cancel_admission
        if encounter.setting == Setting.INPATIENT
        else cancel_registration
    )
    return cancel(
        encounter_no=encounter.pk,
        institution_code=institution_code,
        person_no=person_no,
        by=by,
    )
