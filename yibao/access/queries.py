"""What a user may do today, and whose data they see."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from yibao.access.models import PostGrant, User
from yibao.access.posts import POSTS, Post
from yibao.access.scope import Scope
from yibao.areas.queries import divisions_below
from yibao.kernel.operator import Operator


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The posts held on a day, by their codes."""
    day = on or localdate()
    held = PostGrant.objects.held_on(day).filter(user=user)
    codes = sorted(set(held.values_list("post", flat=True)))
    return [POSTS[code] for code in codes if code in POSTS]


def needs_second_factor(user: User) -> bool:
    return any(post.second_factor for post in posts_of(user))


def scope_of(user: User) -> Scope:
    """The user's division and every one below it."""
    area = user.area
    return Scope(
        areas=divisions_below(area.code),
        title=f"{area.name}医疗保障经办机构",
        posts=frozenset(post.code for post in posts_of(user)),
        institution_code=user.institution_code,
    )


def operator_of(user: User) -> Operator:
    """The user as the journal writes them."""
    return Operator(
        number=user.number,
        name=user.name,
        institution_code=user.institution_code or None,
    )
