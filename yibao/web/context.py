"""What the shell of every page needs to know."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yibao.access.posts import POSTS
from yibao.web.access import known
from yibao.web.navigation import menu_for

THEMES = ("auto", "light", "dark")
WATERMARKS = range(24)


def shell(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", THEMES[0])
    told: dict[str, Any] = {
        "theme": theme if theme in THEMES else THEMES[0],
        "here": request.path,
        "idle_seconds": settings.SESSION_COOKIE_AGE,
        "watermarks": WATERMARKS,
    }
    asked = known(request) if hasattr(request, "user") else None
    if asked is not None:
        told["menu"] = menu_for(asked.permissions)
        told["agency"] = asked.scope.title
        told["post_title"] = "、".join(
            POSTS[code].title for code in sorted(asked.scope.posts)
        )
    return told
