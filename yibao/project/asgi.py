"""The interface entry: lean, and nothing but the gateway's own ASGI function."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibao.project.settings")
django.setup()

from yibao.gateway.server import app as application  # noqa: E402  needs the apps ready

__all__ = ["application"]
