"""待遇试算."""

from django.urls import path

from yibao.web.calculator.views import form

app_name = "calculator"
urlpatterns = [path("calculator/", form, name="form")]
