"""数据范围: whose data a user sees; enforced where data are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, QuerySet

from yibao.access.posts import POSTS

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Scope:
    """The divisions, with all below them; an institution's own staff see it alone."""

    areas: frozenset[str]
    title: str
    posts: frozenset[str] = frozenset()
    institution_code: str = ""

    @property
    def permissions(self) -> frozenset[str]:
        """All that the posts allow."""
        return frozenset(one for code in self.posts for one in POSTS[code].permissions)

    def within(
        self, rows: QuerySet[M], area: str = "area", institution: str = ""
    ) -> QuerySet[M]:
        """``rows`` of the divisions in ``area``, a column that holds their codes."""
        rows = rows.filter(**{f"{area}__in": self.areas})
        if self.institution_code:
            if not institution:
                return rows.none()
            rows = rows.filter(**{institution: self.institution_code})
        return rows

    def covers(self, area: str, institution_code: str = "") -> bool:
        own = self.institution_code
        return area in self.areas and (not own or own == institution_code)
