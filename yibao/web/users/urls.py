"""用户与岗位, and what the security administrator does about them."""

from django.urls import path

from yibao.web.deeds.handling import deed_paths
from yibao.web.users.cases import case_of, newcomer_of
from yibao.web.users.deeds import DEEDS, Create
from yibao.web.users.views import one, users

app_name = "users"
urlpatterns = [
    path("users/", users, name="list"),
    *deed_paths("users/new/", (Create,), newcomer_of),
    path("users/<str:number>/", one, name="one"),
    *deed_paths("users/<str:number>/", DEEDS, case_of),
]
