"""柜台: 找人, 参保人 360, 参保凭证, 办理."""

from django.urls import path

from yibao.web.deeds.handling import deed_paths
from yibao.web.desk.case import case_of
from yibao.web.desk.deeds import DEEDS, OF_NEWCOMERS
from yibao.web.desk.newcomers import newcomer
from yibao.web.desk.proof import clear_proof, proof
from yibao.web.desk.views import desk, person

app_name = "desk"
urlpatterns = [
    path("desk/", desk, name="desk"),
    *deed_paths("desk/", OF_NEWCOMERS, newcomer),  # no 人员编号 has a hyphen
    path("desk/<str:person_no>/", person, name="person"),
    path("desk/<str:person_no>/proof/", proof, name="proof"),
    path("desk/<str:person_no>/proof/clear/", clear_proof, name="clear-proof"),
    *deed_paths("desk/<str:person_no>/", DEEDS, case_of),
]
