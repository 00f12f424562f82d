"""登录、第二因素、退出、改口令、本人."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import retarget

from yibao.access import logins, second_factor
from yibao.access.models import SecondFactor, User
from yibao.access.passwords import VALID_DAYS
from yibao.access.queries import (
    deeds_of,
    demo_logins,
    grants_of,
    needs_second_factor,
)
from yibao.kernel.errors import Refused
from yibao.web.access import ConsoleRequest, page
from yibao.web.account.entering import (
    address_of,
    enter,
    goal_of,
    pending,
    remember,
)
from yibao.web.account.forms import CodeForm, LoginForm, PasswordForm, RevealForm
from yibao.web.account.revealing import reveal
from yibao.web.journal.words import deed_name, subject_name
from yibao.web.pages import shown

WRONG = 422
form_page = require_http_methods(["GET", "POST"])


@form_page
def login_page(request: HttpRequest) -> HttpResponse:
    form = LoginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = logins.check_login(
                **form.cleaned_data, address=address_of(request), at=now()
            )
        except Refused as refusal:
            form.add_error(None, f"{refusal.sentence}。{refusal.advice}")
        else:
            if needs_second_factor(user) or second_factor.is_confirmed(user):
                remember(request, user, goal_of(request))
                return redirect("account:second")
            return enter(request, user, goal_of(request))
    told = {
        "page_title": "登录",
        "form": form,
        "next": goal_of(request),
        "demo_logins": demo_logins(),
    }
    return render(request, "account/login.html", told, status=_status(form))


@form_page
def second_page(request: HttpRequest) -> HttpResponse:
    """动态验证码; who has no authenticator yet binds one first."""
    waiting = pending(request)
    if waiting is None:
        return redirect("account:login")
    user = waiting.user
    factor = second_factor.prepared(user)
    told = _factor_told(user, factor)
    form = CodeForm(request.POST or None, initial={"code": told.get("demo_code")})
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            logins.check_code(
                user=user, code=code, address=address_of(request), at=now()
            )
        except Refused as refusal:
            form.add_error("code", f"{refusal.sentence}。{refusal.advice}")
        else:
            return enter(request, user, waiting.goal)
    told |= {"page_title": "动态验证码", "form": form}
    return render(request, "account/second.html", told, status=_status(form))


def _factor_told(user: User, factor: SecondFactor) -> dict[str, object]:
    """The picture to be scanned, once; in a demo also what it would show."""
    told: dict[str, object] = {"binds": factor.confirmed_at is None}
    if factor.confirmed_at is None:
        address = second_factor.address_of(factor)
        picture = segno.make(address, micro=False).svg_inline(scale=4, light="#fff")
        told["picture"] = mark_safe(picture)  # noqa: S308  drawn by us, of our address
        told["secret"] = factor.secret
    if demo_logins().filter(user=user).exists():
        told["demo_code"] = second_factor.usable_code(factor)
    return told


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, User):
        logins.record_logout(request.user)
    logout(request)
    return redirect("account:login")


@form_page
@page("", even_if_due=True)
def password_page(request: ConsoleRequest) -> HttpResponse:
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            logins.change_password(user=request.user, old=told["old"], new=told["new"])
        except Refused as refusal:
            form.add_error(None, f"{refusal.sentence}。{refusal.advice}")
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, "口令已修改,其他地方的登录已退出")
            return redirect("home")
    content = {
        "form": form,
        "is_due": logins.password_is_due(request.user, now()),
        "valid_days": VALID_DAYS,
    }
    return shown(
        request, "account/password.html", "修改口令", content, status=_status(form)
    )


@require_GET
@page("")
def own(request: ConsoleRequest) -> HttpResponse:
    """工号、岗位、数据范围、最近的登录, and what I did lately."""
    user = request.user
    content = {
        "grants": grants_of(user),
        "deeds": [
            (one, deed_name(one.action), subject_name(one.subject_kind))
            for one in deeds_of(user)
        ],
        "has_second_factor": second_factor.is_confirmed(user),
        "password_until": logins.password_until(user),
    }
    return shown(request, "account/own.html", "我的账号", content)


@require_POST
@page("")
def alive(request: ConsoleRequest) -> HttpResponse:
    """继续工作: the middleware has renewed the session by now."""
    return HttpResponse(status=204)


@require_POST
@page("person.reveal")
def reveal_page(request: ConsoleRequest) -> HttpResponse:
    """A masked field in clear, for thirty seconds."""
    form = RevealForm(request.POST)
    if not form.is_valid():
        answer = render(request, "account/_refused.html", {"form": form}, status=WRONG)
        field = form.cleaned_data.get("field", "")
        return retarget(answer, f"#reveal-{field} .err")
    revealed = reveal(**form.cleaned_data, user=request.user, scope=request.scope)
    return render(request, "account/_revealed.html", {"revealed": revealed})


def _status(form: LoginForm | CodeForm | PasswordForm) -> int:
    return WRONG if form.is_bound and form.errors else 200
