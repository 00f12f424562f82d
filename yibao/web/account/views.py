"""本人的工号、岗位与数据范围."""

from __future__ import annotations

from django.http import HttpResponse

from yibao.web.access import ConsoleRequest, page
from yibao.web.pages import shown


@page("")
def own(request: ConsoleRequest) -> HttpResponse:
    return shown(request, "account/own.html", "我的账号", {})
