"""The first page, and finding anything by its number or name."""

from __future__ import annotations

from django.http import HttpResponse

from yibao.web.access import ConsoleRequest, page
from yibao.web.pages import shown


@page("")
def home(request: ConsoleRequest) -> HttpResponse:
    return shown(request, "home/home.html", "首页", {})


@page("")
def find(request: ConsoleRequest) -> HttpResponse:
    return shown(request, "home/find.html", "查找", {"asked": request.GET.get("q", "")})
