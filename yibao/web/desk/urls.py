"""柜台: 找人, 参保人 360, 参保凭证, 办理与回执."""

from django.urls import path

from yibao.web.desk.acting import deed_page
from yibao.web.desk.deeds import DEEDS
from yibao.web.desk.papers import receipt, receipt_paper, receipt_slip
from yibao.web.desk.views import desk, person, proof

app_name = "desk"
RECEIPT = "desk/<str:person_no>/receipts/<str:number>/"
urlpatterns = [
    path("desk/", desk, name="desk"),
    path("desk/<str:person_no>/", person, name="person"),
    path("desk/<str:person_no>/proof/", proof, name="proof"),
    *(
        path(f"desk/<str:person_no>/{deed.slug}/", deed_page(deed), name=deed.slug)
        for deed in DEEDS
    ),
    path(RECEIPT, receipt, name="receipt"),
    path(f"{RECEIPT}paper/", receipt_paper, name="receipt-paper"),
    path(f"{RECEIPT}slip/", receipt_slip, name="receipt-slip"),
]
