from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "yibao.areas"
    verbose_name = "统筹区与医保区划"
