"""Users and their posts: who may do what, granted by somebody else and written down."""

from __future__ import annotations

import secrets
import string
from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, Q
from django.utils.timezone import localdate, now

from yibao.access.errors import (
    NoLongerUser,
    NoSecondFactor,
    NotInCounty,
    NumberTaken,
    OwnPosts,
    PeriodWrong,
    PostHeld,
    PostNotHeld,
    PostsConflict,
    ReasonMissing,
    TooLong,
    UnknownPost,
    UnknownUser,
    WeakPassword,
)
from yibao.access.models import DemoLogin, PostGrant, SecondFactor, UsedPassword, User
from yibao.access.posts import POSTS, Post, conflict_of
from yibao.areas.models import Level
from yibao.areas.queries import area_named
from yibao.kernel import journal
from yibao.kernel.constraints import refusing
from yibao.kernel.operator import Operator

KIND = "user"
TEMPORARY_CHARACTERS = 12


@transaction.atomic
def create_user(
    *,
    number: str,
    name: str,
    area: str,
    password: str,
    by: Operator,
    institution_code: str = "",
    must_change_password: bool = True,
) -> User:
    """新增用户: without any post, so far without anything they may do."""
    _refuse_long(number=number, name=name, institution_code=institution_code)
    user = User(
        number=number,
        name=name,
        area=area_named(area),
        institution_code=institution_code,
        must_change_password=must_change_password,
    )
    _refuse_weak(password, user)
    user.set_password(password)
    user.password_changed_at = now()
    holder = User.objects.filter(number=number).first()
    taken = NumberTaken(number=number, name=holder.name if holder else "")
    with refusing({"access_user_number_key": taken}):
        user.save(force_insert=True)
    UsedPassword.objects.create(user=user, password=user.password)
    journal.record("user.created", KIND, number, by=by, fields={"area": user.area.code})
    return user


def _refuse_long(**told: str) -> None:
    for name, value in told.items():
        column = User._meta.get_field(name)
        assert isinstance(column, CharField)
        limit = column.max_length
        if limit is not None and len(value) > limit:
            raise TooLong(what=column.verbose_name, limit=limit, length=len(value))


@transaction.atomic
def grant_post(
    *,
    number: str,
    post: str,
    valid_from: date,
    reason: str,
    by: Operator,
    valid_to: date | None = None,
) -> PostGrant:
    """授予岗位; refused where it conflicts with a post of the same time (不相容岗位).

    Every session of the user ends: the next login asks what the post asks.
    """
    user, asked = _locked(number, by), _post(post)
    if not reason.strip():
        raise ReasonMissing(what="授予岗位")
    if valid_to is not None and valid_to < valid_from:
        raise PeriodWrong(since=valid_from, until=valid_to)
    if asked.above_county and user.area.level == Level.COUNTY:
        raise NotInCounty(area=user.area.name, post=asked.title)
    for held in _held_within(user, valid_from, valid_to):
        if held.post == post:
            raise PostHeld(name=user.name, since=held.valid_from, post=asked.title)
        conflict = conflict_of(held.post, post)
        if conflict:
            raise PostsConflict(
                name=user.name,
                held=POSTS[held.post].title,
                asked=asked.title,
                conflict=conflict,
            )
    grant = PostGrant.objects.create(
        user=user,
        post=post,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        granted_by=by.number,
    )
    _end_sessions(user)
    _record("user.post_granted", user, by, reason, post=post)
    return grant


@transaction.atomic
def end_post(*, number: str, post: str, reason: str, by: Operator) -> PostGrant:
    """收回岗位, at once: sessions end too."""
    user, asked = _locked(number, by), _post(post)
    grants = PostGrant.objects.filter(user=user, post=post, ended_at__isnull=True)
    grant = grants.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=localdate()))
    held = grant.order_by("valid_from").first()
    if held is None:
        raise PostNotHeld(name=user.name, post=asked.title)
    _end(held, by)
    _end_sessions(user)
    _record("user.post_ended", user, by, reason, post=post)
    return held


@transaction.atomic
def end_user(*, number: str, reason: str, by: Operator) -> User:
    """停用 (离岗、调离): no post, no session and no login from this moment."""
    user = _locked(number, by)
    for grant in PostGrant.objects.filter(user=user, ended_at__isnull=True):
        if grant.valid_to is None or grant.valid_to >= localdate():
            _end(grant, by)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    _record("user.ended", user, by, reason)
    return user


@transaction.atomic
def unlock(*, number: str, by: Operator, reason: str = "") -> User:
    """解锁 before the time is over."""
    user = _locked(number, by)
    user.failed_logins, user.locked_until = 0, None
    user.save(update_fields=["failed_logins", "locked_until"])
    _record("user.unlocked", user, by, reason)
    return user


@transaction.atomic
def reset_password(*, number: str, by: Operator, reason: str = "") -> str:
    """A temporary password, told once and to be changed at the next login."""
    user = _locked(number, by)
    temporary = temporary_password()
    set_password(user, temporary, must_change=True)
    _end_sessions(user)
    _record("user.password_reset", user, by, reason)
    return temporary


@transaction.atomic
def reset_second_factor(*, number: str, by: Operator, reason: str) -> User:
    """解除验证器 that was lost; the next login binds another."""
    user = _locked(number, by)
    if not SecondFactor.objects.filter(user=user).delete()[0]:
        raise NoSecondFactor(number=number)
    _end_sessions(user)
    _record("user.second_factor_reset", user, by, reason)
    return user


def set_password(user: User, password: str, *, must_change: bool) -> None:
    """A new password that keeps the rules; a demo no longer tells the old one."""
    _refuse_weak(password, user)
    user.set_password(password)
    user.password_changed_at = now()
    user.must_change_password = must_change
    user.save(update_fields=["password", "password_changed_at", "must_change_password"])
    UsedPassword.objects.create(user=user, password=user.password)
    DemoLogin.objects.filter(user=user).delete()


@transaction.atomic
def tell_demo_login(*, number: str, password: str, by: Operator) -> DemoLogin:
    """演示登录: written on the login page, until the password is changed."""
    user = _locked(number, by)
    told, _ = DemoLogin.objects.update_or_create(
        user=user, defaults={"password": password}
    )
    _record("user.demo_login_told", user, by, "")
    return told


def temporary_password() -> str:
    """Twelve characters of three kinds."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    drawn = [secrets.choice(kinds[i % len(kinds)]) for i in range(TEMPORARY_CHARACTERS)]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def _refuse_weak(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise WeakPassword(faults=";".join(fault.messages)) from None


def _locked(number: str, by: Operator) -> User:
    """The user, locked; nobody manages themself, and who was ended stays so."""
    rows = User.objects.select_for_update(of=("self",)).select_related("area")
    user = rows.filter(number=number).first()
    if user is None:
        raise UnknownUser(number=number)
    if by.number == number:
        raise OwnPosts(number=number)
    if not user.is_active:
        raise NoLongerUser(number=number)
    return user


def _post(code: str) -> Post:
    if code not in POSTS:
        titles = "、".join(f"{one.code} {one.title}" for one in POSTS.values())
        raise UnknownPost(post=code, posts=titles)
    return POSTS[code]


def _held_within(user: User, since: date, until: date | None) -> list[PostGrant]:
    """Grants that share a day with ``since`` to ``until``."""
    rows = PostGrant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=since),
        user=user,
        ended_at__isnull=True,
    )
    if until is not None:
        rows = rows.filter(valid_from__lte=until)
    return list(rows.order_by("valid_from"))


def _end(grant: PostGrant, by: Operator) -> None:
    """Held through yesterday, or not at all if it began today or later."""
    grant.valid_to = max(grant.valid_from, localdate() - timedelta(days=1))
    grant.ended_at, grant.ended_by = now(), by.number
    grant.save(update_fields=["valid_to", "ended_at", "ended_by"])


def _end_sessions(user: User) -> None:
    User.objects.filter(pk=user.pk).update(session_edition=F("session_edition") + 1)


def _record(
    action: str, user: User, by: Operator, reason: str, **fields: object
) -> None:
    journal.record(action, KIND, user.number, by=by, reason=reason, fields=fields)
