from django.apps import AppConfig


class MedicalRecordsConfig(AppConfig):
    name = "yibao.medical_records"
    verbose_name = "病案"
