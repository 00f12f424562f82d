"""服务协议."""

from django.urls import path

from yibao.web.agreements.views import agreements, one

app_name = "agreements"
urlpatterns = [
    path("agreements/", agreements, name="list"),
    path("agreements/<str:number>/", one, name="one"),
]
