"""明细重传: a fee line that is sent again under its serial number is not a new one.

Hospitals that lost an answer send the same lines in a new message. A line that says
what the living one says is answered as that was; one that says anything else is refused
by name, since one of the two must be wrong.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from yibao.settlement.errors import LineDiffers
from yibao.settlement.facts import LineState
from yibao.settlement.models import FeeLine
from yibao.settlement.requests import LineInput

Codes = Callable[[Sequence[LineInput]], Sequence[str]]

# What a line says, beside its item: the column, and what to call it.
SAID = {
    "batch_no": "收费批次号",
    "service_at": "费用发生时间",
    "institution_item_code": "医药机构目录编码",
    "quantity": "数量",
    "price": "单价",
    "line_total": "明细项目费用总额",
    "prescription_no": "处方/医嘱号",
    "care_type": "医疗类别",
    "disease_code": "病种编码",
    "hospital_approval": "医院审批标志",
}


def sent_again(
    encounter_no: str,
    lines: Sequence[LineInput],
    known: Sequence[LineState],
    codes: Codes,
) -> dict[str, LineState]:
    """The living line of every serial number that is sent again, saying the same.

    ``codes`` gives the catalogue codes lines would get now: an institution's own code
    may have been mapped.
    """
    living = {state.line_sn: state for state in known}
    counts = Counter(line.line_sn for line in lines)
    again = [one for one in lines if one.line_sn in living and counts[one.line_sn] == 1]
    if not again:
        return {}
    stored = _stored(encounter_no, [living[one.line_sn].line_no for one in again])
    _same_items(again, living, codes)
    for one in again:
        what = _differences(one, stored[living[one.line_sn].line_no], known)
        if what:
            raise LineDiffers(line_sn=one.line_sn, what="、".join(what))
    return {one.line_sn: living[one.line_sn] for one in again}


def _stored(encounter_no: str, line_nos: Sequence[int]) -> dict[int, FeeLine]:
    found = FeeLine.objects.filter(encounter_id=encounter_no, line_no__in=line_nos)
    return {line.line_no: line for line in found}


def _same_items(
    again: Sequence[LineInput], living: Mapping[str, LineState], codes: Codes
) -> None:
    """A refund bears the item of the line it takes back, whatever it says."""
    unlike = [
        one
        for one in again
        if one.item_code != living[one.line_sn].item_code
        and living[one.line_sn].original_line_no is None
    ]
    for one, code in zip(unlike, codes(unlike) if unlike else (), strict=True):
        if code != living[one.line_sn].item_code:
            raise LineDiffers(line_sn=one.line_sn, what="医疗目录编码")


def _differences(
    one: LineInput, stored: FeeLine, known: Sequence[LineState]
) -> list[str]:
    what = [
        title for name, title in SAID.items() if getattr(one, name) != _of(stored, name)
    ]
    by_no = {state.line_no: state.line_sn for state in known}
    if one.original_line_sn != by_no.get(stored.original_line_no or 0, ""):
        what.append("退费的原流水号")
    if _plain(one.details) != _plain(stored.details):
        what.append("其余申报内容")
    if _plain(one.notes) != (json.loads(stored.notes) if stored.notes else {}):
        what.append("备注与扩展内容")
    return what


def _of(stored: FeeLine, name: str) -> object:
    value: object = getattr(stored, name)
    return value


def _plain(content: Mapping[str, object]) -> object:
    """As it comes back from the database."""
    return json.loads(json.dumps(dict(content), ensure_ascii=False, default=str))
