"""Loading a scenario: all of it or nothing, and a second time nothing at all."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from yibao.areas.queries import pooling_areas
from yibao.kernel.operator import Operator
from yibao.policies.source import Problems
from yibao.scenario.entering.areas import enter_areas, enter_policies
from yibao.scenario.entering.budgets import enter_decided
from yibao.scenario.entering.catalogue import (
    enter_chronic_diseases,
    enter_diseases,
    enter_items,
)
from yibao.scenario.entering.covers import enter_accounts, enter_covers, enter_totals
from yibao.scenario.entering.entry import Entering, Outcome
from yibao.scenario.entering.filings import enter_choices, enter_chronic, enter_remote
from yibao.scenario.entering.institutions import (
    enter_agreements,
    enter_callers,
    enter_institutions,
    enter_mappings,
    enter_staff,
)
from yibao.scenario.entering.persons import (
    enter_credentials,
    enter_families,
    enter_identities,
    enter_persons,
)
from yibao.scenario.entering.users import enter_posts, enter_users
from yibao.scenario.world import World, read_scenario

LOADER = Operator(number="load", name="场景装载", channel="load")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load came to: of each kind of thing, how many were new or known."""

    title: str
    counts: dict[str, dict[Outcome, int]]

    def total(self, outcome: Outcome) -> int:
        return sum(counts[outcome] for counts in self.counts.values())

    def changed(self, what: str) -> bool:
        """Whether something of this kind was brought up to date."""
        return bool(self.counts.get(what, {}).get(Outcome.EXTENDED))

    @property
    def changed_nothing(self) -> bool:
        return not (self.total(Outcome.CREATED) or self.total(Outcome.EXTENDED))


def load_scenario(
    path: Path, *, dry_run: bool = False, by: Operator = LOADER
) -> Loaded:
    """Enter the file's world; every mistake in it, or refusal, raises FilesRefused."""
    with uncollected():
        return _loaded(read_scenario(path), dry_run=dry_run, by=by)


def _loaded(world: World, *, dry_run: bool, by: Operator) -> Loaded:
    with transaction.atomic():
        entering = Entering(by=by, at=timezone.now(), problems=Problems())
        enter_world(world, entering)
        entering.problems.raise_if_any()
        transaction.set_rollback(dry_run)
    return Loaded(world.title, entering.counts)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for cycles: millions of values are made, and none has any."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def enter_world(world: World, entering: Entering) -> None:
    """Each kind after those it names; what was refused is left out of what follows."""
    enter_areas(world, entering)
    entering.pooling = pooling_areas()
    enter_policies(world, entering)
    enter_decided(world.budgets, entering)
    enter_diseases(world.diseases, entering)
    enter_chronic_diseases(world.chronic_diseases, entering)
    enter_items(world.items, entering)
    institutions = enter_institutions(world.institutions, entering)
    enter_agreements(institutions, entering)
    enter_staff(institutions, entering)
    enter_mappings(institutions, entering)
    enter_callers(institutions, entering)
    persons = enter_persons(world.persons, entering)
    enter_credentials(persons, entering)
    enter_identities(persons, entering)
    enter_covers(persons, entering)
    enter_accounts(persons, entering)
    enter_totals(persons, entering)
    enter_families(persons, entering)
    enter_chronic(persons, entering)
    enter_remote(persons, entering)
    enter_choices(persons, entering)
    enter_posts(enter_users(world.users, entering), entering)
