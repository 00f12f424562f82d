"""医保目录."""

from django.urls import path

from yibao.web.catalogue.views import chronic, diseases, item, items

app_name = "catalogue"
urlpatterns = [
    path("catalogue/", items, name="items"),
    path("catalogue/items/<str:code>/", item, name="item"),
    path("catalogue/diseases/", diseases, name="diseases"),
    path("catalogue/chronic/", chronic, name="chronic"),
]
