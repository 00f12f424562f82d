from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "yibao.settlement"
    verbose_name = "待遇结算"
