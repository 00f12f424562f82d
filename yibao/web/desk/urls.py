"""柜台: 找人, 参保人 360, 参保凭证, 办理."""

from django.urls import path

from yibao.web.deeds.handling import deed_paths
from yibao.web.desk.case import case_of
from yibao.web.desk.deeds import DEEDS
from yibao.web.desk.views import desk, person, proof

app_name = "desk"
urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/<str:person_no>/", person, name="person"),
    path("desk/<str:person_no>/proof/", proof, name="proof"),
    *deed_paths("desk/<str:person_no>/", DEEDS, case_of),
]
