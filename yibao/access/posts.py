"""岗位: what each may do, to which family it belongs, and with which it conflicts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Post:
    """A post; ``permissions`` are named after commands."""

    code: str
    title: str
    family: str
    permissions: frozenset[str]
    second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two posts that must not meet, and the rule that says so."""

    posts: frozenset[str]
    rule: str


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
        bool(told.get("second_factor", False)),
    )
    for code, told in _TOLD["posts"].items()
}
CONFLICTS = tuple(
    Conflict(frozenset(told["posts"]), told["rule"]) for told in _TOLD["conflicts"]
)
FAMILY_RULE = "NC-03 四类岗位族不得兼任"
PERMISSIONS = frozenset(one for post in POSTS.values() for one in post.permissions)


def conflict_of(one: str, other: str) -> str:
    """The rule by which nobody may hold both posts; empty if there is none."""
    if one == other:
        return ""
    pair = frozenset({one, other})
    for conflict in CONFLICTS:
        if conflict.posts == pair:
            return conflict.rule
    return "" if POSTS[one].family == POSTS[other].family else FAMILY_RULE
