"""What recomputations found, and whether it has been made good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from yibao.engine.counters import title
from yibao.engine.money import Money
from yibao.settlement.errors import UnknownRecomputation
from yibao.settlement.models import Recomputation, Settlement, SettlementChange
from yibao.settlement.recomputing import AMOUNT, FUND, Fresh, PartChange, changes

CLOSED, OPEN, SUPERSEDED, EVEN, FAILED = (
    "已办理",
    "待办理",
    "已有新的重算",
    "没有差额",
    "未能重算",
)
TITLES = {
    field.name: str(field.verbose_name) for field in Settlement._meta.concrete_fields
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One settlement with what would be different."""

    settlement: Settlement
    changes: tuple[PartChange, ...]

    def by(self, part: str) -> Money:
        """What an amount would be more."""
        return Money(
            sum(
                one.by
                for one in self.changes
                if one.kind == AMOUNT and one.part == part
            )
        )

    @property
    def due(self) -> Money:
        """应补给个人 in cash: what they would have paid less."""
        return -self.by("cash_paid")


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A recomputation as its readers see it."""

    run: Recomputation
    state: str
    differences: tuple[Difference, ...]

    @property
    def due(self) -> Money:
        return Money.sum(one.due for one in self.differences)


def recomputation_named(recomputation_no: str) -> Recomputation:
    """The recomputation, or a refusal that names it."""
    found = Recomputation.objects.filter(pk=recomputation_no).first()
    if found is None:
        raise UnknownRecomputation(recomputation_no=recomputation_no)
    return found


def last_run(run: Recomputation) -> Recomputation:
    """The recomputation that holds of the same person, insurance and year."""
    same = Recomputation.objects.filter(
        person_no=run.person_no, insurance=run.insurance, year=run.year
    )
    return same.latest("computed_at", "pk")


def recomputed_by(reversal_no: str) -> Recomputed | None:
    """What a reversal left different, as it was found then; if anyone looked."""
    runs = Recomputation.objects.filter(reversal_id=reversal_no)
    run = runs.order_by("computed_at", "pk").first()
    return view_of(run) if run else None


def recomputed_of(
    person_no: str, *, insurance: str = "", year: str = ""
) -> list[Recomputed]:
    """Every recomputation of a person, the last one first."""
    found = Recomputation.objects.filter(person_no=person_no)
    if insurance:
        found = found.filter(insurance=insurance)
    if year:
        found = found.filter(year=year)
    return [view_of(run) for run in found.order_by("-computed_at", "-pk")]


def view_of(run: Recomputation) -> Recomputed:
    told = changes_of(run)
    settlements = Settlement.objects.in_bulk(list(told))
    ordered = sorted(told, key=lambda no: (settlements[no].settled_at, no))
    return Recomputed(
        run,
        state_of(run),
        tuple(Difference(settlements[no], tuple(told[no])) for no in ordered),
    )


def state_of(run: Recomputation) -> str:
    if run.corrections.exists():
        return CLOSED
    if last_run(run).pk != run.pk:
        return SUPERSEDED
    if run.obstacle:
        return FAILED
    return OPEN if run.changes.exists() else EVEN


def changes_of(run: Recomputation) -> dict[str, list[PartChange]]:
    """What would be different, by settlement."""
    found: dict[str, list[PartChange]] = {}
    rows = SettlementChange.objects.filter(recomputation_id=run.pk)
    for row in rows.order_by("settlement_id", "kind", "part"):
        one = PartChange(row.kind, row.part, row.before, row.after)
        found.setdefault(row.settlement_id, []).append(one)
    return found


def same_as_recorded(
    made: Iterable[Fresh], told: Mapping[str, Sequence[PartChange]]
) -> bool:
    """Whether calculating again finds what was recorded."""
    now = {one.standing.settlement_no: frozenset(changes(one)) for one in made}
    return {no: parts for no, parts in now.items() if parts} == {
        no: frozenset(parts) for no, parts in told.items()
    }


def part_title(change: PartChange) -> str:
    """The part in Chinese: 统筹基金支出, 基金 310100, 住院已付起付线."""
    if change.kind == AMOUNT:
        return TITLES[change.part]
    return f"基金 {change.part}" if change.kind == FUND else title(change.part)


def latest_runs() -> list[Recomputation]:
    """The recomputation that holds of each person, insurance and year."""
    runs = Recomputation.objects.order_by(
        "person_no", "insurance", "year", "-computed_at", "-recomputation_no"
    )
    return list(runs.distinct("person_no", "insurance", "year"))
