"""A day in the fictional city, scene by scene, in the order it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yibao.demo import stays, visits
from yibao.demo.page import Scene
from yibao.demo.play import Play

SCENES: tuple[Callable[[Play], Iterator[Scene]], ...] = (
    stays.employee_over_the_cap,
    stays.resident_through_every_layer,
    visits.chronic_disease,
    visits.family_account,
    visits.two_diseases,
    visits.refund_by_settling_again,
    visits.outcome_unknown,
    visits.a_refusal_that_helps,
)


def scenes(play: Play) -> Iterator[Scene]:
    """Every scene, played when it is asked for."""
    for scene in SCENES:
        yield from scene(play)
