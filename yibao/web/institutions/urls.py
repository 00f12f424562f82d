"""定点机构: the list, one, and what is registered there."""

from django.urls import path

from yibao.web.deeds.handling import deed_paths
from yibao.web.institutions.case import case_of, newcomer_of
from yibao.web.institutions.deeds import DEEDS, RegisterInstitution
from yibao.web.institutions.views import institutions, one

app_name = "institutions"
urlpatterns = [
    path("institutions/", institutions, name="list"),
    *deed_paths("institutions/", (RegisterInstitution,), newcomer_of),
    path("institutions/<str:code>/", one, name="one"),
    *deed_paths("institutions/<str:code>/", DEEDS, case_of),
]
