from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "yibao.ledger"
    verbose_name = "基金与个人账户账簿"
