"""Django settings; the few that can be set are read in ``environment``."""

from yibao.project import environment
from yibao.project.database import database_address

SECRET_KEY = "unused"  # noqa: S105  nothing is signed with it: no sessions, no forms
DEBUG = False
ALLOWED_HOSTS = ["*"]  # the interface is called by address; callers are authenticated
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.postgres",
    "yibao.kernel",
    "yibao.areas",
    "yibao.access",
    "yibao.ledger",
    "yibao.enrollment",
    "yibao.institutions",
    "yibao.catalog",
    "yibao.approvals",
    "yibao.settlement",
    "yibao.medical_records",
    "yibao.inventory",
    "yibao.clearing",
    "yibao.gateway",
]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "yibao.project.urls"

DATABASES = {"default": environment.parse_database_url(database_address()).as_django()}

KEY_FILE = environment.key_file()
KEY_FILE_MAY_BE_MADE = environment.key_file_may_be_made()

GATEWAY = environment.gateway()
PROFILES_FILE = environment.profiles_file()
