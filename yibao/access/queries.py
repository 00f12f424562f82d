"""What a user may do today, and whose data they see."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yibao.access.models import DemoLogin, PostGrant, User
from yibao.access.posts import POSTS, Post
from yibao.access.scope import Scope
from yibao.areas.queries import divisions_below, pooling_areas_of
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator


def posts_of(user: User, on: date | None = None) -> list[Post]:
    """The posts held on a day, by their codes."""
    day = on or localdate()
    held = PostGrant.objects.held_on(day).filter(user=user)
    codes = sorted(set(held.values_list("post", flat=True)))
    return [POSTS[code] for code in codes if code in POSTS]


def users_by_number() -> QuerySet[User]:
    return User.objects.select_related("area").order_by("number")


def grants_of(user: User) -> list[PostGrant]:
    """Every post the user holds, held or is to hold."""
    return list(PostGrant.objects.filter(user=user).order_by("-valid_from", "post"))


def needs_second_factor(user: User) -> bool:
    """Whether a post held today or from a later day asks for it."""
    standing = PostGrant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=localdate()),
        user=user,
        ended_at__isnull=True,
    )
    codes = standing.values_list("post", flat=True)
    return any(POSTS[code].second_factor for code in codes if code in POSTS)


def scope_of(user: User) -> Scope:
    """The user's division and every one below it."""
    area = user.area
    return Scope(
        areas=divisions_below(area.code),
        title=f"{area.name}医疗保障经办机构",
        posts=frozenset(post.code for post in posts_of(user)),
        institution_code=user.institution_code,
    )


def oversees_all(scope: Scope) -> bool:
    """Whether a whole pooling area is below, and nobody of the agency is outside."""
    if scope.institution_code or not pooling_areas_of(scope.areas) & scope.areas:
        return False
    return not User.objects.exclude(area__in=scope.areas).exists()


def staff_within(scope: Scope) -> frozenset[str]:
    """The numbers of the agency's people of the divisions; none for an institution."""
    rows = User.objects.filter(area__in=scope.areas, institution_code="")
    numbers = rows.values_list("number", flat=True)
    return frozenset() if scope.institution_code else frozenset(numbers)


def operator_of(user: User) -> Operator:
    """The user as the journal writes them."""
    return Operator(
        number=user.number,
        name=user.name,
        institution_code=user.institution_code or None,
    )


def deeds_of(user: User, count: int = 20) -> list[Journal]:
    """What a clerk of the agency did last, as the journal has it."""
    if user.institution_code:
        return []
    rows = Journal.objects.filter(operator_no=user.number, institution_code=None)
    return list(rows.order_by("-id")[:count])


def demo_logins() -> QuerySet[DemoLogin]:
    """The logins a demo city tells to everybody; none where they are not to be told."""
    rows = DemoLogin.objects.select_related("user__area").order_by("user__number")
    return rows if settings.DEMO_LOGINS else rows.none()
