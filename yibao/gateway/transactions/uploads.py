"""Uploading fee lines, the same for outpatients (2204) and wards (2301)."""

from __future__ import annotations

from collections.abc import Sequence

from yibao.gateway.caller import Caller
from yibao.gateway.contract.inpatient import InpatientLinesRequest
from yibao.gateway.contract.outpatient import OutpatientLinesRequest
from yibao.gateway.contract.settlement import InstitutionFeeLine, LinesAnswer
from yibao.gateway.contract.tracing import TracedLinesAnswer
from yibao.gateway.errors import MixedEncounters
from yibao.gateway.transactions import tracing
from yibao.gateway.transactions.answers import line_split
from yibao.gateway.transactions.asked import practice
from yibao.settlement import commands
from yibao.settlement.requests import LineInput

LinesRequest = OutpatientLinesRequest | InpatientLinesRequest
MANY = 40  # lines: others would wait for them


def visit_of(request: LinesRequest) -> str:
    """The visit the lines belong to."""
    return request.feedetail[0].mdtrt_id


def alone(request: LinesRequest) -> bool:
    """Whether boxes were scanned, or others would wait too long."""
    lines = request.feedetail
    return len(lines) > MANY or any(tracing.codes_in(line) for line in lines)


def upload(
    sent: Sequence[InstitutionFeeLine], lines: Sequence[LineInput], caller: Caller
) -> LinesAnswer:
    """All lines of one message belong to one visit of one person."""
    visits = {(one.mdtrt_id, one.psn_no) for one in sent}
    if len(visits) != 1:
        raise MixedEncounters(
            path="input.feedetail", numbers="、".join(sorted(n for n, _ in visits)[:3])
        )
    ((encounter_no, person_no),) = visits
    uploaded = commands.upload_lines(
        encounter_no=encounter_no,
        institution_code=caller.institution_code,
        person_no=person_no,
        lines=lines,
        practice=practice(caller),
        by=caller.operator,
    )
    split = [line_split(one.state) for one in uploaded]
    till = tracing.uploaded(sent, encounter_no, caller)
    if till is None:
        return LinesAnswer(result=split)
    return TracedLinesAnswer(result=split, yibao=till)
