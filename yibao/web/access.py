"""Who may open a page: the decorator every view of the console has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.timezone import now

from yibao.access.logins import password_is_due
from yibao.access.models import User
from yibao.access.queries import scope_of
from yibao.access.scope import Scope

P = ParamSpec("P")
Crumbs = tuple[tuple[str, str], ...]
NUL = "%00"  # as an address writes it


class ConsoleRequest(HttpRequest):
    """A request of somebody who logged in: what they may do, whose data they see."""

    user: User
    htmx: Any
    permissions: frozenset[str]
    scope: Scope


View = Callable[Concatenate[ConsoleRequest, P], HttpResponseBase]


def page(
    permission: str, *, even_if_due: bool = False
) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let in who holds ``permission`` today; an empty one lets in whoever logged in.

    Whose password is to be changed is sent to do that first, except on that page.
    The view carries the permission as an attribute, so that a test can walk every
    address as every role.
    """

    def decorated(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def opened(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            asked = known(request)
            if asked is None:
                if "HX-Request" in request.headers:  # a part of a page is no place
                    return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
                return redirect_to_login(request.get_full_path())
            if not even_if_due and password_is_due(asked.user, now()):
                return redirect("account:password")
            if permission and permission not in asked.permissions:
                raise PermissionDenied(permission)
            if NUL in request.get_full_path():
                raise Http404  # no column holds it, so nothing is there
            answer = view(asked, *args, **kwargs)
            if isinstance(answer, HttpResponse):
                answer.headers.setdefault("Vary", "HX-Request")
            return answer

        opened.permission = permission  # type: ignore[attr-defined]
        return opened

    return decorated


def known(request: HttpRequest) -> ConsoleRequest | None:
    """The request of somebody who logged in with all that was asked of them."""
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    asked: ConsoleRequest = request  # type: ignore[assignment]
    if not hasattr(asked, "scope"):
        asked.scope = scope_of(user)
        asked.permissions = asked.scope.permissions
    return asked


def may(request: ConsoleRequest, permissions: Iterable[str]) -> bool:
    return request.permissions.issuperset(permissions)
