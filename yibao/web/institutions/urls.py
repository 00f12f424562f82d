"""定点机构."""

from django.urls import path

from yibao.web.institutions.views import institutions, one

app_name = "institutions"
urlpatterns = [
    path("institutions/", institutions, name="list"),
    path("institutions/<str:code>/", one, name="one"),
]
