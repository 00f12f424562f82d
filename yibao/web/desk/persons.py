"""Whose page it is: the person, or nobody where the clerk's data end."""

from __future__ import annotations

from django.http import Http404
from django.utils.timezone import localdate

from yibao.enrollment.facts import CoverFacts
from yibao.enrollment.finding import TONES
from yibao.enrollment.models import CoverageState
from yibao.enrollment.profiles import Profile, profile_of
from yibao.web.access import ConsoleRequest
from yibao.web.words import insurance


def profile_or_404(request: ConsoleRequest, person_no: str) -> Profile:
    profile = profile_of(person_no, request.scope, localdate())
    if profile is None:
        raise Http404(f"没有人员编号 {person_no},或不在您的数据范围内")
    return profile


def cover_told(cover: CoverFacts) -> tuple[str, str, str]:
    """An insurance of today: its name, its state, its tone."""
    state = CoverageState(cover.state)
    return insurance(cover.insurance, cover.pooling_area), state.label, TONES[state]
