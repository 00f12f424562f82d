"""Names of national codes, as the policies of an area or of the nation call them."""

from __future__ import annotations

from yibao.areas.policies import area_policy
from yibao.policies.vocabulary import Vocabulary

NATIONAL = Vocabulary()


def named(kind: str, code: str, area: str = "") -> str:
    """``named("med_type", "11")`` → 普通门诊; a code nobody names stays itself."""
    policy = area_policy(area) if area else None
    terms = (policy.vocabulary if policy else NATIONAL).taxonomy(kind)
    word = terms.from_code(code) or terms.find(code)
    return terms.name_of(word) if word else code


def care_type(code: str, area: str = "") -> str:
    """医疗类别."""
    return named("med_type", code, area)


# 险种 (insutype) beside the basic ones, which no policy asks about by name.
SUPPLEMENTS = {
    "320": "公务员医疗补助",
    "330": "大额医疗费用补助",
    "370": "企业补充医疗保险",
}


def insurance(code: str, area: str = "") -> str:
    """险种."""
    return SUPPLEMENTS.get(code) or named("insurance", code, area)


SCHEMES = {"310": "职工", "390": "居民", "391": "居民", "380": "居民"}


def scheme(code: str) -> str:
    """险种 in two characters, for lists."""
    return SCHEMES.get(code) or insurance(code)


def category(code: str, area: str = "") -> str:
    """人员类别."""
    return named("psn_cat", code, area)


def relief(code: str, area: str = "") -> str:
    """人员身份类别."""
    return named("relief_cat", code, area)
