"""操作日志."""

from django.urls import path

from yibao.web.journal.views import journal, line, verify

app_name = "journal"
urlpatterns = [
    path("journal/", journal, name="list"),
    path("journal/verify/", verify, name="verify"),
    path("journal/<int:number>/", line, name="line"),
]
