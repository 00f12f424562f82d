"""The first page."""

from __future__ import annotations

from django.http import HttpResponse

from yibao.web.access import ConsoleRequest, page
from yibao.web.pages import shown


@page("")
def home(request: ConsoleRequest) -> HttpResponse:
    return shown(request, "home/home.html", "首页", {})
