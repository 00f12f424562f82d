"""口令规则, as validators Django asks: kinds of characters, and none used before."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError

from yibao.access.models import UsedPassword, User

KINDS = 3
REMEMBERED = 5
VALID_DAYS = 90


class KindsOfCharacters:
    """大写、小写、数字、符号 at least three of the four."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = (str.islower, str.isupper, str.isdigit, _is_symbol)
        if sum(any(kind(one) for one in password) for kind in kinds) < KINDS:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return f"大写字母、小写字母、数字、符号至少要有 {KINDS} 种"


class NotUsedBefore:
    """None of the last five, the present one among them."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        used = UsedPassword.objects.filter(user=user).order_by("-id")[:REMEMBERED]
        if any(check_password(password, one.password) for one in used):
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return f"不能与最近 {REMEMBERED} 次用过的口令相同"


class NotTheNumber:
    """工号 is no part of it."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is not None and user.number.lower() in password.lower():
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        return "不能含有工号"


def _is_symbol(one: str) -> bool:
    return not one.isalnum()
