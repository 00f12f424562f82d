from django.apps import AppConfig


class ClearingConfig(AppConfig):
    name = "yibao.clearing"
    verbose_name = "对账清算"
