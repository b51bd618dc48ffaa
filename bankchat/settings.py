"""The one settings file. Everything that differs between a laptop and a bank comes from the environment.

Each variable is described in docs/operations.md; a test fails when one is missing there.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# ------------------------------------------------------------------ where and who
SECRET_KEY = env.str("SECRET_KEY")
DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", True)
DEMO_BANK = env.bool("DEMO_BANK", False)
PUBLIC_ORIGINS = env.list("PUBLIC_ORIGINS")
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
ALLOWED_HOSTS = [origin.split("://")[1].rsplit(":", 1)[0] for origin in PUBLIC_ORIGINS]
CSRF_TRUSTED_ORIGINS = PUBLIC_ORIGINS
BANK_NAME = env.str("BANK_NAME", "Bank")

# ------------------------------------------------------------------ the bank's systems
PORT = env.int("PORT", 8000)
_demo = f"http://127.0.0.1:{PORT}/demobank" if DEMO_BANK else ""
BANK_TOKEN_ISSUER = env.str("BANK_TOKEN_ISSUER", "https://demobank.example" if DEMO_BANK else "")
BANK_TOKEN_AUDIENCE = env.str("BANK_TOKEN_AUDIENCE", "bankchat")
BANK_JWKS_URL = env.str("BANK_JWKS_URL", _demo and f"{_demo}/jwks.json")
BANK_TOKEN_PEM = env.str("BANK_TOKEN_PEM", "", multiline=True)
BANK_DIRECTORY_URL = env.str("BANK_DIRECTORY_URL", _demo and f"{_demo}/crm")
BANK_DIRECTORY_KEY = env.str("BANK_DIRECTORY_KEY", "demo-directory-key" if DEMO_BANK else "")
BANK_DIRECTORY_TIMEOUT = env.float("BANK_DIRECTORY_TIMEOUT", 2.0)  # seconds
BANK_DIRECTORY_QUESTIONS = env.int("BANK_DIRECTORY_QUESTIONS", 16)  # at a time, of one web process
BANK_PHONE = env.str("BANK_PHONE", "+372 600 0000" if DEMO_BANK else "")
BANK_EMAIL = env.str("BANK_EMAIL", "help@bank.example" if DEMO_BANK else "")

# ------------------------------------------------------------------ the service level
FIRST_RESPONSE_TARGET = env.int("FIRST_RESPONSE_TARGET", 60)  # seconds
FIRST_RESPONSE_WARNING = env.int("FIRST_RESPONSE_WARNING", 40)  # seconds
REOPEN_WINDOW = env.int("REOPEN_WINDOW", 600)  # seconds
CLOSE_UNDO = env.int("CLOSE_UNDO", 10)  # seconds
SILENCE_CLOSE = env.int("SILENCE_CLOSE", 3600)  # seconds; 0: never
SILENCE_WARNING = env.int("SILENCE_WARNING", 600)  # seconds before that
RATING_WINDOW = env.int("RATING_WINDOW", 86_400)  # seconds after the close
WORKING_HOURS = env.str("WORKING_HOURS", "mon-sun 00:00-24:00")  # by the bank's clock (TIME_ZONE)
HOLIDAYS_COUNTRY = env.str("HOLIDAYS_COUNTRY", "")  # as the library `holidays` knows it

# ------------------------------------------------------------------ who gets a ticket (tickets/routing/)
ROUTING = env.str("ROUTING", "assign")  # or "offer": held out to one after the other
OFFER_SECONDS = env.float("OFFER_SECONDS", 15.0)  # to take it
OFFER_PAUSE = env.float("OFFER_PAUSE", 60.0)  # seconds after which those who let it pass are asked again
SECOND_LINE_COMPLEXITY = env.int("SECOND_LINE_COMPLEXITY", 3)  # of a topic: 3, difficult; 4: its line alone decides
LOAD_ANSWERED = env.float("LOAD_ANSWERED", 0.25)  # what a ticket weighs that waits for its customer
CAPACITY_CEILING = env.float("CAPACITY_CEILING", 2.0)  # times the capacity: the most that anybody holds altogether
RAMP_UP_FIRST = env.int("RAMP_UP_FIRST", 3)  # tickets for who has just come on duty; 0: as many as fit
RAMP_UP_SECONDS = env.float("RAMP_UP_SECONDS", 20.0)  # until one more
STICKY_SECONDS = env.int("STICKY_SECONDS", 86_400)  # since the last talk: back to the same operator
GONE_UNANSWERED = env.float("GONE_UNANSWERED", 45.0)  # seconds without a sign of life: unanswered tickets go back
GONE_ANSWERED = env.float("GONE_ANSWERED", 300.0)  # and then the answered ones

# ------------------------------------------------------------------ topics
TOPIC_MODELS = env.str("TOPIC_MODELS", str(BASE_DIR / ".local" / "topics"))  # folder of trained models
TOPIC_CONFIDENCE = env.float("TOPIC_CONFIDENCE", 0.5)  # below it a model says nothing

# ------------------------------------------------------------------ what one web process bears (messaging/limits.py)
CUSTOMER_MESSAGES = env.list("CUSTOMER_MESSAGES", float, [120, 100])  # a minute, at once
STAFF_MESSAGES = env.list("STAFF_MESSAGES", float, [600, 200])
STAFF_WRITES = env.list("STAFF_WRITES", float, [300, 100])
PERSON_READS = env.list("PERSON_READS", float, [600, 150])
PERSON_MARKS = env.list("PERSON_MARKS", float, [3000, 500])
PERSON_ENTRIES = env.list("PERSON_ENTRIES", float, [60, 20])
CUSTOMER_SOCKETS = env.int("CUSTOMER_SOCKETS", 5)
STAFF_SOCKETS = env.int("STAFF_SOCKETS", 10)
SOCKETS = env.int("SOCKETS", 20_000)
SOCKETS_UNKNOWN = env.int("SOCKETS_UNKNOWN", 2500)
SOCKETS_UNKNOWN_PER_ADDRESS = env.int("SOCKETS_UNKNOWN_PER_ADDRESS", 50)

# ------------------------------------------------------------------ admission of strangers (accounts/admission.py)
ANONYMOUS_REQUESTS = env.list("ANONYMOUS_REQUESTS", float, [1200, 600])  # a minute, at once; of one address
STATIC_REQUESTS = env.list("STATIC_REQUESTS", float, [12_000, 6000])  # the same, for static files
PERSON_REQUESTS = env.list("PERSON_REQUESTS", float, [3000, 1000])  # of whoever is known, whatever their address

# ------------------------------------------------------------------ other systems (messaging/intake/)
API_KEY_REQUESTS = env.list("API_KEY_REQUESTS", float, [600, 100])  # a minute, at once; of one web process
API_FAILED_TRIES = env.list("API_FAILED_TRIES", float, [10, 10])  # of one address
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

# ------------------------------------------------------------------ search (messaging/search/)
SEARCH_TIMEOUT = env.float("SEARCH_TIMEOUT", 1.5)  # seconds; then a search is broken off
SEARCHES_AT_ONCE = env.int("SEARCHES_AT_ONCE", 4)  # of all web processes together

# ------------------------------------------------------------------ files
FILES_PER_DAY = env.int("FILES_PER_DAY", 100)  # of one person
FILES_BYTES_PER_DAY = env.int("FILES_BYTES_PER_DAY", 200 * 2**20)
PERSON_UPLOADS = env.list("PERSON_UPLOADS", float, [30, 10])  # a minute, at once; of one web process
FILES_ROOT = env.str("FILES_ROOT", str(BASE_DIR / ".local" / "files"))
FILES_S3_BUCKET = env.str("FILES_S3_BUCKET", "")  # named: there instead of FILES_ROOT
_disk = {
    "BACKEND": "messaging.files.storage.Disk",
    "OPTIONS": {"location": FILES_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
}
_s3 = {
    "BACKEND": "messaging.files.s3.Bucket",
    "OPTIONS": {
        "bucket_name": FILES_S3_BUCKET,
        "endpoint_url": env.str("FILES_S3_ENDPOINT", "") or None,
        "region_name": env.str("FILES_S3_REGION", "") or None,
        "access_key": env.str("FILES_S3_KEY", "") or None,
        "secret_key": env.str("FILES_S3_SECRET", "") or None,
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
    "django.contrib.admin",
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
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "accounts.admission_control.AdmissionControl",
    "accounts.page_seats.in_turn",
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
ASGI_APPLICATION = "bankchat.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# ------------------------------------------------------------------ PostgreSQL, the only truth
_database = env.db("DATABASE_URL")
DATABASE_POOL = env.int("DATABASE_POOL", 12)
PAGES = env.int("PAGES", max(1, DATABASE_POOL * 2 // 3))  # made at a time by a web process
PAGES_PER_PERSON = env.int("PAGES_PER_PERSON", max(1, DATABASE_POOL // 4))
PAGE_WAIT = env.float("PAGE_WAIT", 5.0)  # seconds
REPORTS = env.int("REPORTS", 3)  # of the administrators' pages of figures and dialogs, made beside the others
DOWNLOADS = env.int("DOWNLOADS", 40)  # of files and CSV, sent at a time by a web process
DOWNLOADS_PER_PERSON = env.int("DOWNLOADS_PER_PERSON", 6)
DOWNLOAD_WAIT = env.float("DOWNLOAD_WAIT", 5.0)  # seconds
DOWNLOAD_TIMEOUT = env.float("DOWNLOAD_TIMEOUT", 600.0)  # seconds
DATABASES = {
    "default": {
        **_database,
        "ATOMIC_REQUESTS": False,
        # Timeouts are PostgreSQL's to keep: a lock or a statement that hangs must not hang a web process with it.
        "OPTIONS": {
            **_database.get("OPTIONS", {}),
            # With PostgreSQL away a request learns so within 3 s; a try to connect is given up after 2 s, since the
            # pool's own pauses between tries double, and the next request begins a fresh one at once.
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
                "-c statement_timeout=5s -c lock_timeout=2s -c idle_in_transaction_session_timeout=10s"
                " -c plan_cache_mode=force_generic_plan"
            ),
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ------------------------------------------------------------------ Redis: a doorbell and Celery's queue
REDIS_URL = env.str("REDIS_URL")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1, "health_check_interval": 10}],
            "prefix": env.str("CHANNEL_PREFIX", "bankchat"),
        },
    }
}
# What the customer directory answers is the bank's data: it is remembered in this process alone, never in Redis.
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
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
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
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": False}  # accounts/password_tries.py counts, in the database
ACCOUNT_PREVENT_ENUMERATION = True
SIGN_INS_PER_ADDRESS = env.list("SIGN_INS_PER_ADDRESS", float, [60, 60])  # a minute, at once; good ones do not count
PASSWORD_HASHES = env.int("PASSWORD_HASHES", 2)  # worked out at a time by a web process, 100 MiB each
PASSWORD_QUEUE = env.int("PASSWORD_QUEUE", 60)  # that wait for it
PASSWORD_WAIT = env.float("PASSWORD_WAIT", 8.0)  # seconds
PASSWORD_TRIES = env.int("PASSWORD_TRIES", 5)  # for one person from one address, or from a device that they know
PASSWORD_TRIES_PER_PERSON = env.int("PASSWORD_TRIES_PER_PERSON", 50)  # from all other devices together
PASSWORD_TRIES_PER_ADDRESS = env.int("PASSWORD_TRIES_PER_ADDRESS", 100)  # for all people together
PASSWORD_PAUSE = env.int("PASSWORD_PAUSE", 900)  # seconds

SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_AGE = 8 * 3600  # seconds: a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
DEVICE_COOKIE_NAME = "__Host-device" if HTTPS else "device"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = HTTPS, True, "Strict"

# ------------------------------------------------------------------ what a browser may do
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
# With "no-referrer" browsers send "Origin: null" with our own forms, which the CSRF check rightly refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PAGE_BODY = 262_144  # bytes: `bankchat.body_limit` lets no page have more, but the one that takes documents
DATA_UPLOAD_MAX_MEMORY_SIZE = 4_259_840  # bytes: the largest form
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE  # beyond, it costs disk: an upload, of somebody we know
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
TIME_ZONE = env.str("TIME_ZONE", "Europe/Tallinn")  # the bank's: days, hours and weekdays of every figure

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(BASE_DIR / ".local" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEMO_BANK

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        "httpx": {"level": "WARNING"},
    },
}
