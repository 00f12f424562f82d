"""政策参数."""

from django.urls import path

from yibao.web.policies.views import area, areas, value

app_name = "policies"
urlpatterns = [
    path("policies/", areas, name="areas"),
    path("policies/<str:code>/", area, name="area"),
    path("policies/<str:code>/<str:file>/<str:key>/", value, name="value"),
]
