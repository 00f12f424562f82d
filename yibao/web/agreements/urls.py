"""服务协议: the list, one, and what is done about it."""

from django.urls import path

from yibao.web.agreements.case import case_of, draft_of
from yibao.web.agreements.deeds import DEEDS, DrawUp
from yibao.web.agreements.views import agreements, one
from yibao.web.deeds.handling import deed_paths

app_name = "agreements"
urlpatterns = [
    path("agreements/", agreements, name="list"),
    *deed_paths("agreements/", (DrawUp,), draft_of),
    *deed_paths("agreements/<path:number>/", DEEDS, case_of),
    path("agreements/<path:number>/", one, name="one"),
]
