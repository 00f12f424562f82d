"""The console entry: pages and everything that is not the interface."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibao.project.settings")

# The interface asks the same few things all day, and one plan for any values is best
# for it. What a clerk asks differs with every value (a name that a thousand have, or
# nobody), and planning it takes a millisecond. The last of two settings holds.
BY_VALUES = "-c plan_cache_mode=force_custom_plan"

application = get_wsgi_application()
_options = connections.settings["default"]["OPTIONS"]
_options["options"] = f"{_options['options']} {BY_VALUES}"
