"""The one settings file: what differs between a laptop and a bank comes from the environment.

The variables are in bankchat/variables.py, and each is a setting of the same name.
"""

import os

from csp.constants import NONE, SELF
from environ import Env

from bankchat.environment import read_or_exit
from bankchat.variables import *

globals().update(read_or_exit(os.environ))
ALLOWED_HOSTS = [origin.split("://")[1].rsplit(":", 1)[0] for origin in PUBLIC_ORIGINS]
CSRF_TRUSTED_ORIGINS = list(PUBLIC_ORIGINS)
PAGES = PAGES or max(1, DATABASE_POOL * 2 // 3)
PAGES_PER_PERSON = PAGES_PER_PERSON or max(1, DATABASE_POOL // 4)

# ------------------------------------------------------------------ other systems
# (messaging/intake/)
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],  # whoever has no key is refused before
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Bankchat: tickets of other channels",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["messaging.intake.openapi.add_components"],
}

# ------------------------------------------------------------------ files
_disk = {
    "BACKEND": "messaging.files.storage.Disk",
    "OPTIONS": {
        "location": FILES_ROOT,
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    },
}
_s3 = {
    "BACKEND": "messaging.files.s3.BucketStorage",
    "OPTIONS": {
        "bucket_name": FILES_S3_BUCKET,
        "endpoint_url": FILES_S3_ENDPOINT or None,
        "region_name": FILES_S3_REGION or None,
        "access_key": FILES_S3_KEY or None,
        "secret_key": FILES_S3_SECRET or None,
    },
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing uses it
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
    "files": _s3 if FILES_S3_BUCKET else _disk,
}

# ------------------------------------------------------------------ applications
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "bankchat.apps.AdminConfig",  # django.contrib.admin
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "accounts",
    "tickets",
    "messaging",
    "stats",
]
if DEMO_BANK:
    INSTALLED_APPS.append("demobank")

MIDDLEWARE = [
    "accounts.admission_control.AdmissionControl",
    "accounts.turns.in_turn",
    "accounts.turns.released",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "bankchat.static_files.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.first_password_must_change",
]

ROOT_URLCONF = "bankchat.urls"
ASGI_APPLICATION = "bankchat.application.application"
_loaders = [f"django.template.loaders.{name}.Loader" for name in ("filesystem", "app_directories")]
_cached = [("django.template.loaders.cached.Loader", _loaders)]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if RELOAD else _cached,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# ------------------------------------------------------------------ PostgreSQL, the only truth
_database = Env.db_url_config(DATABASE_URL)
del globals()["DATABASE_URL"]  # no page of errors shows its password: DATABASES is hidden there
DATABASES = {
    "default": {
        **_database,
        "ATOMIC_REQUESTS": False,
        # Timeouts are PostgreSQL's to keep: a lock or a statement that hangs must not hang a web
        # process with it.
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            # With PostgreSQL away a request learns so within 3 s; a try to connect is given up
            # after 2 s, since the pool's own pauses between tries double, and the next request
            # begins a fresh one at once.
            "pool": {
                "min_size": min(4, DATABASE_POOL),
                "max_size": DATABASE_POOL,
                "timeout": 3,
                "reconnect_timeout": 2,
            },
            # A server that has vanished without a word is noticed within half a minute.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 20_000,  # milliseconds
            "options": (
                "-c statement_timeout=5s -c lock_timeout=2s -c "
                "idle_in_transaction_session_timeout=10s"
                " -c plan_cache_mode=force_generic_plan"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------ Redis: a doorbell and Celery's
# queue
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [
                {"address": REDIS_URL, "socket_connect_timeout": 1, "health_check_interval": 10}
            ],
            "prefix": CHANNEL_PREFIX,
        },
    }
}
# What the customer directory answers is the bank's data: it is remembered in this process alone,
# never in Redis.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_TIME_LIMIT = 300  # seconds
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

# ------------------------------------------------------------------ sign-in
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["accounts.hashing.BoundedArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name", "public_name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.passwords.OwnNameValidator"},
    {"NAME": "accounts.passwords.PresentPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.signin.StaffOnly"
ACCOUNT_FORMS = {"change_password": "accounts.signin.ChangePasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": False,
}  # accounts/password_tries.py counts, in the database
ACCOUNT_PREVENT_ENUMERATION = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 8 * 3600  # seconds: a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "accounts.error_pages.csrf_failure"
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = (
    HTTPS,
    True,
    "Strict",
)

# ------------------------------------------------------------------ what a browser may do
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# With "no-referrer" browsers send "Origin: null" with our own forms, which the CSRF check rightly
# refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# bytes: `bankchat.servers.body_limit` lets no page have more, but the one that takes documents
PAGE_BODY = 262_144
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_259_840  # bytes: the largest form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# beyond, it costs disk: an upload, of somebody we know
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "blob:"],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF, *(origin.replace("http", "ws", 1) for origin in PUBLIC_ORIGINS)],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "manifest-src": [SELF],
    }
}

# ------------------------------------------------------------------ languages, time, static files
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEMO_BANK or RELOAD

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
