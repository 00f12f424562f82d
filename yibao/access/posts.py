"""岗位: what each may do, to which family it belongs, and with which it conflicts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from itertools import product
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Post:
    """A post; ``permissions`` are named after commands, ``duties`` after the trade."""

    code: str
    title: str
    family: str
    permissions: frozenset[str]
    duties: frozenset[str] = frozenset()
    second_factor: bool = False
    above_county: bool = False


def _read() -> dict[str, Any]:
    text = (resources.files("yibao.access") / "posts.yaml").read_text("utf-8")
    content: dict[str, Any] = yaml.safe_load(text)
    return content


_TOLD = _read()
FAMILIES: dict[str, str] = _TOLD["families"]
POSTS: dict[str, Post] = {
    code: Post(
        code,
        told["title"],
        told["family"],
        frozenset(told["permissions"]),
        frozenset(told["duties"]),
        bool(told.get("second_factor", False)),
        bool(told.get("above_county", False)),
    )
    for code, told in _TOLD["posts"].items()
}
INCOMPATIBLE: dict[frozenset[str], str] = {
    frozenset(told["duties"]): told["rule"] for told in _TOLD["incompatible"]
}
STEPS: dict[str, str] = _TOLD["steps"]
FAMILY_RULE = "NC-03 四类岗位族不得兼任"
PERMISSIONS = frozenset(one for post in POSTS.values() for one in post.permissions)


def conflict_of(one: str, other: str) -> str:
    """The rule by which nobody may hold both posts; empty if there is none."""
    if one == other:
        return ""
    rule = rule_between(POSTS[one].duties, POSTS[other].duties)
    if rule:
        return rule
    return "" if POSTS[one].family == POSTS[other].family else FAMILY_RULE


def rule_between(some: Iterable[str], others: Iterable[str]) -> str:
    """The first rule that keeps a duty of ``some`` and one of ``others`` apart."""
    pairs = product(sorted(some), sorted(others))
    rules = (INCOMPATIBLE.get(frozenset(pair), "") for pair in pairs)
    return next((rule for rule in rules if rule), "")


def duty_of(action: str) -> str:
    """The duty a line of the journal shows, where it is one that matters."""
    return STEPS.get(action, "")
