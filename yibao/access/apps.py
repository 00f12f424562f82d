from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "yibao.access"
    verbose_name = "用户与权限"
