from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "yibao.gateway"
    verbose_name = "定点医药机构接口"
