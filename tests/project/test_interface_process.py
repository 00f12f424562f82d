"""The interface's process carries nothing of the console but the tables' classes."""

from __future__ import annotations

import os
import subprocess
import sys

CONSOLE = (
    "django.contrib.auth.middleware",
    "django.contrib.sessions.middleware",
    "django.contrib.sessions.backends.db",
    "django.core.handlers.wsgi",
    "openpyxl",
    "segno",
    "whitenoise",
    "yibao.access.backend",
    "yibao.web.urls",
    "yibao.web.access",
)
ASKED = f"""
import sys
import yibao.project.asgi
print(*[name for name in {CONSOLE!r} if name in sys.modules])
"""


def test_the_interface_loads_no_session_no_login_and_no_page() -> None:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    asked = [sys.executable, "-c", ASKED]
    told = subprocess.run(asked, capture_output=True, text=True, env=settings)
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == []
