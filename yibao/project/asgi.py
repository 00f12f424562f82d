"""The interface entry: lean, and nothing but the gateway's own ASGI function."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibao.project.settings")
django.setup()

from django.db import connections  # noqa: E402  needs to know which

from yibao.gateway.server import app as application  # noqa: E402  needs the apps ready

# A statement is planned once, for any size of its tables: not by what they hold today,
# when a young platform would be read whole, but for the day they are large.
connections.settings["default"]["OPTIONS"]["options"] += " -c enable_seqscan=off"

__all__ = ["application"]
