from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "yibao.institutions"
    verbose_name = "定点医药机构"
