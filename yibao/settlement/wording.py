"""National codes as the facts of an area's policies: 2101 → (inpatient, …)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from types import MappingProxyType

from yibao.engine.codes import BenefitClass
from yibao.engine.tables import NO, YES, Fact, Words
from yibao.enrollment.facts import CoverFacts
from yibao.institutions.queries import Provider
from yibao.policies.area import Area
from yibao.policies.vocabulary import Vocabulary

EMERGENCY_CARE = ("13", "24")


def word(vocabulary: Vocabulary, fact: str, code: str) -> Words | None:
    """A code, or the nearest code it is a kind of, with everything it also is."""
    terms = vocabulary.taxonomy(fact)
    shorter = code
    while shorter:
        own = terms.from_code(shorter) or (terms.by_word.get(shorter) and shorter)
        if own:
            return own, *sorted(terms.expand(own) - {own})
        shorter = shorter[:-1]
    return None


def declared(vocabulary: Vocabulary, values: Mapping[str, object]) -> dict[str, Fact]:
    """Values kept with a person, institution or visit, as the area declares facts.

    What no fact of the area is called stays behind: another area may ask for it.
    """
    facts: dict[str, Fact] = {}
    for key, value in values.items():
        known = vocabulary.facts.get(key)
        if known is not None and value not in (None, ""):
            converted = _as_kind(vocabulary, key, known.kind, value)
            if converted is not None:
                facts[known.under] = converted
    return facts


def _as_kind(vocabulary: Vocabulary, key: str, kind: str, value: object) -> Fact | None:
    text = str(value)
    if kind == "word":
        return word(vocabulary, key, text)
    if kind == "yes_no":
        return (
            YES if value is True or text.lower() in ("yes", "true", "1", "是") else NO
        )
    if kind in ("number", "money"):
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    if kind == "date":
        return date.fromisoformat(text[:10])
    return (text,)


@lru_cache(maxsize=256)
def defaults(area: Area) -> Mapping[str, Fact]:
    """What holds of whoever nothing else is known; worked out once an area."""
    return MappingProxyType(declared(area.vocabulary, area.vocabulary.defaults))


def person_facts(vocabulary: Vocabulary, cover: CoverFacts) -> dict[str, Fact]:
    """What the policies may ask of a person with this cover."""
    facts = declared(vocabulary, cover.facts)
    facts["civil_servant"] = YES if cover.civil_servant else NO
    for key, code in (("psn_cat", cover.category), ("insurance", cover.insurance)):
        if (words := word(vocabulary, key, code)) is not None:
            facts[key] = words
    return facts


def provider_facts(vocabulary: Vocabulary, provider: Provider) -> dict[str, Fact]:
    """What the policies may ask of an institution; here level 3 is 三级, not a code."""
    facts = declared(vocabulary, provider.facts)
    terms = vocabulary.taxonomy("hosp_lv")
    own = terms.find(provider.hosp_lv)
    if own is not None:
        facts["hosp_lv"] = (own, *sorted(terms.expand(own) - {own}))
    return facts


def care_facts(
    vocabulary: Vocabulary,
    *,
    care_type: str,
    disease_code: str = "",
    disease_name: str = "",
) -> dict[str, Fact]:
    """What kind of care it is and for which disease."""
    facts: dict[str, Fact] = {}
    if (words := word(vocabulary, "med_type", care_type)) is not None:
        facts["med_type"] = words
    known = [text for text in (disease_code, disease_name) if text]
    if known:
        facts["disease"] = vocabulary.disease_words(*known)
    return facts


def place_facts(
    vocabulary: Vocabulary,
    *,
    insured_area: str,
    provider: Provider,
    is_emergency: bool,
    filing: str,
) -> dict[str, Fact]:
    """Where the care is seen from the insured area, and under which 异地备案."""
    place = place_of(insured_area, provider)
    if place == "in_city":
        filing = "none"
    elif not filing:
        filing = "emergency" if is_emergency else "unregistered"
    found = {"place": place, "filing": filing}
    return {
        key: words
        for key, own in found.items()
        if (words := word(vocabulary, key, own)) is not None
    }


def place_of(insured_area: str, provider: Provider) -> str:
    if provider.pooling_area == insured_area:
        return "in_city"
    same_province = provider.area[:2] == insured_area[:2]
    return "in_province" if same_province else "out_of_province"


def line_facts(
    vocabulary: Vocabulary,
    *,
    item_kind: str,
    charge_category: str,
    benefit_class: str,
    more: Mapping[str, object],
) -> dict[str, Fact]:
    """What the policies may ask of a fee line."""
    facts = declared(vocabulary, more)
    kinds = [
        words
        for code in (charge_category, item_kind)
        if code and (words := word(vocabulary, "kind", code)) is not None
    ]
    if kinds:
        facts["kind"] = tuple(dict.fromkeys(one for words in kinds for one in words))
    facts["benefit_class"] = (BenefitClass(benefit_class).name,)
    return facts
