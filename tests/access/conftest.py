"""Users of a fictional city and of a county in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.samples import CITY, city
from yibao.access.commands import create_user, grant_post
from yibao.access.models import User
from yibao.kernel.operator import Operator

GUARD = Operator(number="9001", name="安全员")
PASSWORD = "Shili-2026-x"
MakeUser = Callable[..., User]


@pytest.fixture
def make_user(db: None) -> MakeUser:
    """A user with posts, as a security administrator makes them."""
    city()

    def made(number: str, *posts: str, area: str = CITY, institution: str = "") -> User:
        user = create_user(
            number=number,
            name=f"示例员{number}",
            area=area,
            institution_code=institution,
            password=PASSWORD,
            must_change_password=False,
            by=GUARD,
        )
        for post in posts:
            grant_post(
                number=number,
                post=post,
                valid_from=date(2025, 1, 1),
                reason="示例",
                by=GUARD,
            )
        user.refresh_from_db()
        return user

    return made
