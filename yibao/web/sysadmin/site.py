"""系统维护 (``/sysadmin/``): Django's admin, to look things up; administrators alone.

Nothing is written from here but what a command writes, with its entry in the journal:
posts, passwords and dictionaries have commands of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.timezone import now

from yibao.access.commands import unlock
from yibao.access.logins import password_is_due
from yibao.access.models import PostGrant, User
from yibao.access.queries import operator_of
from yibao.areas.models import Area, AreaChange, PolicyFolder
from yibao.catalog.models import Dictionary
from yibao.kernel.errors import Refused
from yibao.web.access import known

MAINTAIN, MANAGE_USERS = "system.maintain", "user.manage"
Pages = list[URLPattern | URLResolver]


class Maintenance(admin.AdminSite):
    """Entered through the console's own login, with its second factor."""

    site_header = site_title = "医保经办平台 · 系统维护"
    index_title = "系统维护"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        asked = known(request)
        return asked is not None and bool(asked.permissions & {MAINTAIN, MANAGE_USERS})

    def admin_view(  # type: ignore[override]  # a narrower view is still one
        self, view: Callable[..., HttpResponseBase], cacheable: bool = False
    ) -> Callable[..., HttpResponseBase]:
        inner = super().admin_view(view, cacheable)

        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asked = known(request)
            if asked is None:
                return redirect_to_login(request.get_full_path())
            if password_is_due(asked.user, now()):
                return redirect("account:password")
            if not self.has_permission(request):
                raise PermissionDenied(MAINTAIN)
            return inner(request, *args, **kwargs)

        return opened

    def get_urls(self) -> Pages:
        """Without the admin's own login, log-out and password pages."""
        elsewhere = {"login", "logout", "password_change", "password_change_done"}
        kept: Pages = [
            one
            for one in super().get_urls()
            if getattr(one, "name", "") not in elsewhere
        ]
        return [
            path("login/", self._to("account:login"), name="login"),
            path("logout/", self._to("home"), name="logout"),
            path("password/", self._to("account:password"), name="password_change"),
            *kept,
        ]

    def _to(self, name: str) -> Callable[[HttpRequest], HttpResponse]:
        return lambda request: redirect(name)


class LookedUp(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows to look at: nothing is added, changed or deleted here."""

    permissions = frozenset({MAINTAIN})
    list_per_page = 50
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        asked = known(request)
        return asked is not None and bool(asked.permissions & self.permissions)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class WithinScope(LookedUp):
    """Rows of users of the administrator's own divisions."""

    permissions = frozenset({MAINTAIN, MANAGE_USERS})
    area = "area_id"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        asked = known(request)
        rows = super().get_queryset(request)
        if asked is None:
            return rows.none()
        return rows.filter(**{f"{self.area}__in": asked.scope.areas})


class UserAdmin(WithinScope):
    list_display = ("number", "name", "area", "is_active", "locked_until", "last_login")
    list_filter = ("is_active",)
    search_fields = ("number", "name")
    list_select_related = ("area",)
    fields = (
        "number",
        "name",
        "area",
        "institution_code",
        "is_active",
        "must_change_password",
        "password_changed_at",
        "failed_logins",
        "locked_until",
        "last_login",
        "last_login_ip",
    )
    actions = ("unlocked",)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        asked = known(request)
        if asked is None or MANAGE_USERS not in asked.permissions:
            return {}
        return super().get_actions(request)

    @admin.action(description="解锁所选用户")
    def unlocked(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        asked = known(request)
        assert asked is not None
        if MANAGE_USERS not in asked.permissions:
            raise PermissionDenied(MANAGE_USERS)
        for user in rows:
            try:
                unlock(number=user.number, by=operator_of(asked.user))
            except Refused as refusal:
                self.message_user(request, refusal.sentence, messages.ERROR)
            else:
                self.message_user(request, f"{user} 已解锁")


class PostGrantAdmin(WithinScope):
    area = "user__area_id"
    list_display = ("user", "title", "valid_from", "valid_to", "granted_by", "ended_at")
    search_fields = ("user__number", "user__name")
    list_select_related = ("user",)


class AreaAdmin(LookedUp):
    list_display = ("code", "name", "level", "parent", "pooling_area")
    list_filter = ("level",)
    search_fields = ("code", "name")
    list_select_related = ("parent", "pooling_area")


class DictionaryAdmin(LookedUp):
    list_display = ("kind", "code", "name", "area")
    search_fields = ("kind", "code", "name")


site = Maintenance(name="admin")
site.register(User, UserAdmin)
site.register(PostGrant, PostGrantAdmin)
site.register(Area, AreaAdmin)
site.register(AreaChange, LookedUp)
site.register(PolicyFolder, LookedUp)
site.register(Dictionary, DictionaryAdmin)
