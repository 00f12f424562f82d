"""登录: the password, the second factor, the lock after too many mistakes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import localtime

from yibao.access.commands import KIND, set_password
from yibao.access.errors import Locked, UserEnded, WrongCode, WrongLogin
from yibao.access.models import SecondFactor, User
from yibao.access.passwords import VALID_DAYS
from yibao.access.queries import operator_of
from yibao.access.second_factor import accepted_step
from yibao.kernel import journal
from yibao.kernel.errors import Refused
from yibao.kernel.operator import Operator

FAILURES_ALLOWED = 5
LOCK_MINUTES = 15
NOBODY = Operator(number="-", name="未登录")


def check_login(*, number: str, password: str, address: str, at: datetime) -> User:
    """The user whose password this is; a mistake counts towards the lock (ML-02).

    A mistake is written down although it is refused, so it is raised after the
    transaction. What is typed as a number of nobody may be a password: it is not kept.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().filter(number=number).first()
        fault = _login_fault(user, password, address, at)
    if fault is not None:
        raise fault
    assert user is not None
    return user


def _login_fault(
    user: User | None, password: str, address: str, at: datetime
) -> Refused | None:
    if user is None:
        make_password(password)  # as slow as a number that exists
        journal.record(
            "user.login_unknown", KIND, "-", by=NOBODY, fields={"address": address}
        )
        return _wrong_login()
    locked = _still_locked(user, at)
    if locked is not None:
        return locked
    if not user.check_password(password):
        return _failed(user, "password", address, at) or _wrong_login()
    return None if user.is_active else UserEnded(number=user.number)


def check_code(*, user: User, code: str, address: str, at: datetime) -> None:
    """动态验证码; each is good once, and a first one confirms the authenticator."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        fault = _still_locked(user, at) or _code_fault(user, code, address, at)
    if fault is not None:
        raise fault


def _code_fault(user: User, code: str, address: str, at: datetime) -> Refused | None:
    factor = SecondFactor.objects.get(user=user)
    step = accepted_step(factor, code, at.timestamp())
    if step is None:
        return _failed(user, "code", address, at) or WrongCode()
    factor.used_step = step
    if factor.confirmed_at is None:
        factor.confirmed_at = at
        journal.record(
            "user.second_factor_bound", KIND, user.number, by=operator_of(user)
        )
    factor.save(update_fields=["used_step", "confirmed_at"])
    return None


@transaction.atomic
def record_login(*, user: User, address: str, at: datetime) -> None:
    """登录成功: the mistakes are forgotten, the login before is remembered."""
    User.objects.filter(pk=user.pk).update(
        failed_logins=0,
        locked_until=None,
        seen_login=user.last_login,
        seen_login_ip=user.last_login_ip,
        last_login=at,
        last_login_ip=address or None,
    )
    user.refresh_from_db()
    journal.record(
        "user.logged_in",
        KIND,
        user.number,
        by=operator_of(user),
        fields={"address": address},
    )


def record_logout(user: User) -> None:
    journal.record("user.logged_out", KIND, user.number, by=operator_of(user))


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> None:
    """改口令 by its holder, who says the old one."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.check_password(old):
        raise _wrong_login()
    set_password(locked, new, must_change=False)
    user.refresh_from_db()
    journal.record("user.password_changed", KIND, user.number, by=operator_of(user))


def password_is_due(user: User, at: datetime) -> bool:
    """Whether the password has to be changed before anything else."""
    changed = user.password_changed_at
    too_old = changed is not None and at - changed > timedelta(days=VALID_DAYS)
    return user.must_change_password or too_old


def password_until(user: User) -> datetime | None:
    """When the password has to be changed at the latest."""
    changed = user.password_changed_at
    return changed + timedelta(days=VALID_DAYS) if changed else None


def _still_locked(user: User, at: datetime) -> Locked | None:
    if user.locked_until is None:
        return None
    if at < user.locked_until:
        return Locked(until=f"{localtime(user.locked_until):%H:%M}")
    user.failed_logins, user.locked_until = 0, None
    return None


def _failed(user: User, what: str, address: str, at: datetime) -> Locked | None:
    """One mistake more; the fifth locks."""
    user.failed_logins += 1
    locks = user.failed_logins >= FAILURES_ALLOWED
    if locks:
        user.locked_until = at + timedelta(minutes=LOCK_MINUTES)
    user.save(update_fields=["failed_logins", "locked_until"])
    journal.record(
        "user.locked" if locks else "user.login_refused",
        KIND,
        user.number,
        by=operator_of(user),
        fields={"address": address, "mistaken": what},
    )
    return _still_locked(user, at) if locks else None


def _wrong_login() -> WrongLogin:
    return WrongLogin(allowed=FAILURES_ALLOWED, minutes=LOCK_MINUTES)
