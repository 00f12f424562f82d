"""Random policies, persons and visits, for properties that every policy must keep.

Amounts are whole yuan and rates whole percent where a property speaks of exact sums;
``fen=True`` gives any fen, so that rounding is at work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.engine.policies import (
    EVERYTHING,
    account,
    amount,
    amounts,
    area,
    benefit,
    dated,
    nth_stay,
    person,
    table,
    when,
)
from yibao.engine.bill import FeeLine, FeeTotals, Insured, Visit
from yibao.engine.codes import BenefitClass, Component, Fund
from yibao.engine.money import Money, Rounding
from yibao.engine.policy import (
    AccountRules,
    Adjust,
    AreaPolicy,
    Axis,
    Benefit,
    Cap,
    CapOn,
    Counts,
    Deductible,
    Edge,
    FamilyRule,
    Measured,
    Mode,
    Order,
    Origin,
    Overflow,
    Ratio,
    Reduction,
    RoundingRule,
    RoundOnce,
    Settle,
    Span,
    Tier,
)
from yibao.engine.tables import UNSET, Amount, Table, always

LEVELS = ("1", "2", "3")
DISEASES = ("tumour", "dialysis")
LATER = (
    ("supplement", Fund.OTHER, "supplement", (Component.COVERED,)),
    ("large_amount", Fund.LARGE_AMOUNT, "large_amount", (Component.OVER_CAP,)),
    (
        "critical_illness",
        Fund.CATASTROPHIC,
        "critical_illness",
        (Component.SHARE, Component.DEDUCTIBLE, Component.OVER_CAP),
    ),
    (
        "civil_servant",
        Fund.CIVIL_SERVANT,
        "civil_servant",
        (Component.SHARE, Component.PAID_FIRST),
    ),
    (
        "medical_aid",
        Fund.MEDICAL_AID,
        "medical_aid",
        (Component.SHARE, Component.DEDUCTIBLE),
    ),
    ("tilt_aid", Fund.TILT_AID, "tilt_aid", (Component.SHARE, Component.DEDUCTIBLE)),
)


@dataclass(frozen=True)
class Shape:
    """The freedoms of a random policy; a property narrows what it cannot promise."""

    whole_mode: bool = True
    coarse_rounding: bool = True
    difference: bool = True
    fen: bool = True


ANY = Shape()

yuan_amounts = st.integers(0, 60_000).map(amount)
percents = st.integers(0, 100).map(lambda p: Decimal(p) / 100)
mills = st.integers(0, 1000).map(lambda p: Decimal(p) / 1000)


def tables_of(values: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Table[Decimal]]:
    by_level = st.builds(
        lambda a, b, c: table((a, when(hosp_lv="3")), (b, when(hosp_lv="2")), rest=c),
        values,
        values,
        values,
    )
    return st.one_of(values.map(always), by_level)


def amount_tables(most: int) -> st.SearchStrategy[Table[Amount]]:
    values = st.integers(0, most).map(amount)
    by_level = st.builds(
        lambda a, b: table((a, when(hosp_lv="3")), rest=b), values, values
    )
    return st.one_of(values.map(always), by_level)


@st.composite
def ratios(draw: st.DrawFn, shape: Shape = ANY) -> Ratio:
    edges = sorted(draw(st.sets(st.integers(1, 40_000), max_size=3)))
    values = tables_of(mills if shape.fen else percents)
    factors = [(), (always(Decimal("0.6")),)] if shape.fen else [()]
    modes = list(Mode) if shape.whole_mode else [Mode.SLICED]
    return Ratio(
        tiers=tuple(
            Tier(draw(values), None if edge is None else amounts(edge))
            for edge in (*edges, None)
        ),
        axis=draw(st.sampled_from(Axis)),
        origin=draw(st.sampled_from(Origin)),
        mode=draw(st.sampled_from(modes)),
        edge=draw(st.sampled_from(Edge)),
        person=draw(st.booleans()),
        person_factor=draw(st.sampled_from(factors)),
    )


@st.composite
def deductibles(draw: st.DrawFn, most: int = 3000) -> Deductible:
    half = table((Decimal(1), nth_stay(1)), rest=Decimal("0.5"))
    reduction = Reduction(each=Decimal("0.1"), floor=amounts(100))
    return Deductible(
        amount=draw(amount_tables(most)),
        period=draw(st.sampled_from([Span.STAY, Span.DAY, Span.MONTH, Span.YEAR])),
        measured=Measured.PAID,
        factors=draw(st.sampled_from([(), (half,)])),
        reduce=draw(st.sampled_from([None, reduction])),
        count_level=draw(st.booleans()),
        year_cap=draw(st.one_of(st.none(), amount_tables(4000))),
    )


@st.composite
def thresholds(draw: st.DrawFn) -> Deductible:
    return Deductible(
        amount=draw(amount_tables(20_000)),
        period=Span.YEAR,
        measured=draw(st.sampled_from(Measured)),
    )


@st.composite
def caps(draw: st.DrawFn) -> Cap:
    return Cap(
        limit=draw(amount_tables(30_000)),
        on=draw(st.sampled_from(CapOn)),
        counts=draw(st.sampled_from(Counts)),
        period=draw(st.sampled_from(Span)),
        by=draw(st.sampled_from([(), ("disease",)])),
        overflow=draw(st.sampled_from(Overflow)),
    )


@st.composite
def rounding_rules(draw: st.DrawFn) -> RoundingRule:
    return RoundingRule(
        mode=draw(st.sampled_from(Rounding)),
        per=draw(st.sampled_from(RoundOnce)),
        unit=draw(st.sampled_from([1, 10, 100])),
    )


ADJUSTMENTS = (
    Adjust(
        "肿瘤",
        points=table((Decimal("0.05"), when(disease="tumour")), rest=Decimal(0)),
        group="disease",
    ),
    Adjust(
        "未转诊",
        points=table((Decimal("-0.10"), when(referral="no")), rest=Decimal(0)),
    ),
)


@st.composite
def basics(draw: st.DrawFn, shape: Shape = ANY) -> Benefit:
    rounding = draw(rounding_rules()) if shape.coarse_rounding else RoundingRule()
    floors = st.sampled_from([None, Decimal("0.4")])
    floor = draw(floors)
    # Two caps of one key would be one cap twice; a loader refuses them.
    chosen = draw(
        st.lists(caps(), max_size=3, unique_by=lambda c: (c.on, c.period, c.by))
    )
    return benefit(
        deductible=dated(draw(deductibles())),
        ratio=dated(draw(ratios(shape))),
        adjust=tuple(dated(a) for a in draw(st.sets(st.sampled_from(ADJUSTMENTS)))),
        caps=tuple(dated(cap) for cap in chosen),
        rounding=dated(rounding),
        floor=UNSET if floor is None else dated(always(floor)),
    )


@st.composite
def later_payers(draw: st.DrawFn, shape: Shape = ANY) -> list[Benefit]:
    result = []
    for payer, fund, group, base in LATER:
        if not draw(st.booleans()):
            continue
        parts: dict[str, object] = {"ratio": dated(draw(ratios(shape)))}
        if draw(st.booleans()):
            parts["deductible"] = dated(draw(thresholds()))
        if draw(st.booleans()):
            parts["caps"] = (dated(Cap(draw(amount_tables(30_000)))),)
        if shape.difference and draw(st.booleans()):
            parts["settle"] = dated(Settle.DIFFERENCE)
        if shape.coarse_rounding:
            parts["rounding"] = dated(draw(rounding_rules()))
        result.append(benefit(payer, fund, group, base=dated(base), **parts))
    return result


@st.composite
def account_rules(draw: st.DrawFn) -> AccountRules:
    uses = st.lists(st.sampled_from(EVERYTHING), unique=True).map(tuple)
    parts = st.tuples(st.sampled_from(Order), uses)
    family = FamilyRule(
        allowed=always(draw(st.booleans())),
        pays=always(draw(uses)),
        limit=draw(st.sampled_from([None, amounts(500)])),
        period=Span.MONTH,
    )
    return account(draw(parts), draw(parts), family=dated(family))


@st.composite
def area_policies(draw: st.DrawFn, shape: Shape = ANY) -> AreaPolicy:
    return area(
        draw(basics(shape)),
        *draw(later_payers(shape)),
        accounts=[draw(account_rules())],
    )


balances = st.integers(0, 3000)


@st.composite
def insured_persons(draw: st.DrawFn) -> Insured:
    return person(
        current=draw(balances),
        past=draw(balances),
        family=[("家属甲", draw(balances)), ("家属乙", draw(balances))],
    )


def fees(most: int = 100_000, *, fen: bool = True) -> st.SearchStrategy[Money]:
    if fen:
        return st.integers(0, most * 100).map(Money)
    return st.integers(0, most).map(lambda yuan: Money(yuan * 100))


@st.composite
def totals(draw: st.DrawFn, *, fen: bool = True) -> FeeTotals:
    return FeeTotals(
        outside_scope=draw(fees(2000, fen=fen)),
        over_limit=draw(fees(2000, fen=fen)),
        paid_first=draw(fees(2000, fen=fen)),
        in_scope=draw(fees(fen=fen)),
    )


@st.composite
def lines(draw: st.DrawFn) -> tuple[FeeLine, ...]:
    result = []
    for number in range(draw(st.integers(1, 6))):
        price = Decimal(draw(st.integers(1, 500_000))) / 100
        quantity = Decimal(draw(st.integers(1, 5)))
        limit = draw(st.one_of(st.none(), st.integers(1, 300_000)))
        result.append(
            FeeLine(
                line_no=str(number),
                item=f"item{number}",
                benefit_class=draw(st.sampled_from(BenefitClass)),
                total=Money.price_times(price, quantity),
                price=price,
                quantity=quantity,
                own_pay=draw(percents),
                limit=None if limit is None else Decimal(limit) / 100,
            )
        )
    return tuple(result)


@st.composite
def visits(draw: st.DrawFn, *, fen: bool = True, with_lines: bool = True) -> Visit:
    fee = draw(st.one_of(totals(fen=fen), lines()) if with_lines else totals(fen=fen))
    return Visit(
        day=date(2025, 1, 1) + timedelta(days=draw(st.integers(0, 364))),
        fee=fee,
        facts={
            "hosp_lv": (draw(st.sampled_from(LEVELS)),),
            "disease": (draw(st.sampled_from(DISEASES)),),
            "referral": (draw(st.sampled_from(["yes", "no"])),),
        },
    )


def years_of_visits(
    *, fen: bool = True, with_lines: bool = True
) -> st.SearchStrategy[list[Visit]]:
    """Up to five visits of one year, in the order of their days."""
    many = st.lists(visits(fen=fen, with_lines=with_lines), min_size=1, max_size=5)
    return many.map(lambda found: sorted(found, key=lambda visit: visit.day))
