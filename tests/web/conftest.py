"""Clerks of two counties, and a browser each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from yibao.access.models import PostGrant, User
from yibao.areas.models import Area, Level

PROVINCE, CITY, EAST, WEST = "990000", "990100", "990101", "990102"
SignIn = Callable[..., Client]


def divisions() -> None:
    """A province, its city, and two counties of it."""
    province = Area.objects.create(code=PROVINCE, name="示例省", level=Level.PROVINCE)
    city = Area.objects.create(
        code=CITY, name="示例市", level=Level.CITY, parent=province
    )
    for code, name in ((EAST, "东岸区"), (WEST, "西岸区")):
        Area.objects.create(
            code=code, name=name, level=Level.COUNTY, parent=city, pooling_area=city
        )


@pytest.fixture
def areas(db: None) -> None:
    divisions()


@pytest.fixture
def sign_in(areas: None) -> SignIn:
    """A browser of somebody who holds posts in an area."""

    def signed_in(*posts: str, area: str = CITY, institution: str = "") -> Client:
        number = f"{area}-{'-'.join(posts) or 'nobody'}"[:30]
        told = {"name": "示例员", "area_id": area, "institution_code": institution}
        user, _ = User.objects.get_or_create(
            number=number, defaults={**told, "must_change_password": False}
        )
        for post in posts:
            PostGrant.objects.get_or_create(
                user=user, post=post, valid_from=date(2020, 1, 1), granted_by="test"
            )
        client = Client()
        client.force_login(user)
        return client

    return signed_in
