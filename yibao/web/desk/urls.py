"""柜台: 找人, 参保人 360, 参保凭证."""

from django.urls import path

from yibao.web.desk.views import desk, person, proof

app_name = "desk"
urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/<str:person_no>/", person, name="person"),
    path("desk/<str:person_no>/proof/", proof, name="proof"),
]
