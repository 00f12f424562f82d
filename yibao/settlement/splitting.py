"""Dividing an upload as the settlement will: with the unsettled lines before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from yibao.kernel.moments import day_of
from yibao.settlement.bills import insured_for, visit_for
from yibao.settlement.dividing import split_lines, with_split
from yibao.settlement.eligibility import check_patient
from yibao.settlement.errors import NoPolicy
from yibao.settlement.facts import LineState, Visited
from yibao.settlement.presence import WhoAndWhere

DEFAULT_CARE = {"inpatient": "21", "outpatient": "11", "pharmacy": "41"}


def divide_upload(
    visited: Visited,
    facts: WhoAndWhere,
    known: Sequence[LineState],
    fresh: Sequence[LineState],
) -> list[LineState]:
    """The fresh lines with their parts, by the rules of the insured area."""
    begin_on = day_of(visited.begin_at)
    last_on = max(day_of(line.service_at) for line in fresh)
    patient = check_patient(facts.patient, person_no=visited.person_no, day=last_on)
    if facts.cover is None or facts.area is None or facts.provider is None:
        raise NoPolicy(
            area=visited.insured_area, day=begin_on, insurance=visited.insurance
        )
    before = [line for line in known if not line.is_settled]
    care_type = visited.care_type or DEFAULT_CARE[visited.setting]
    visit = visit_for(
        facts.area,
        replace(visited, care_type=care_type),
        facts.provider,
        facts.approvals,
        [*before, *fresh],
        end_on=last_on,
        settled_on=last_on,
    )
    splits = split_lines(
        facts.area, insured_for(facts.area, patient, facts.cover), visit
    )
    return [
        with_split(line, split)
        for line, split in zip(fresh, splits[len(before) :], strict=True)
    ]
