"""不相容岗位: what may not meet in one person, and when."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from django.utils.timezone import localdate

from tests.access.conftest import GUARD, MakeUser
from tests.samples import COUNTY
from yibao.access.commands import (
    end_post,
    end_user,
    grant_post,
    reset_password,
    reset_second_factor,
    unlock,
)
from yibao.access.errors import (
    NoLongerUser,
    NotInCounty,
    OwnPosts,
    PeriodWrong,
    PostHeld,
    PostNotHeld,
    PostsConflict,
    ReasonMissing,
    UnknownPost,
    UnknownUser,
)
from yibao.access.models import PostGrant
from yibao.access.posts import INCOMPATIBLE, POSTS, STEPS, conflict_of
from yibao.access.queries import posts_of
from yibao.kernel.models import Journal
from yibao.kernel.operator import Operator

DAY = date(2025, 6, 1)


def grant(number: str, post: str, since: date = DAY, until: date | None = None) -> None:
    grant_post(
        number=number,
        post=post,
        valid_from=since,
        valid_to=until,
        reason="示例",
        by=GUARD,
    )


@pytest.mark.requirement("ICT-01")
@pytest.mark.parametrize(
    ("held", "asked"),
    [pair for pair in combinations(sorted(POSTS), 2) if conflict_of(*pair)],
)
def test_conflicting_posts_never_meet_in_one_person(
    make_user: MakeUser, held: str, asked: str
) -> None:
    make_user("1001", held)
    with pytest.raises(PostsConflict) as refused:
        grant("1001", asked)
    sentence = refused.value.sentence
    assert refused.value.code == "AC-004"
    assert POSTS[held].title in sentence and POSTS[asked].title in sentence
    assert conflict_of(held, asked) in sentence
    assert PostGrant.objects.count() == 1


def test_posts_of_two_families_or_two_administrators_conflict() -> None:
    for one, other in combinations(POSTS.values(), 2):
        if one.family != other.family:
            assert conflict_of(one.code, other.code)
    administrators = ("system_admin", "security_admin", "audit_admin")
    assert all(conflict_of(*pair) for pair in combinations(administrators, 2))
    assert conflict_of("counter", "reviewer") == "SOD-01 受理与审核"


def test_every_duty_of_a_rule_or_a_step_is_known() -> None:
    known = {duty for post in POSTS.values() for duty in post.duties}
    assert {duty for pair in INCOMPATIBLE for duty in pair} <= known
    assert set(STEPS.values()) <= known


def test_posts_of_different_times_do_not_meet(make_user: MakeUser) -> None:
    make_user("1001")
    grant("1001", "counter", DAY, DAY + timedelta(days=30))
    grant("1001", "reviewer", DAY + timedelta(days=31))
    with pytest.raises(PostsConflict):
        grant("1001", "counter", DAY + timedelta(days=60))


@pytest.mark.requirement("AC-04")
def test_a_temporary_post_ends_by_its_day(make_user: MakeUser) -> None:
    user = make_user("1001")
    grant("1001", "counter", DAY, DAY + timedelta(days=1))
    assert [post.code for post in posts_of(user, DAY + timedelta(days=1))] == [
        "counter"
    ]
    assert posts_of(user, DAY + timedelta(days=2)) == []


@pytest.mark.parametrize(
    ("post", "since", "until", "reason", "refusal"),
    [
        ("counter", DAY, DAY - timedelta(days=1), "示例", PeriodWrong),
        ("counter", DAY, None, " ", ReasonMissing),
        ("barber", DAY, None, "示例", UnknownPost),
        ("agreement", DAY, None, "示例", PostHeld),
    ],
)
def test_a_grant_says_what_is_wrong(
    make_user: MakeUser,
    post: str,
    since: date,
    until: date | None,
    reason: str,
    refusal: type[Exception],
) -> None:
    make_user("1001", "agreement")
    with pytest.raises(refusal):
        grant_post(
            number="1001",
            post=post,
            valid_from=since,
            valid_to=until,
            reason=reason,
            by=GUARD,
        )


def test_nobody_grants_themselves(make_user: MakeUser) -> None:
    make_user("1001", "security_admin")
    with pytest.raises(OwnPosts):
        grant_post(
            number="1001",
            post="policy_editor",
            valid_from=DAY,
            reason="示例",
            by=Operator(number="1001", name="示例员"),
        )


def test_nobody_manages_their_own_login(make_user: MakeUser) -> None:
    make_user("1001", "security_admin")
    own = Operator(number="1001", name="示例员")
    managed = (
        lambda: reset_password(number="1001", reason="忘记", by=own),
        lambda: reset_second_factor(number="1001", reason="手机丢失", by=own),
        lambda: unlock(number="1001", reason="解锁", by=own),
        lambda: end_post(number="1001", post="security_admin", reason="调岗", by=own),
        lambda: end_user(number="1001", reason="退休", by=own),
    )
    for manage in managed:
        with pytest.raises(OwnPosts, match="是您本人"):
            manage()


def test_who_was_ended_gets_nothing_any_more(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    end_user(number="1001", reason="退休", by=GUARD)
    managed = (
        lambda: grant("1001", "counter"),
        lambda: reset_password(number="1001", reason="忘记", by=GUARD),
        lambda: end_user(number="1001", reason="退休", by=GUARD),
    )
    for manage in managed:
        with pytest.raises(NoLongerUser) as refused:
            manage()
        assert refused.value.code == "AC-019"


@pytest.mark.requirement("AC-03")
def test_a_county_has_no_administrator(make_user: MakeUser) -> None:
    make_user("1001", area=COUNTY)
    with pytest.raises(NotInCounty, match="示例县"):
        grant("1001", "security_admin")


def test_nobody_of_that_number(make_user: MakeUser) -> None:
    with pytest.raises(UnknownUser):
        grant("1001", "counter")


def test_an_ended_post_allows_nothing_from_this_moment(make_user: MakeUser) -> None:
    user = make_user("1001")
    grant("1001", "counter", localdate())
    end_post(number="1001", post="counter", reason="调岗", by=GUARD)
    assert posts_of(user) == []
    assert PostGrant.objects.get().ended_by == GUARD.number
    with pytest.raises(PostNotHeld):
        end_post(number="1001", post="counter", reason="调岗", by=GUARD)
    grant("1001", "reviewer", localdate())


def test_who_leaves_holds_nothing_the_same_day(make_user: MakeUser) -> None:
    user = make_user("1001", "counter")
    end_user(number="1001", reason="退休", by=GUARD)
    user.refresh_from_db()
    assert not user.is_active and posts_of(user) == []


def test_every_change_is_in_the_journal(make_user: MakeUser) -> None:
    make_user("1001", "counter")
    end_post(number="1001", post="counter", reason="调岗", by=GUARD)
    end_user(number="1001", reason="退休", by=GUARD)
    lines = Journal.objects.filter(subject_kind="user", subject_no="1001")
    assert [(one.action, one.reason) for one in lines.order_by("id")] == [
        ("user.created", ""),
        ("user.post_granted", "示例"),
        ("user.post_ended", "调岗"),
        ("user.ended", "退休"),
    ]
    assert {one.operator_no for one in lines} == {GUARD.number}
