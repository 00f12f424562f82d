"""办理回执, of whatever was done."""

from django.urls import path

from yibao.web.deeds.papers import receipt, receipt_paper, receipt_slip

app_name = "deeds"
urlpatterns = [
    path("receipts/<str:number>/", receipt, name="receipt"),
    path("receipts/<str:number>/paper/", receipt_paper, name="receipt-paper"),
    path("receipts/<str:number>/slip/", receipt_slip, name="receipt-slip"),
]
