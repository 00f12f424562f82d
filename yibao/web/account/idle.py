"""久不操作即退出: a session lives fifteen minutes after it was last used (ML-02)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

USED = "used_at"
WRITTEN_EVERY = 30.0  # seconds; so a session may end that much early, never late


def idle(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: renew the session of who does something, not at every request."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = time.time()
            if now - request.session.get(USED, 0.0) > WRITTEN_EVERY:
                request.session[USED] = now
        return answer(request)

    return answered
