"""What a clerk chooses from when enrolling: codes with their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yibao.access.scope import Scope
from yibao.areas.policies import area_policy
from yibao.areas.queries import insuring_areas
from yibao.policies.vocabulary import Fact, Vocabulary
from yibao.web.words import NATIONAL, insurance

Choices = list[tuple[str, str]]
ASKED = ("", "请选择")
# 险种 that are enrolled one by one; the others come with these.
INSURANCES = ("310", "390", "340", "350", "510", "330", "320", "370")
# 证件类型 (psn_cert_type).
ID_KINDS = {
    "01": "居民身份证(户口簿)",
    "04": "港澳居民来往内地通行证(香港)",
    "05": "港澳居民来往内地通行证(澳门)",
    "06": "台湾居民来往大陆通行证",
    "07": "外国人永久居留证",
    "08": "外国人护照",
    "02": "军官证",
    "03": "武警警官证",
    "99": "其他身份证件",
}
NO, YES = "no", "yes"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clerk may enrol, and the pool whose words hold there, if it is one."""

    areas: Choices
    pool: str

    @property
    def vocabulary(self) -> Vocabulary:
        policy = area_policy(self.pool) if self.pool else None
        return policy.vocabulary if policy else NATIONAL

    @property
    def own_facts(self) -> list[Fact]:
        """What the policies of the pool ask of a person besides what all ask."""
        of_persons = self.vocabulary.carried_by("person").values()
        return [fact for fact in of_persons if fact.own]


def place_of(scope: Scope, pool: str = "") -> Place:
    """The divisions of the scope, or those of them that belong to ``pool``."""
    rows = [
        one for one in insuring_areas(scope.areas) if pool in ("", one.pooling_code)
    ]
    pools = {one.pooling_code for one in rows}
    return Place(
        [(one.code, one.name) for one in rows], pools.pop() if len(pools) == 1 else ""
    )


def chosen_from(choices: Iterable[tuple[str, str]]) -> Choices:
    """Nothing is chosen beforehand where there is a choice."""
    known = list(choices)
    return [ASKED, *known] if len(known) > 1 else known


def insurances(pool: str) -> Choices:
    return [(code, insurance(code, pool)) for code in INSURANCES]


def coded(kind: str, vocabulary: Vocabulary) -> Choices:
    """The words of a taxonomy that have a national code: the most general of each."""
    terms = vocabulary.taxonomy(kind).terms
    return [(term.codes[0], term.name) for term in terms if term.codes]
