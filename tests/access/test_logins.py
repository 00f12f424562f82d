"""登录: mistakes lock, codes are good once, passwords keep the rules."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from tests.access.conftest import GUARD, PASSWORD, MakeUser
from tests.samples import at
from yibao.access import logins, second_factor
from yibao.access.commands import (
    create_user,
    end_user,
    reset_password,
    reset_second_factor,
    unlock,
)
from yibao.access.errors import (
    Locked,
    NoSecondFactor,
    NumberTaken,
    UserEnded,
    WeakPassword,
    WrongCode,
    WrongLogin,
)
from yibao.access.models import SecondFactor, User
from yibao.kernel.models import Journal

NOON = at("2026-03-02 12:00")


def attempt(password: str, moment: datetime = NOON, number: str = "1001") -> User:
    return logins.check_login(
        number=number, password=password, address="127.0.0.1", at=moment
    )


def fail(times: int) -> None:
    for _ in range(times):
        with pytest.raises((WrongLogin, Locked)):
            attempt("wrong")


@pytest.mark.requirement("ML-02")
def test_the_fifth_mistake_locks_for_a_quarter_of_an_hour(make_user: MakeUser) -> None:
    make_user("1001")
    fail(4)
    assert attempt(PASSWORD).number == "1001"
    with pytest.raises(Locked, match="12:15"):
        attempt("wrong")
    with pytest.raises(Locked):
        attempt(PASSWORD, NOON + timedelta(minutes=14, seconds=59))
    assert attempt(PASSWORD, NOON + timedelta(minutes=15)).number == "1001"
    actions = Journal.objects.filter(subject_no="1001").values_list("action", flat=True)
    assert list(actions).count("user.login_refused") == 4
    assert list(actions).count("user.locked") == 1


def test_a_right_password_alone_forgives_no_mistake(make_user: MakeUser) -> None:
    """Else codes could be tried without end, a right password between each four."""
    user = make_user("1001")
    fail(4)
    attempt(PASSWORD)
    user.refresh_from_db()
    assert user.failed_logins == 4
    logins.record_login(user=user, address="127.0.0.1", at=NOON)
    assert user.failed_logins == 0


def test_mistakes_before_a_lock_that_is_over_do_not_count(make_user: MakeUser) -> None:
    make_user("1001")
    fail(5)
    later = NOON + timedelta(minutes=15)
    with pytest.raises(WrongLogin):
        attempt("wrong", later)
    assert attempt(PASSWORD, later).failed_logins == 1


def test_an_administrator_unlocks(make_user: MakeUser) -> None:
    make_user("1001")
    fail(5)
    unlock(number="1001", by=GUARD)
    assert attempt(PASSWORD).number == "1001"


def test_a_number_of_nobody_is_answered_alike_and_not_kept(make_user: MakeUser) -> None:
    make_user("1001")
    with pytest.raises(WrongLogin) as of_somebody:
        attempt("wrong")
    with pytest.raises(WrongLogin) as of_nobody:
        attempt("wrong", number="my-Secret-password")
    assert str(of_somebody.value) == str(of_nobody.value)
    line = Journal.objects.get(action="user.login_unknown")
    assert "my-Secret-password" not in str(vars(line))


def test_who_left_does_not_come_in(make_user: MakeUser) -> None:
    make_user("1001")
    end_user(number="1001", reason="调离", by=GUARD)
    with pytest.raises(UserEnded):
        attempt(PASSWORD)


def test_the_login_before_is_remembered(make_user: MakeUser) -> None:
    user = make_user("1001")
    logins.record_login(user=user, address="10.0.0.1", at=NOON)
    logins.record_login(user=user, address="10.0.0.2", at=NOON + timedelta(days=1))
    assert (user.seen_login, user.seen_login_ip) == (NOON, "10.0.0.1")
    assert user.last_login_ip == "10.0.0.2"


def check(user: User, code: str, moment: datetime = NOON) -> None:
    logins.check_code(user=user, code=code, address="127.0.0.1", at=moment)


@pytest.mark.requirement("ML-01")
def test_a_code_is_good_once_and_binds_the_first_time(make_user: MakeUser) -> None:
    user = make_user("1001", "reviewer")
    factor = second_factor.prepared(user)
    code = second_factor.usable_code(factor, NOON.timestamp())
    assert not second_factor.is_confirmed(user)
    check(user, code)
    assert second_factor.is_confirmed(user)
    with pytest.raises(WrongCode):
        check(user, code)
    factor.refresh_from_db()
    check(user, second_factor.usable_code(factor, NOON.timestamp()))


def test_a_code_of_the_standard_is_right() -> None:
    """RFC 6238, appendix B: SHA1, 59 s → 94287082, of which we use six figures."""
    factor = SecondFactor(secret="GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert second_factor.accepted_step(factor, "287082", 59.0) == 1
    assert second_factor.accepted_step(factor, "287082", 59.0 + 30) == 1
    assert second_factor.accepted_step(factor, "287082", 59.0 + 61) is None
    assert second_factor.accepted_step(factor, "28708²", 59.0) is None


def test_mistaken_codes_lock_as_mistaken_passwords_do(make_user: MakeUser) -> None:
    user = make_user("1001", "reviewer")
    second_factor.prepared(user)
    for _ in range(4):
        with pytest.raises(WrongCode):
            check(user, "abcdef")
    with pytest.raises(Locked):
        check(user, "abcdef")
    with pytest.raises(Locked):
        attempt(PASSWORD)


@pytest.mark.requirement("SEC-01")
def test_the_secret_is_sealed_in_the_table(make_user: MakeUser) -> None:
    factor = second_factor.prepared(make_user("1001"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret::text FROM access_secondfactor")
        ((held,),) = cursor.fetchall()
    assert factor.secret not in held and factor.secret.encode().hex() not in held


def test_a_lost_authenticator_is_bound_anew(make_user: MakeUser) -> None:
    user = make_user("1001", "reviewer")
    before = second_factor.prepared(user).secret
    reset_second_factor(number="1001", reason="手机丢失", by=GUARD)
    assert second_factor.prepared(user).secret != before
    make_user("1002")
    with pytest.raises(NoSecondFactor):
        reset_second_factor(number="1002", reason="手机丢失", by=GUARD)


@pytest.mark.requirement("ML-02")
@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1-short", "10"),
        ("onlylowercase", "3 种"),
        ("lower2026only", "3 种"),
        ("Xy-1001-shili", "工号"),
    ],
)
def test_a_password_keeps_the_rules(
    make_user: MakeUser, password: str, fault: str
) -> None:
    user = make_user("1001")
    with pytest.raises(WeakPassword, match=fault):
        logins.change_password(user=user, old=PASSWORD, new=password)
    assert attempt(PASSWORD)


@pytest.mark.requirement("ML-02")
def test_none_of_the_last_five_passwords_is_taken_again(make_user: MakeUser) -> None:
    user = make_user("1001")
    said = PASSWORD
    for number in range(5):
        with pytest.raises(WeakPassword, match="最近 5 次"):
            logins.change_password(user=user, old=said, new=PASSWORD)
        fresh = f"Shili-2026-{number}"
        logins.change_password(user=user, old=said, new=fresh)
        said = fresh
    logins.change_password(user=user, old=said, new=PASSWORD)


def test_a_password_is_due_after_ninety_days_or_when_temporary(
    make_user: MakeUser,
) -> None:
    user = make_user("1001")
    assert user.password_changed_at is not None
    last = user.password_changed_at + timedelta(days=90)
    assert not logins.password_is_due(user, last)
    assert logins.password_is_due(user, last + timedelta(seconds=1))
    temporary = reset_password(number="1001", by=GUARD)
    user.refresh_from_db()
    assert logins.password_is_due(user, NOON)
    assert attempt(temporary).number == "1001"


def test_a_change_asks_for_the_old_password(make_user: MakeUser) -> None:
    user = make_user("1001")
    with pytest.raises(WrongLogin):
        logins.change_password(user=user, old="wrong", new="Shili-2026-new")


def test_a_number_is_of_one_person(make_user: MakeUser) -> None:
    make_user("1001")
    with pytest.raises(NumberTaken, match="示例员1001"):
        create_user(
            number="1001", name="另一人", area="990100", password=PASSWORD, by=GUARD
        )
