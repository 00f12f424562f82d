"""Deciding many settlements in the order they came (pure, as ``decision`` is).

Each sees what the ones before it did to totals, accounts and lines, so the same person
twice in one batch works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from yibao.engine.errors import Refused
from yibao.settlement.accounts import owner_after
from yibao.settlement.decision import Decision, decide_one, settlement_no_of
from yibao.settlement.facts import Earlier, Known
from yibao.settlement.requests import SettleRequest


def decide(
    requests: Sequence[SettleRequest], facts: Sequence[Known]
) -> list[Decision | Refused]:
    """One decision or refusal for each request, in order."""
    books = Books()
    decided: list[Decision | Refused] = []
    for request, known in zip(requests, facts, strict=True):
        try:
            decision = decide_one(request, books.brought_up(request, known))
        except Refused as refusal:
            decided.append(refusal)
        else:
            books.take(decision)
            decided.append(decision)
    return decided


@dataclass(slots=True)
class Books:
    """What the requests decided so far have changed, by person and by visit."""

    decided: list[Decision] = field(default_factory=list)
    touching: dict[str, list[int]] = field(default_factory=dict)

    def take(self, decision: Decision) -> None:
        """Remember a decision under every person and visit it touches."""
        place = len(self.decided)
        self.decided.append(decision)
        touched = {decision.visited.person_no, decision.visited.encounter_no}
        touched |= {move.person_no for move in decision.movements}
        for name in touched:
            self.touching.setdefault(name, []).append(place)

    def brought_up(self, request: SettleRequest, known: Known) -> Known:
        """The facts as they will be once what was decided before is written."""
        if not self.decided:
            return known
        names = [request.person_no, request.encounter_no]
        names += [owner.person_no for owner in known.family]
        places = {place for name in names for place in self.touching.get(name, ())}
        for place in sorted(places):
            decision = self.decided[place]
            known = _after_visit(_after_money(known, decision), decision)
        return known


def _after_money(known: Known, decision: Decision) -> Known:
    moved = decision.movements
    same_person = (
        known.patient is not None
        and decision.patient.person_no == known.patient.person_no
        and known.cover is not None
        and decision.cover.insurance == known.cover.insurance
    )
    return replace(
        known,
        account=known.account and owner_after(known.account, moved),
        family=tuple(owner_after(owner, moved) for owner in known.family),
        totals=(
            {**known.totals, **decision.totals_after} if same_person else known.totals
        ),
    )


def _after_visit(known: Known, decision: Decision) -> Known:
    if (
        known.visited is None
        or known.visited.encounter_no != decision.visited.encounter_no
    ):
        return known
    number = settlement_no_of(decision)
    settled = {line.line_no for line in decision.lines}
    return replace(
        known,
        lines=tuple(
            line._replace(turns=line.turns + 1, settlement_no=number)
            if line.line_no in settled
            else line
            for line in known.lines
        ),
        earlier=(*known.earlier, _as_earlier(decision)),
        last_position=decision.position,
    )


def _as_earlier(decision: Decision) -> Earlier:
    return Earlier(
        settlement_no=settlement_no_of(decision),
        position=decision.position,
        mid_stay=decision.request.mid_stay,
        care_type=decision.visited.care_type,
        counters_delta=dict(decision.breakdown.delta),
        stay_after=dict(decision.breakdown.stay_after.values),
    )
