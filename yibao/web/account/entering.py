"""From a right password to a session: what is remembered between the two steps."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime, now

from yibao.access import logins
from yibao.access.backend import PATH
from yibao.access.models import User
from yibao.web.account.idle import USED

PENDING = "login_pending"
PENDING_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Pending:
    """Whose password was right, and where they wanted to go."""

    user: User
    goal: str


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def goal_of(request: HttpRequest) -> str:
    """Where to go after the login: an address of ours, else the first page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else resolve_url("home")


def remember(request: HttpRequest, user: User, goal: str) -> None:
    """The password was right; nobody is logged in yet."""
    request.session.cycle_key()
    request.session[PENDING] = {"user": user.pk, "goal": goal, "at": time.time()}


def pending(request: HttpRequest) -> Pending | None:
    """Who is between the two steps, for five minutes."""
    told = request.session.get(PENDING)
    if not told or time.time() - told["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=told["user"], is_active=True).first()
    return Pending(user, told["goal"]) if user else None


def enter(request: HttpRequest, user: User, goal: str) -> HttpResponseRedirect:
    """The session begins; the login before and mistakes since are told."""
    mistakes = user.failed_logins
    at = now()
    logins.record_login(user=user, address=address_of(request), at=at)
    request.session.pop(PENDING, None)
    login(request, user, backend=PATH)
    request.session[USED] = at.timestamp()
    messages.info(request, greeting(user, mistakes))
    return redirect(goal)


def greeting(user: User, mistakes: int) -> str:
    """上次登录: so that a stranger's login is noticed."""
    if user.seen_login is None:
        return "这是您第一次登录"
    before = f"上次登录 {localtime(user.seen_login):%Y-%m-%d %H:%M}"
    told = f"{before},来自 {user.seen_login_ip or '未知地址'}"
    return f"{told};其间有 {mistakes} 次没有通过的登录" if mistakes else told
