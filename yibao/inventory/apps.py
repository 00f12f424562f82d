from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "yibao.inventory"
    verbose_name = "进销存与追溯码"
