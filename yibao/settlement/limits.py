"""本年度累计与限额: what of each yearly limit a person has used, and what it rests on.

A limit is asked of the policy in force today for this person. What depends on the visit
is taken as the benefit's own conditions say; where several limits may hold then, the
highest is told and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from yibao.areas.policies import area_policy
from yibao.engine.benefit.calculate import insurance_year
from yibao.engine.benefit.in_force import InForce, Rule, in_force
from yibao.engine.counters import GROUPS, is_count, title
from yibao.engine.money import Money
from yibao.engine.policy import Amounts, Span
from yibao.engine.tables import Condition, Fact, Facts, Not, OneOf
from yibao.enrollment.facts import CoverFacts, PersonFacts
from yibao.policies.area import Area
from yibao.settlement.bills import insured_for
from yibao.settlement.models import YearToDate
from yibao.settlement.models.totals import LIFETIME_YEAR


@dataclass(frozen=True, slots=True)
class Limit:
    """One yearly limit; without an ``amount`` nothing limits it (不设上限)."""

    title: str
    used: Money
    amount: Money | None
    depends: bool  # other limits may hold for other care
    ground: str

    @property
    def share(self) -> Decimal | None:
        if self.amount is None or not self.amount:
            return None
        return Decimal(self.used.fen) / self.amount.fen

    @property
    def left(self) -> Money | None:
        if self.amount is None:
            return None
        return Money(max(0, self.amount.fen - self.used.fen))


@dataclass(frozen=True, slots=True)
class Counted:
    """One total as it stands; ``amount`` or, for stays, ``count``."""

    title: str
    year: str
    amount: Money | None
    count: int | None


@dataclass(frozen=True, slots=True)
class YearSoFar:
    """The insurance year of a day: its limits and every total."""

    year: str
    limits: tuple[Limit, ...]
    totals: tuple[Counted, ...]


def year_so_far(patient: PersonFacts, cover: CoverFacts, day: date) -> YearSoFar:
    """The totals of the cover's insurance against the policy of its pooling area."""
    area = area_policy(cover.pooling_area)
    year, facts = f"{day:%Y}", dict[str, Fact]()
    if area is not None:
        facts = _facts(area, patient, cover, day)
        year = insurance_year(area, facts, day)
    rows = YearToDate.objects.filter(
        person_no=patient.person_no,
        insurance=cover.insurance,
        year__in=(year, LIFETIME_YEAR),
    )
    kept = {row.year: row.counters for row in rows}
    used = {name: fen for counters in kept.values() for name, fen in counters.items()}
    limits = _in_order(_limits(area, facts, used, day)) if area else ()
    return YearSoFar(year, limits, tuple(_totals(kept)))


def _in_order(found: Iterable[tuple[str, Limit]]) -> tuple[Limit, ...]:
    """As the groups of totals stand; an area's own come last."""
    places = {group: place for place, group in enumerate(GROUPS)}
    named = sorted(found, key=lambda each: places[group_of(each[0])])
    return tuple(limit for _, limit in named)


def _facts(
    area: Area, patient: PersonFacts, cover: CoverFacts, day: date
) -> dict[str, Fact]:
    insured = insured_for(area, patient, cover)
    facts: dict[str, Fact] = {**insured.facts, "insurance": (cover.insurance,)}
    age = insured.age(day)
    return facts if age is None else {"age": age, **facts}


def _totals(kept: Mapping[str, Mapping[str, int]]) -> Iterator[Counted]:
    for year, counters in sorted(kept.items()):
        told = "终身" if year == LIFETIME_YEAR else year
        for name, value in sorted(counters.items()):
            if is_count(name):
                yield Counted(title(name), told, None, value)
            else:
                yield Counted(title(name), told, Money(value), None)


def _limits(
    area: Area, facts: Facts, used: Mapping[str, int], day: date
) -> Iterator[tuple[str, Limit]]:
    insurance = facts["insurance"]
    assert isinstance(insurance, tuple)
    values = in_force(area, day, insurance[0])
    own = {
        fact.under for fact in area.vocabulary.facts.values() if fact.of == "person"
    } | {"insurance"}
    seen: set[str] = set()
    for rule in (rule for payer in values.payers for rule in payer):
        if not all(_may_hold(one, facts, own) for one in rule.when):
            continue
        assumed = {**facts, **_assumed(rule.when, own)}
        for name, limit in _of_rule(rule, values, assumed, own, used):
            if name not in seen:
                seen.add(name)
                yield name, limit


def _of_rule(
    rule: Rule, values: InForce, facts: Facts, own: set[str], used: Mapping[str, int]
) -> Iterator[tuple[str, Limit]]:
    """The yearly threshold of a benefit, then its caps; those by disease stay out."""
    first = rule.deductible
    if first is not None and first.value.period is Span.YEAR:
        name = rule.totals.shared_deductible
        told = _limit(name, "年度起付线", first.value.amount, values, facts, own, used)
        yield name, _told(told, rule, name, first.source)
    for entry, name in zip(rule.caps, rule.totals.caps, strict=True):
        cap = entry.value
        if cap.period is Span.YEAR and not cap.by:
            told = _limit(name, cap.title, cap.limit, values, facts, own, used)
            yield name, _told(told, rule, name, entry.source)


def _limit(
    name: str,
    what: str,
    table: Amounts,
    values: InForce,
    facts: Facts,
    own: set[str],
    used: Mapping[str, int],
) -> Limit:
    rows = []
    for row in table.rows:
        if all(_may_hold(one, facts, own) for one in row.when):
            rows.append(row)
            if all(_fact(one) in own for one in row.when):
                break
    amounts = [row.value.fen(facts, values.references) for row in rows]
    highest = None if None in amounts else max(filter(None, amounts), default=0)
    chosen = rows[amounts.index(highest)] if highest in amounts else rows[0]
    return Limit(
        title=f"{GROUPS[group_of(name)]} · {what}",
        used=Money(used.get(name, 0)),
        amount=None if highest is None else Money(highest),
        depends=len(set(amounts)) > 1,
        ground=chosen.clause,
    )


def _told(limit: Limit, rule: Rule, name: str, source: str) -> Limit:
    """With its source, and by the benefit's own title where the group has no name."""
    what = limit.title.partition(" · ")[2]
    is_local = group_of(name).startswith("local")
    shown = f"{rule.title} · {what}" if is_local else limit.title
    return replace(limit, title=shown, ground=limit.ground or source)


def group_of(name: str) -> str:
    """``critical_illness_paid`` → critical_illness."""
    stem = name.partition("@")[0]
    return next(
        group
        for group in sorted(GROUPS, key=len, reverse=True)
        if stem.startswith(f"{group}_")
    )


def _fact(condition: Condition) -> str:
    return _fact(condition.condition) if isinstance(condition, Not) else condition.fact


def _may_hold(condition: Condition, facts: Facts, own: set[str]) -> bool:
    """What is asked of the person must hold; of the visit it may."""
    return _fact(condition) not in own or condition.holds(facts)


def _assumed(when: tuple[Condition, ...], own: set[str]) -> dict[str, Fact]:
    """The visit a benefit is for, as far as its conditions name it."""
    return {
        one.fact: tuple(sorted(one.words))
        for one in when
        if isinstance(one, OneOf) and one.fact not in own
    }
