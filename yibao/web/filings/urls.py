"""备案审核: 待审核备案, 一件备案, 审核."""

from django.urls import path

from yibao.web.filings.views import decide, filings, one

app_name = "filings"
urlpatterns = [
    path("filings/", filings, name="list"),
    path("filings/<str:number>/", one, name="one"),
    path("filings/<str:number>/decide/", decide, name="decide"),
]
