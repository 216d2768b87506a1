"""Django's settings, all derived from the typed settings in `env`."""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from dienhong.config import env
from dienhong.config.binding import Cursor
from dienhong.config.secrets import kept_secret
from dienhong.identity.sign_in_settings import *  # noqa: F403  all of them are Django's or allauth's settings

try:
    DIENHONG = env.load(os.environ)
except env.SettingsProblem as problem:
    sys.exit(f"Diên Hồng cannot start; settings are wrong:\n{problem}")

BASE_DIR = Path(__file__).resolve().parents[2]
SECRET_KEY = DIENHONG.secret_key or kept_secret(DIENHONG.data_dir, "secret_key")
DEBUG = DIENHONG.debug
ALLOWED_HOSTS = list(DIENHONG.hosts)

DOMAINS = [
    "portal",
    "cabinet",
    "public_services",
    "assignments",
    "exchange",
    "documents",
    "notifications",
    "payments",
    "signing",
    "identity",
    "directory",
    "working_time",
    "audit",
    "kernel",
]
INSTALLED_APPS = [
    *(f"dienhong.{name}" for name in DOMAINS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "lucide",
    "ninja",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "dienhong.kernel.web.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "dienhong.portal.middleware.CompressedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dienhong.portal.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "dienhong.identity.middleware.ActorMiddleware",
    "dienhong.kernel.web.ProblemMiddleware",
]
ROOT_URLCONF = "dienhong.config.urls"
WSGI_APPLICATION = "dienhong.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": DEBUG,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "dienhong.portal.context.shell",
            ],
            **(
                {}
                if DEBUG
                else {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ]
                }
            ),
        },
    }
]

_database_url = DIENHONG.database_url
if not _database_url:
    from dienhong.config.embedded_postgres import application_url

    _database_url = application_url(DIENHONG)
_database = dj_database_url.parse(_database_url, conn_max_age=600, conn_health_checks=True)
DATABASES = {
    "default": {
        **_database,
        "ATOMIC_REQUESTS": False,
        # What is asked again and again is planned once a connection: planning costs more than most of our queries do.
        "OPTIONS": {
            "server_side_binding": True,
            "cursor_factory": Cursor,
            "prepare_threshold": 5,
            **_database.get("OPTIONS", {}),
        },
        "TEST": {"NAME": f"test_dienhong_{os.environ.get('DIENHONG_TEST_DB_SUFFIX', 'main')}"},
    }
}
# Nothing reads them, and bringing them back would cost more than most tests.
TEST_NON_SERIALIZED_APPS = ["django.contrib.auth", "django.contrib.contenttypes"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default of 300 would forget used codes and counters
    },
    # Of this process alone, for answers that follow from their question for ever and cost more than asking again.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "dienhong.kernel.web.csrf_failure"
if DIENHONG.https:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
CSRF_TRUSTED_ORIGINS = [DIENHONG.base_url]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ALLAUTH_TRUSTED_PROXY_COUNT = DIENHONG.proxies
if DIENHONG.demo:
    # The password of all demo accounts is printed on the screen; a costly hash would only slow the start.
    PASSWORD_HASHERS = ["dienhong.identity.personas.hashing.QuickHasher", *PASSWORD_HASHERS]  # noqa: F405  # of sign_in_settings
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = DIENHONG.data_dir / "static"
STATICFILES_DIRS = [DIENHONG.data_dir / "built"]
for _folder in (STATIC_ROOT, *STATICFILES_DIRS):
    _folder.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DIENHONG.files_dir}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists() and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()

if DIENHONG.email_url:
    _mail = urlsplit(DIENHONG.email_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname, _mail.port or (465 if _mail.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DIENHONG.data_dir / "mail"
DEFAULT_FROM_EMAIL = DIENHONG.email_from

PROCRASTINATE_ON_APP_READY = "dienhong.config.schedule.register"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
    },
}
