"""Users (用户), their posts (岗位授权), and what proves who somebody is."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from yibao.access.posts import POSTS
from yibao.kernel.fields import EncryptedTextField

MAINTAIN = "system.maintain"


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, number: str | None) -> User:
        return self.get(number=number)


class User(AbstractBaseUser):
    """One person with one number (工号); what they may do, their posts say.

    ``area`` is the root of what they see: the division and all below it. Staff of an
    institution see that institution alone.
    """

    number = models.CharField("工号", max_length=30, unique=True)
    name = models.CharField("姓名", max_length=50)
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="数据范围")
    institution_code = models.CharField("所属定点机构", max_length=12, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=True)
    password_changed_at = models.DateTimeField("改密时间", null=True)
    failed_logins = models.PositiveSmallIntegerField("连续失败次数", default=0)
    locked_until = models.DateTimeField("锁定至", null=True)
    last_login_ip = models.GenericIPAddressField("本次登录地址", null=True)
    seen_login = models.DateTimeField("上次登录时间", null=True)
    seen_login_ip = models.GenericIPAddressField("上次登录地址", null=True)
    session_edition = models.PositiveIntegerField("会话版次", default=0)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    USERNAME_FIELD = "number"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = Users()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [
            models.CheckConstraint(
                name="user_number_not_blank",
                condition=~Q(number=""),
                violation_error_message="工号不能为空",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    def get_session_auth_hash(self) -> str:
        """Sessions of another password or an earlier edition are no longer good."""
        proof = f"{self.password} {self.session_edition}"
        return salted_hmac(
            "yibao.access.session", proof, algorithm="sha256"
        ).hexdigest()

    @cached_property
    def is_staff(self) -> bool:
        """Whether the maintenance pages open, which ask this and the two below."""
        held = PostGrant.objects.held_on(localdate()).filter(user=self)
        posts = [POSTS[code] for code in held.values_list("post", flat=True)]
        return self.is_active and any(MAINTAIN in post.permissions for post in posts)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class PostGrants(models.QuerySet["PostGrant"]):
    def held_on(self, day: date) -> PostGrants:
        """Those that hold on a day, unless they were ended at once."""
        return self.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            valid_from__lte=day,
            ended_at__isnull=True,
        )


class PostGrant(models.Model):
    """A post held over some time; ended, never deleted."""

    user = models.ForeignKey(
        User, models.PROTECT, related_name="grants", verbose_name="用户"
    )
    post = models.CharField("岗位", max_length=30)
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("终止日期", null=True, blank=True)
    reason = models.CharField("依据", max_length=200)
    granted_by = models.CharField("授权人工号", max_length=30)
    granted_at = models.DateTimeField("授权时间", auto_now_add=True)
    ended_by = models.CharField("收回人工号", max_length=30, blank=True)
    ended_at = models.DateTimeField("收回时间", null=True)
    objects = PostGrants.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位授权"
        indexes = [models.Index(fields=["user", "post"], name="post_grant_user")]
        constraints = [
            models.CheckConstraint(
                name="post_grant_period",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="终止日期不能早于生效日期",
            ),
            models.UniqueConstraint(
                fields=["user", "post"],
                condition=Q(valid_to__isnull=True),
                name="post_grant_open_once",
                violation_error_message="该岗位已经授予",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.post} {self.valid_from}"

    @property
    def title(self) -> str:
        return POSTS[self.post].title if self.post in POSTS else self.post


class UsedPassword(models.Model):
    """A password somebody had (hashed), so that it is not taken again."""

    user = models.ForeignKey(User, models.PROTECT, related_name="used_passwords")
    password = models.CharField("密码", max_length=128)
    set_at = models.DateTimeField("设置时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用过的密码"

    def __str__(self) -> str:
        return f"{self.user_id} {self.set_at}"


class SecondFactor(models.Model):
    """验证器 (TOTP): its secret, in force once a first code was told."""

    user = models.OneToOneField(
        User, models.PROTECT, primary_key=True, related_name="second_factor"
    )
    secret = EncryptedTextField("密钥", purpose="access.second_factor")
    confirmed_at = models.DateTimeField("绑定时间", null=True)
    used_step = models.BigIntegerField("用过的时间步", default=-1)

    class Meta:
        verbose_name = verbose_name_plural = "第二因素"

    def __str__(self) -> str:
        return str(self.user_id)


class DemoLogin(models.Model):
    """A login of a fictional city, told to whoever opens its login page."""

    user = models.OneToOneField(User, models.PROTECT, primary_key=True)
    password = models.CharField("口令", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "演示登录"

    def __str__(self) -> str:
        return str(self.user_id)

    @property
    def posts(self) -> str:
        grants = PostGrant.objects.held_on(localdate()).filter(user=self.user_id)
        return "、".join(one.title for one in grants) or "没有岗位"
