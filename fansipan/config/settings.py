"""Django's settings, derived from Environment. Apps are found by listing the two folders."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONCE, SELF
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict
from whitenoise.compress import Compressor

from fansipan.config import environment, formats
from fansipan.kernel import text

django_stubs_ext.monkeypatch()  # so that `ModelAdmin[Station]` means something at run time too

ENVIRONMENT = environment.load()
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins)


def _apps() -> list[str]:
    """Every folder of services and sectors, then out-of-tree sectors by entry point."""
    found = [
        f"fansipan.{floor}.{folder.name}"
        for floor in ("services", "sectors")
        for folder in sorted((PACKAGE / floor).iterdir())
        if (folder / "manifest.py").is_file() or (folder / "manifest" / "__init__.py").is_file()
    ]
    return found + [point.value for point in entry_points(group="fansipan.sectors")]


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.admin",
    "axes",
    "procrastinate.contrib.django",
    "fansipan.kernel",
    *_apps(),
]

MIDDLEWARE = [
    "fansipan.config.door.request_identity",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fansipan.config.door.actor_and_problems",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "fansipan.config.urls"
WSGI_APPLICATION = "fansipan.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fansipan.config.door.shell",
            ],
        },
    },
]


def _database(url: str) -> dict[str, Any]:
    parts = conninfo_to_dict(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, Any] = {names[key]: str(value) for key, value in parts.items() if key in names}
    # A server that does not even refuse must not hold a logger's session for minutes.
    options = {"connect_timeout": 5, **{key: value for key, value in parts.items() if key not in names}}
    return {
        "ENGINE": "fansipan.config.postgresql",
        **settings,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database(ENVIRONMENT.database_url_for(owner=ENVIRONMENT.as_owner))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
CSRF_FAILURE_VIEW = "fansipan.config.faults.forgery"
LOGIN_URL = "identity:login"
LOGIN_REDIRECT_URL = "console:front"
LOGOUT_REDIRECT_URL = "identity:login"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "identity/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:", *ENVIRONMENT.tile_origins],
        "connect-src": [SELF, *ENVIRONMENT.tile_origins, *ENVIRONMENT.relay_origins],
        "media-src": [SELF, "blob:", *ENVIRONMENT.relay_origins],
        "worker-src": [SELF, "blob:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    },
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English")), *ENVIRONMENT.further_languages]
for code, name in ENVIRONMENT.further_languages:
    LANG_INFO.setdefault(code, {"bidi": False, "code": code, "name": name, "name_local": name})
    formats.as_in_vietnamese(code)
text.speak(code for code, _name in ENVIRONMENT.further_languages)
LOCALE_PATHS = [ENVIRONMENT.catalogues, PACKAGE / "config" / "locale", PACKAGE / "kernel" / "locale"]
FORMAT_MODULE_PATH = "fansipan.config.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.var / "static"
WARNING_KEY = ENVIRONMENT.var / "keys" / "warnings.pem"
PUSH_KEY = ENVIRONMENT.var / "keys" / "push.pem"
PUBLIC_URL = ENVIRONMENT.public_url
RELAY_URL = ENVIRONMENT.relay_url
RESIDENTS_KEY = ENVIRONMENT.var / "keys" / "residents.key"
SNAPSHOT_FOLDER = ENVIRONMENT.var / "snapshot"
NODE_MODULES = ENVIRONMENT.root / "node_modules"
STATICFILES_DIRS = [
    (prefix, folder)
    for prefix, folder in (
        ("maplibre", NODE_MODULES / "maplibre-gl" / "dist"),
        ("uplot", NODE_MODULES / "uplot" / "dist"),
        ("htmx", NODE_MODULES / "htmx.org" / "dist"),
        ("hls", NODE_MODULES / "hls.js" / "dist"),
    )
    if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# Source maps are asked for by nobody but a developer, and cost most of the time that compressing takes.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},  # tells every address otherwise, and some hold secrets
        "paramiko": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},  # tells every step of every picture otherwise
        "fontTools": {"level": "ERROR"},
    },
}

SILENCED_SYSTEM_CHECKS = [
    "urls.W005",  # the admin's namespace is included once, by us
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
