"""医保医师、护士、药师."""

from django.urls import path

from yibao.web.physicians.views import one, physicians

app_name = "physicians"
urlpatterns = [
    path("physicians/", physicians, name="list"),
    path("physicians/<path:code>/", one, name="one"),
]
