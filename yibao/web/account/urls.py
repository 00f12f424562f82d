"""登录与本人."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from yibao.web.account.views import own

app_name = "account"
urlpatterns = [
    path("login/", LoginView.as_view(template_name="account/login.html"), name="login"),
    path("logout/", LogoutView.as_view(next_page="account:login"), name="logout"),
    path("account/", own, name="own"),
]
