"""结算查询."""

from django.urls import path

from yibao.web.settlements.paper import receipt, statement
from yibao.web.settlements.views import one, settlements

app_name = "settlements"
urlpatterns = [
    path("settlements/", settlements, name="list"),
    path("settlements/<str:number>/", one, name="one"),
    path("settlements/<str:number>/statement/", statement, name="statement"),
    path("settlements/<str:number>/receipt/", receipt, name="receipt"),
]
