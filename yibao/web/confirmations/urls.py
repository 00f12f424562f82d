"""业务复核: 待复核, 一件, 复核, 撤回."""

from django.urls import path

from yibao.web.confirmations.deeds import Confirm, Withdraw
from yibao.web.confirmations.views import confirmations, decide, one, take_back

app_name = "confirmations"
urlpatterns = [
    path("confirmations/", confirmations, name="list"),
    path("confirmations/<str:number>/", one, name="one"),
    path("confirmations/<str:number>/decide/", decide, name=Confirm.slug),
    path("confirmations/<str:number>/withdraw/", take_back, name=Withdraw.slug),
]
