from django.apps import AppConfig


class ConfirmationsConfig(AppConfig):
    name = "yibao.web.confirmations"
    label = "confirmations"
    verbose_name = "业务复核"
