"""Dividing fee lines (费用分解) by the catalogue of the service day and area rules.

Lines are divided together and in order, because daily limits and the roundings of
异地先行自付 look at the lines before; so what an upload answers is what is settled.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from yibao.catalog.queries import Terms
from yibao.engine.benefit.calculate import deciding_day, facts_of, open_case
from yibao.engine.benefit.in_force import in_force
from yibao.engine.benefit.scope import divide
from yibao.engine.bill import FeeLine, Insured, Visit
from yibao.engine.breakdown import LineSplit
from yibao.engine.codes import BenefitClass
from yibao.engine.counters import NO_COUNTERS
from yibao.engine.money import Money
from yibao.engine.tables import Fact, all_hold
from yibao.kernel.moments import day_of
from yibao.policies.area import Area
from yibao.settlement.errors import (
    LineTotalDiffers,
    NegativePrice,
    NoPolicy,
    NothingCounted,
)
from yibao.settlement.facts import LineState
from yibao.settlement.requests import LineInput
from yibao.settlement.wording import line_facts

TOLERANCE = Money(1)  # 0.01 元
REFUSED_APPROVAL, APPROVED = "2", "1"
OWN_EXPENSE = Decimal(1)
MEMO_SIZE = 8192
CLASSES = {one.value: one for one in BenefitClass}
OWN_CLASS = BenefitClass.C.value


def is_self_funded(terms: Terms | None, hospital_approval: str) -> bool:
    """医院审批标志 × 限制使用: 限制=1 只有审批通过可报; 限制=0 只有审批不通过自费."""
    if terms is None or terms.benefit_class == OWN_CLASS:
        return True
    if terms.limited_use:
        return hospital_approval != APPROVED
    return hospital_approval == REFUSED_APPROVAL


def check_total(line: LineInput) -> None:
    """数量 × 单价 equals the stated total, one fen more or less.

    A negative price would take money back without naming the line it takes from.
    """
    if line.quantity == 0:
        raise NothingCounted(line_sn=line.line_sn)
    if line.price < 0:
        raise NegativePrice(line_sn=line.line_sn, price=f"{line.price.normalize():f}")
    product = Money.price_times(line.price, line.quantity)
    if abs(product.fen - line.line_total.fen) > TOLERANCE.fen:
        raise LineTotalDiffers(
            line_sn=line.line_sn,
            line_total=line.line_total,
            product=product,
            rule="明细项目费用总额 = 数量 × 单价,允许相差0.01元",
        )


def as_state(
    line: LineInput,
    terms: Terms | None,
    *,
    line_no: int,
    original_line_no: int | None = None,
) -> LineState:
    """A line with its terms, not yet divided; an unknown item is 全自费."""
    self_funded = is_self_funded(terms, line.hospital_approval)
    return LineState(
        line_no=line_no,
        line_sn=line.line_sn,
        batch_no=line.batch_no,
        original_line_no=original_line_no,
        item_code=terms.code if terms else line.item_code,
        service_at=line.service_at,
        quantity=line.quantity,
        price=line.price,
        line_total=line.line_total,
        benefit_class=terms.benefit_class if terms else OWN_CLASS,
        own_pay=OWN_EXPENSE if self_funded or terms is None else terms.own_pay,
        price_limit=terms.limit if terms else None,
        outside_scope=line.line_total,
        over_limit=Money(0),
        paid_first=Money(0),
        in_scope=Money(0),
        disease_code=line.disease_code,
        self_funded=self_funded,
        facts=_terms_facts(terms),
    )


def _terms_facts(terms: Terms | None) -> dict[str, object]:
    """What is kept of the catalogue with the line; the area's own tags with it."""
    if terms is None:
        return {}
    return {
        **terms.tags,
        "name": terms.name,
        "item_kind": terms.kind,
        "list_type": terms.list_type,
        "charge_category": terms.charge_category,
        "origin": terms.origin,
        "tcm": terms.tcm,
        "basic_medicine": terms.basic_medicine,
        "negotiated": terms.negotiated,
        "child_use": terms.child_use,
        "special": terms.special,
        "limited_use": terms.limited_use,
        "version": terms.version,
    }


def fee_line(area: Area, line: LineState) -> FeeLine:
    """A line as the engine takes it."""
    benefit_class = OWN_CLASS if line.self_funded else line.benefit_class
    return FeeLine(
        line_no=str(line.line_no),
        item=line.item_code,
        benefit_class=CLASSES[benefit_class],
        total=line.line_total,
        price=line.price,
        quantity=line.quantity,
        own_pay=line.own_pay,
        limit=line.price_limit,
        day=day_of(line.service_at),
        title=str(line.facts.get("name", "")),
        facts=_facts_of(area, benefit_class, line.facts),
    )


def _facts_of(
    area: Area, benefit_class: str, catalogue: Mapping[str, object]
) -> Mapping[str, Fact]:
    """The facts of a line, worked out once for all lines that say the same.

    Lines that were read share what they say of the catalogue, and are known by it.
    """
    if type(catalogue) is not MappingProxyType:
        return _facts_alike(area, benefit_class, catalogue)
    key = (id(catalogue), id(area), benefit_class)
    known = _shared.get(key)
    if known is None:
        if len(_shared) >= MEMO_SIZE:
            _shared.clear()
        facts = _facts_alike(area, benefit_class, catalogue)
        known = _shared[key] = (catalogue, area, facts)
    return known[2]


def _facts_alike(
    area: Area, benefit_class: str, catalogue: Mapping[str, object]
) -> Mapping[str, Fact]:
    told = tuple(catalogue.items())
    kinds = tuple(map(type, catalogue.values()))  # 1 equals True and says another thing
    try:
        return _remembered(area, benefit_class, told, kinds)
    except TypeError:  # an area's own tag is a list
        return _worked_out(area, benefit_class, told, kinds)


def _worked_out(
    area: Area,
    benefit_class: str,
    told: tuple[tuple[str, object], ...],
    kinds: tuple[type, ...],
) -> Mapping[str, Fact]:
    del kinds  # only tells two keys apart
    catalogue = dict(told)
    facts = line_facts(
        area.vocabulary,
        item_kind=str(catalogue.get("item_kind", "")),
        charge_category=str(catalogue.get("charge_category", "")),
        benefit_class=benefit_class,
        more=catalogue,
    )
    return MappingProxyType(facts)


_remembered = lru_cache(maxsize=MEMO_SIZE)(_worked_out)
# What an entry is known by stays with it, so that no other object takes its place.
_shared: dict[
    tuple[int, int, str], tuple[Mapping[str, object], Area, Mapping[str, Fact]]
] = {}


def split_lines(area: Area, insured: Insured, visit: Visit) -> Sequence[LineSplit]:
    """How the lines of a visit divide, before anybody pays."""
    facts = facts_of(insured, visit)
    day = deciding_day(area, facts, visit)
    values = in_force(area, day, insured.insurance)
    if not values.payers:
        raise NoPolicy(area=area.area, day=day, insurance=insured.insurance)
    case = open_case(values, facts, day, insured, visit, NO_COUNTERS)
    scope = next((s for s in values.scopes if all_hold(s.when, case.facts)), None)
    return [line.split() for line in divide(case, scope, visit.fee)]


def with_split(line: LineState, split: LineSplit) -> LineState:
    """The line with its parts, and the ratio and limit the area divided it by."""
    limit = split.unit_limit
    applied = {
        "applied_rate": str(split.rate),
        "applied_limit": None if limit is None else str(limit),
    }
    if _is_divided_so(line, split, applied):
        return line  # as most are, which were divided when they were uploaded
    return line._replace(
        outside_scope=split.outside_scope,
        over_limit=split.over_limit,
        paid_first=split.paid_first,
        in_scope=split.in_scope,
        facts={**line.facts, **applied},
    )


def _is_divided_so(
    line: LineState, split: LineSplit, applied: Mapping[str, object]
) -> bool:
    facts = line.facts
    return (
        line.in_scope.fen == split.in_scope.fen
        and line.paid_first.fen == split.paid_first.fen
        and line.over_limit.fen == split.over_limit.fen
        and line.outside_scope.fen == split.outside_scope.fen
        and facts.get("applied_rate") == applied["applied_rate"]
        and facts.get("applied_limit") == applied["applied_limit"]
    )
