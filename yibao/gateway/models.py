"""What the door keeps: messages already answered, credentials, sign-ins."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yibao.kernel.fields import EncryptedTextField


class Message(models.Model):
    """收件箱: one row per (institution, msgid, infno) that took effect or was voided.

    Inserted first in the transaction that carries the message out, so that a second
    copy waits for the first. ``answer`` is the whole reply, sealed.
    """

    class State(models.TextChoices):
        ACCEPTED = "accepted", "已受理"
        VOID = "void", "已冲正"

    institution_code = models.CharField("定点医药机构编号", max_length=12)
    message_no = models.CharField("发送方报文ID", max_length=30)
    transaction = models.CharField("交易编号", max_length=6)
    state = models.CharField("状态", max_length=8, choices=State.choices)
    digest = models.BinaryField("内容摘要", null=True)
    answer = EncryptedTextField[str, str]("应答报文", purpose="message")
    received_at = models.DateTimeField("接收时间")
    voided_at = models.DateTimeField("冲正时间", null=True)
    voided_by = models.CharField("冲正报文ID", max_length=30, blank=True)

    class Meta:
        verbose_name = "接口报文"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("institution_code", "message_no", "transaction"),
                name="message_once",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", digest__isnull=False)
                | Q(state="void", voided_at__isnull=False),
                name="message_accepted_or_void",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transaction} {self.message_no}"

    @property
    def is_void(self) -> bool:
        return self.state == self.State.VOID

    @property
    def output(self) -> dict[str, Any]:
        """The ``output`` that was answered: where 2601 finds setl_id and mdtrt_id."""
        return json.loads(self.answer).get("output") or {} if self.answer else {}


class Refusal(models.Model):
    """最近一次拒绝: why a message changed nothing, for who lost the answer.

    Written after the rollback of its message and without waiting for the disk, so a
    crash may lose it; kept for some weeks. The sentence may name a person: sealed.
    """

    pk = models.CompositePrimaryKey("institution_code", "message_no", "transaction")
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    message_no = models.CharField("发送方报文ID", max_length=30)
    transaction = models.CharField("交易编号", max_length=6)
    code = models.CharField("拒绝代码", max_length=10)
    sentence = EncryptedTextField[str, str]("拒绝原因", purpose="refusal")
    refused_at = models.DateTimeField("拒绝时间", db_index=True)

    class Meta:
        verbose_name = "报文拒绝"

    def __str__(self) -> str:
        return f"{self.code} {self.message_no}"


class Delivery(models.Model):
    """应答送达: the answer to a settlement left us while its sender was there.

    A lost row only makes us ask in vain; a row is never written on a guess.
    """

    pk = models.CompositePrimaryKey("institution_code", "message_no")
    institution_code = models.CharField("定点医药机构编号", max_length=12)
    message_no = models.CharField("发送方报文ID", max_length=30)
    delivered_at = models.DateTimeField("送达时间", db_index=True)

    class Meta:
        verbose_name = "应答送达"

    def __str__(self) -> str:
        return self.message_no


class InterfaceCredential(models.Model):
    """接口凭据: a key given to a sender, good for the named institutions only."""

    class Scheme(models.TextChoices):
        API = "api", "_api_* HmacSHA1"
        TIF = "tif", "x-tif-* SHA-256"
        APIKEY = "apikey", "apikey 静态键"

    name = models.CharField("名称", max_length=100)
    scheme = models.CharField("鉴权方式", max_length=6, choices=Scheme.choices)
    # AK, paasid, or the SHA-256 of an apikey
    access_key = models.CharField("访问键", max_length=100)
    secret = EncryptedTextField[str, str]("密钥", purpose="interface_secret")
    institution_codes = ArrayField(
        models.CharField(max_length=12), verbose_name="可代表的机构"
    )
    issued_at = models.DateTimeField("发放时间", auto_now_add=True)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口凭据"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("scheme", "access_key"), name="credential_key_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UsedNonce(models.Model):
    """A nonce seen within the window; the second use of one is a replay."""

    credential = models.ForeignKey(InterfaceCredential, models.CASCADE)
    nonce = models.CharField("随机串", max_length=100)
    seen_at = models.DateTimeField("使用时间", db_index=True)

    class Meta:
        verbose_name = "已用随机串"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=("credential", "nonce"), name="nonce_once"),
        ]

    def __str__(self) -> str:
        return self.nonce


class SignIn(models.Model):
    """签到: one number per operator and day (9001), closed by 9002."""

    institution_code = models.CharField("定点医药机构编号", max_length=12)
    operator_no = models.CharField("操作员编号", max_length=30)
    sign_no = models.CharField("签到编号", max_length=30, unique=True)
    day = models.DateField("签到日期")
    mac = models.CharField("MAC 地址", max_length=20, blank=True)
    ip = models.CharField("IP 地址", max_length=45, blank=True)
    signed_in_at = models.DateTimeField("签到时间")
    signed_out_at = models.DateTimeField("签退时间", null=True, blank=True)

    class Meta:
        verbose_name = "签到"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("institution_code", "operator_no", "day"),
                condition=Q(signed_out_at__isnull=True),
                name="sign_in_one_open_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.sign_no


class StoredFile(models.Model):
    """A file taken in (9101) or ready to be fetched (9102), until it expires.

    It belongs to an institution; without one it is a public list anybody may fetch,
    and ``source`` finds it again for the next who asks for the same. What may name
    persons is sealed.
    """

    file_no = models.CharField("文件查询号", max_length=30, unique=True)
    filename = models.CharField("文件名", max_length=200)
    institution_code = models.CharField(
        "定点医药机构编号", max_length=12, blank=True, db_index=True
    )
    source = models.CharField("来源", max_length=100, blank=True)
    content = models.BinaryField("内容")
    sealed = models.BooleanField("已加密")
    size = models.PositiveIntegerField("字节数")
    rows = models.PositiveIntegerField("数据量", null=True)
    stored_at = models.DateTimeField("存入时间")
    last_day = models.DateField("下载截止日期", db_index=True)

    class Meta:
        verbose_name = "接口文件"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("source",),
                condition=~Q(source=""),
                name="stored_file_source_once",
            ),
            models.CheckConstraint(
                condition=Q(sealed=True) | Q(institution_code=""),
                name="stored_file_of_an_institution_is_sealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_no} {self.filename}"
