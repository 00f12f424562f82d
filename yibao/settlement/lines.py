"""Fee lines before they are recorded: checked, described by the catalogue, numbered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from yibao.catalog.queries import Terms
from yibao.kernel.moments import at_shanghai, day_of
from yibao.settlement.dividing import as_state, check_total
from yibao.settlement.errors import (
    LineRepeated,
    MixedDiseases,
    RefundDearer,
    RefundOfSettled,
    RefundTooLarge,
    RefundWithoutOriginal,
    ServiceOutsideStay,
    UnknownItem,
)
from yibao.settlement.facts import LineState
from yibao.settlement.requests import LineInput, Practice, UnknownItems


@dataclass(frozen=True, slots=True)
class Fresh:
    """A line to be added and the line it refunds."""

    line: LineInput
    original: LineState | LineInput | None


def check_lines(
    lines: Sequence[LineInput], known: Sequence[LineState], begin_at: datetime
) -> list[Fresh]:
    """Every line on its own and against the lines the visit has."""
    living = {line.line_sn: line for line in known}
    counts = Counter(line.line_sn for line in lines)
    repeated = [sn for sn, count in counts.items() if count > 1 or sn in living]
    if repeated:
        raise LineRepeated(line_sn="、".join(repeated[:5]))
    _one_disease_a_batch(lines, known)
    left = _left_to_refund(lines, known)
    sent = {line.line_sn: line for line in lines}
    fresh = []
    for line in lines:
        check_total(line)
        if day_of(line.service_at) < day_of(begin_at):
            raise ServiceOutsideStay(
                line_sn=line.line_sn,
                service_at=f"{at_shanghai(line.service_at):%Y-%m-%d %H:%M:%S}",
                begin_at=f"{at_shanghai(begin_at):%Y-%m-%d %H:%M:%S}",
            )
        original = _original(line, living, sent, left) if line.quantity < 0 else None
        fresh.append(Fresh(line, original))
    return fresh


def _one_disease_a_batch(
    lines: Iterable[LineInput], known: Iterable[LineState]
) -> None:
    batches: dict[str, set[str]] = {}
    unsettled = [line for line in known if not line.is_settled]
    both: list[LineState | LineInput] = [*unsettled, *lines]
    for line in both:
        if line.batch_no:
            batches.setdefault(line.batch_no, set()).add(line.disease_code)
    for batch_no, diseases in batches.items():
        if len(diseases - {""}) > 1:
            raise MixedDiseases(
                batch_no=batch_no, diseases="、".join(sorted(diseases - {""}))
            )


def _left_to_refund(
    lines: Iterable[LineInput], known: Sequence[LineState]
) -> dict[str, Decimal]:
    """What of each line has not been refunded yet."""
    left = {line.line_sn: line.quantity for line in known}
    left |= {line.line_sn: line.quantity for line in lines}
    by_no = {line.line_no: line.line_sn for line in known}
    for line in known:
        if line.original_line_no is not None and line.original_line_no in by_no:
            left[by_no[line.original_line_no]] += line.quantity
    return left


def _original(
    line: LineInput,
    living: Mapping[str, LineState],
    sent: Mapping[str, LineInput],
    left: dict[str, Decimal],
) -> LineState | LineInput:
    number = line.original_line_sn
    original = living.get(number) or sent.get(number)
    if original is None or original.quantity < 0 or number == line.line_sn:
        raise RefundWithoutOriginal(
            line_sn=line.line_sn, original_line_sn=number or "(空)"
        )
    if isinstance(original, LineState) and original.is_settled:
        raise RefundOfSettled(
            original_line_sn=number, settlement_no=original.settlement_no
        )
    if left[number] + line.quantity < 0:
        raise RefundTooLarge(
            original_line_sn=number, left=left[number], quantity=-line.quantity
        )
    if line.price > original.price:
        raise RefundDearer(
            line_sn=line.line_sn,
            price=f"{line.price.normalize():f}",
            original_line_sn=number,
            charged=f"{original.price.normalize():f}",
        )
    left[number] += line.quantity
    return original


def describe(
    fresh: Sequence[Fresh],
    terms: Sequence[Terms | None],
    first_line_no: int,
    practice: Practice,
    known: Sequence[LineState] = (),
) -> list[LineState]:
    """Lines with their catalogue terms and numbers; a refund bears its original's."""
    numbers = {one.line.line_sn: first_line_no + i for i, one in enumerate(fresh)}
    by_sn = {line.line_sn: line for line in known}
    states: list[LineState] = []
    for one, item in zip(fresh, terms, strict=True):
        if item is None and practice.unknown_items is UnknownItems.REFUSE:
            raise UnknownItem(
                line_sn=one.line.line_sn,
                item_code=one.line.item_code or "(空)",
                institution_item_code=one.line.institution_item_code or "(空)",
                day=day_of(one.line.service_at),
            )
        state = as_state(
            one.line,
            item,
            line_no=numbers[one.line.line_sn],
            original_line_no=(
                None
                if one.original is None
                else numbers.get(one.original.line_sn)
                or by_sn[one.original.line_sn].line_no
            ),
        )
        source = by_sn.get(one.original.line_sn) if one.original else None
        states.append(_as_original(state, source))
    return states


def _as_original(state: LineState, original: LineState | None) -> LineState:
    """A refund is divided by the very terms of the line it takes back."""
    if original is None:
        return state
    return state._replace(
        item_code=original.item_code,
        benefit_class=original.benefit_class,
        own_pay=original.own_pay,
        price_limit=original.price_limit,
        self_funded=original.self_funded,
        facts=original.facts,
    )


def remark_of(state: LineState) -> str:
    """Why a line is 全自费, for whoever reads the answer (memo)."""
    if "name" not in state.facts:
        return "目录外项目,按全自费处理"
    if state.self_funded and state.facts.get("limited_use"):
        return "限定支付范围内用药未经审批,按全自费处理"
    return ""


def line_columns(line: LineInput, state: LineState) -> dict[str, object]:
    """The columns of a fee line that come from what was sent and what it became."""
    return {
        "line_no": state.line_no,
        "line_sn": line.line_sn,
        "batch_no": line.batch_no,
        "original_line_no": state.original_line_no,
        "prescription_no": line.prescription_no,
        "care_type": line.care_type,
        "disease_code": line.disease_code,
        "service_at": line.service_at,
        "item_code": state.item_code,
        "institution_item_code": line.institution_item_code,
        "institution_item_name": line.institution_item_name,
        "quantity": line.quantity,
        "price": line.price,
        "line_total": line.line_total,
        "benefit_class": state.benefit_class,
        "own_pay": state.own_pay,
        "price_limit": state.price_limit,
        "outside_scope": state.outside_scope,
        "over_limit": state.over_limit,
        "paid_first": state.paid_first,
        "in_scope": state.in_scope,
        "self_funded": state.self_funded,
        "charge_category": str(state.facts.get("charge_category", "")),
        "limited_use": bool(state.facts.get("limited_use")),
        "hospital_approval": line.hospital_approval,
        "remark": remark_of(state),
        "terms": dict(state.facts),
        "details": dict(line.details),
        "notes": json.dumps(line.notes, ensure_ascii=False) if line.notes else "",
    }
