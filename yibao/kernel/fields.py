"""Columns of our own: money in fen, text sealed with SM4, the index that finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import models

from yibao.engine.money import Money
from yibao.kernel.crypto import key_ring

Set = TypeVar("Set", contravariant=True)
Get = TypeVar("Get", covariant=True)

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    # The Django plugin fills these in, and makes them optional where null=True.
    class _Fen(models.BigIntegerField[Set, Get]):
        _pyi_private_set_type: Money | int  # type: ignore[assignment]
        _pyi_private_get_type: Money  # type: ignore[assignment]

    class _Sealed(models.BinaryField[Set, Get]):
        _pyi_private_set_type: str
        _pyi_private_get_type: str  # type: ignore[assignment]

    class _Index(models.BinaryField[Set, Get]):
        _pyi_private_set_type: bytes
        _pyi_private_get_type: bytes
else:

    class _Subscriptable:
        def __class_getitem__(cls, types: object) -> type:
            return cls

    class _Fen(_Subscriptable, models.BigIntegerField):
        pass

    class _Sealed(_Subscriptable, models.BinaryField):
        pass

    class _Index(_Subscriptable, models.BinaryField):
        pass


class MoneyField(_Fen[Set, Get]):
    """``BIGINT`` of fen, ``Money`` in Python."""

    description = "金额 (分)"

    def from_db_value(
        self, value: int | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Money | None:
        return None if value is None else Money(int(value))

    def to_python(self, value: object) -> Money | None:
        if value is None or isinstance(value, Money):
            return value
        return Money(int(str(value)))

    def get_prep_value(self, value: object) -> int | None:
        if value is None:
            return None
        return value.fen if isinstance(value, Money) else int(str(value))

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))


class EncryptedTextField(_Sealed[Set, Get]):
    """Text that the database only holds sealed; empty text is held as NULL.

    Nothing can be looked up by it: put a ``BlindIndexField`` beside it.
    """

    description = "加密文本 (SM4-GCM)"

    def __init__(self, verbose_name: str = "", *, purpose: str, **rest: object) -> None:
        self.purpose = purpose
        rest |= {"null": True, "blank": True, "editable": True}
        super().__init__(verbose_name, **rest)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, arguments, options = super().deconstruct()
        for fixed in ("null", "blank", "editable"):
            options.pop(fixed, None)
        return name, path, list(arguments), {**options, "purpose": self.purpose}

    def from_db_value(
        self,
        value: bytes | None,
        expression: Expression,
        connection: BaseDatabaseWrapper,
    ) -> str:
        return "" if value is None else key_ring().open(self.purpose, bytes(value))

    def get_db_prep_value(
        self, value: object, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> object:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise TypeError("加密字段只接受文本")
        sealed = key_ring().seal(self.purpose, value)
        return super().get_db_prep_value(sealed, connection, prepared)

    def to_python(self, value: object) -> str:
        return "" if value is None else str(value)

    def get_default(self) -> str:
        return ""

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError("加密字段不导出明文")


class BlindIndexField(_Index[Set, Get]):
    """The HMAC-SM3 of a sealed value, for equality and uniqueness."""

    description = "盲索引 (HMAC-SM3)"

    def __init__(self, *arguments: object, **rest: object) -> None:
        rest |= {"max_length": 32, "editable": False}
        super().__init__(*arguments, **rest)  # type: ignore[arg-type]

    def deconstruct(self) -> tuple[str, str, list[object], dict[str, object]]:
        name, path, arguments, options = super().deconstruct()
        for fixed in ("max_length", "editable"):
            options.pop(fixed, None)
        return name, path, list(arguments), options

    def from_db_value(
        self,
        value: bytes | None,
        expression: Expression,
        connection: BaseDatabaseWrapper,
    ) -> bytes | None:
        return None if value is None else bytes(value)
