"""Django settings; the few that can be set are read in ``environment``."""

from pathlib import Path

from django.utils.functional import lazy

from yibao.kernel.crypto import derived_secret
from yibao.project import environment
from yibao.project.database import database_address

ROOT = Path(__file__).parents[1]
DEBUG = False
ALLOWED_HOSTS = ["*"]  # the interface is called by address; callers are authenticated
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
USE_I18N = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.postgres",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django_htmx",
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
    "yibao.web",
    "yibao.web.confirmations",
]
# Of the console alone: the interface is its own ASGI function and passes none of it.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "yibao.web.compressing.Compressing",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yibao.web.policy.content_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "yibao.web.account.idle.idle",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "yibao.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted((ROOT / "web").glob("*/templates")),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yibao.web.context.shell",
            ],
        },
    }
]
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "web" / "locale"]
FORMAT_MODULE_PATH = ["yibao.web.formats"]

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["yibao.access.backend.Sessions"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "yibao.access.passwords.KindsOfCharacters"},
    {"NAME": "yibao.access.passwords.NotTheNumber"},
    {"NAME": "yibao.access.passwords.NotUsedBefore"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
DEMO_LOGINS = environment.demo_logins()
LOGIN_URL = "account:login"
SESSION_COOKIE_AGE = 15 * 60  # of doing nothing (ML-02); ``account.idle`` renews it
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "yibao_session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.https()
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SILENCED_SYSTEM_CHECKS: list[str] = []

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing to collect

DATABASES = {"default": environment.parse_database_url(database_address()).as_django()}

KEY_FILE = environment.key_file()
SECRET_KEY = lazy(derived_secret, str)("console")  # when first something is signed
KEY_FILE_MAY_BE_MADE = environment.key_file_may_be_made()

GATEWAY = environment.gateway()
PROFILES_FILE = environment.profiles_file()
# What the console asks of the interface, which it does not know.
MESSAGES_OF = "yibao.gateway.shown_messages.of_settlement"
INTERFACE_OF = "yibao.gateway.shown_profile.of_institution"
EXCHANGES_OF = "yibao.gateway.watching.since"
