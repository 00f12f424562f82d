"""Root urls of the console entry (wsgi)."""

from django.urls import include, path

urlpatterns = [path("", include("yibao.web.urls"))]
