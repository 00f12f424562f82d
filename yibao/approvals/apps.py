from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "yibao.approvals"
    verbose_name = "备案审批"
