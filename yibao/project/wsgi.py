"""The console entry: pages and everything that is not the interface."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibao.project.settings")
application = get_wsgi_application()
