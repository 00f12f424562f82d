"""Whose session it is; nobody logs in through Django's own forms."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from yibao.access.models import User

PATH = "yibao.access.backend.Sessions"


class Sessions(BaseBackend):
    """Sessions begin in ``web.account`` alone, after every factor was asked."""

    def authenticate(self, request: HttpRequest | None, **told: object) -> None:
        return None

    def get_user(self, user_id: int) -> User | None:
        rows = User.objects.select_related("area").filter(pk=user_id, is_active=True)
        return rows.first()
