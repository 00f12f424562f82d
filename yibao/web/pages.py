"""Drawing a page of the shell, or only its changed part for htmx."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from yibao.web.access import ConsoleRequest, Crumbs


def shown(
    request: ConsoleRequest,
    template: str,
    title: str,
    content: Mapping[str, object],
    *,
    crumbs: Crumbs = (),
    part: str = "",
    status: int = 200,
) -> HttpResponse:
    """The whole page; to htmx the fragment ``part`` of it, where there is one."""
    told = {"page_title": title, "crumbs": (*crumbs, (title, "")), **content}
    fragment = part and request.htmx and not request.htmx.boosted
    return render(request, part if fragment else template, told, status=status)
