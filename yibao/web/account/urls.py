"""登录与本人."""

from django.urls import path

from yibao.web.account import views

app_name = "account"
urlpatterns = [
    path("login/", views.login_page, name="login"),
    path("login/second/", views.second_page, name="second"),
    path("logout/", views.leave, name="logout"),
    path("account/", views.own, name="own"),
    path("account/password/", views.password_page, name="password"),
    path("account/alive/", views.alive, name="alive"),
    path("reveal/", views.reveal_page, name="reveal"),
]
