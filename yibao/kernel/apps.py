from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "yibao.kernel"
    verbose_name = "基础"
