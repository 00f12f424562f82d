"""驾驶舱."""

from django.urls import path

from yibao.web.cockpit.views import cockpit

app_name = "cockpit"
urlpatterns = [path("cockpit/", cockpit, name="cockpit")]
