"""Root urls of the console entry (wsgi). It has no pages yet."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
