"""The one settings file. Everything that differs between machines comes from the environment; the defaults serve `make run`."""

import os
import secrets
from pathlib import Path

import dj_database_url
from kombu import Queue
from whitenoise.compress import Compressor

from approval_portal import api
from approval_portal.beat import SCHEDULE
from approval_portal.doorstep import *  # noqa: F403 - a setting each

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_flag(name: str, default: str = "") -> bool:
    return env(name, default).lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str) -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


VAR_DIR = Path(env("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)
PRODUCTION = env_flag("PRODUCTION")  # demo data refuses to load, cookies need TLS
DEMO_PASSWORD = env(
    "DEMO_PASSWORD", "demo-3210"
)  # of every demo account; shown on the sign-in page while there are any
DEBUG = env_flag("DEBUG")


def kept_secret_key() -> str:
    """The key from the environment, or one made once and kept beside the embedded database."""
    if key := env("SECRET_KEY"):
        return key
    if PRODUCTION:
        raise RuntimeError("SECRET_KEY is not set: a production site needs its own.")
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = kept_secret_key()
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", "")
SITE_URL = env("SITE_URL", f"http://127.0.0.1:{env('PORT', '8000')}")  # for links in PDFs and mails

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "approval_portal.accounts",
    "projects",
    "services",
]

MIDDLEWARE = [
    "approval_portal.middleware.request_reference",
    "approval_portal.middleware.content_policy",  # outside of the next: its redirects and refusals carry the policy too
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "projects.views.bodies.BoundedBodies",
    "projects.views.refused_access.RefusedAccess",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "projects.views.acting.ForbiddenAnswers",
    "projects.views.two_steps.StaffTwoSteps",
    "services.views.offline_answers.OfflineAnswers",
]

ROOT_URLCONF = "approval_portal.urls"
WSGI_APPLICATION = "approval_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.views.context.site",
                "services.views.context.notices",
            ],
        },
    }
]

DATABASE_URL = env("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env_flag("DATABASE_POOLED")  # a pool changes connections
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "approval_portal.accounts.backends.Accounts",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*", "password2*"]
ACCOUNT_FORMS = {"signup": "projects.forms.sign_up.SignUpForm"}
ACCOUNT_EMAIL_VERIFICATION = env("EMAIL_VERIFICATION", "optional")  # or "mandatory", "none"
ACCOUNT_ADAPTER = "projects.views.sign_up.AccountAdapter"
SIGNUP_OPEN = env_flag("SIGNUP_OPEN", "1")  # may people of enterprises sign up by themselves?
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # a stranger's address gets no mail from us
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "projects.views.sign_up.SecondStepAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # staff accounts are handed out; two steps must not wait for a mail server
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
STAFF_TWO_STEPS = env_flag("STAFF_TWO_STEPS", "1" if PRODUCTION else "")  # staff set up TOTP before anything else
ALLAUTH_TRUSTED_PROXY_COUNT = int(env("NUM_PROXIES", "0"))  # whose address the sign-in limits count
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# read from Redis and kept in the database; a cache in memory would not know what another process has ended
SESSION_ENGINE = f"django.contrib.sessions.backends.{'cached_db' if env('REDIS_URL') else 'db'}"

# --- language and time: instants in UTC, legal days in the zone's time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "approval_portal" / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = env("ZONE_TIME", "Asia/Shanghai")
USE_THOUSAND_SEPARATOR = False

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(VAR_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
# kept files: the disk, or a bucket (S3_BUCKET with the usual AWS_… variables, S3_ENDPOINT for a server of one's own)
S3_BUCKET = env("S3_BUCKET")
S3 = {
    "BACKEND": "storages.backends.s3.S3Storage",
    "OPTIONS": {
        "bucket_name": S3_BUCKET,
        "endpoint_url": env("S3_ENDPOINT") or None,
        "default_acl": None,
        "file_overwrite": False,
    },
}
STORAGES = {
    "default": S3 if S3_BUCKET else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
UPLOAD_MOST = int(env("UPLOAD_MOST_MB", "100")) * 1024 * 1024  # bytes of one file
# bytes; 0: no limit (operations/items/room.py)
UPLOAD_UNSENT_MOST = int(env("UPLOAD_UNSENT_MOST_MB", "5000")) * 1024 * 1024  # of one person, not sent yet
ENTERPRISE_MOST = int(env("ENTERPRISE_MOST_MB", "50000")) * 1024 * 1024  # of one enterprise, in all
CLAMD = env(
    "CLAMD"
)  # address of a virus scanner, as host:port or the path of its socket; without one only contents are checked
# PKCS#12 file that signs certificates; without one a test key is made beside the database
SIGNING_KEY = env("SIGNING_KEY")
SIGNING_PASSWORD = env("SIGNING_PASSWORD")
TIMESTAMP_URL = env("TIMESTAMP_URL")  # an RFC 3161 authority; without one a signature carries the portal's own time
SEAL_FILE = Path(env("SEAL_FILE", str(VAR_DIR / "event-heads.seal")))  # heads of the chains, outside the database
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- mail
EMAIL_BACKEND = env("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST, EMAIL_PORT = env("EMAIL_HOST", "localhost"), int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = env("EMAIL_HOST_USER"), env("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 30  # seconds; a try must end long before it is taken for lost (services/operations/sending.py)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "portal@localhost")

# --- jobs: Redis in production; in `make run` a broker in memory, workers and beat as threads of the web process
# What takes long has two queues and a worker of its own, so that a hundred guides delay no notice; it takes from them in
# turn, so that an import waits for one guide and not for all. A worker without --queues serves every queue.
REDIS_URL = env("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL or "memory://"
SHORT_QUEUES, LONG_QUEUES = ("celery",), ("print", "import")
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in (*SHORT_QUEUES, *LONG_QUEUES)]
LONG_TASKS = {"print": "run_print run_zone_print print_notices print_certificates", "import": "run_import run_impact"}
CELERY_TASK_ROUTES = {f"projects.tasks.{each}": {"queue": to} for to in LONG_TASKS for each in LONG_TASKS[to].split()}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 15 * 60
# Beyond this a worker's process ends after its task. A guide takes 400 MB, with the kept pages of 25 others 500.
CELERY_WORKER_MAX_MEMORY_PER_CHILD = int(env("WORKER_MAX_MEMORY_MB", "600")) * 1000  # kB
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {  # nobody who submits something waits for a broker that is down: one more try at once, then the sweep does it
        "visibility_timeout": 60 * 60,
        "max_retries": 1,
        "interval_start": 0,
        "socket_connect_timeout": 1,  # seconds
        "socket_timeout": 3,  # a broker that takes a call and says nothing is down, too
    }
    if REDIS_URL
    else {}
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- approval items, in days; 0: never
ITEM_ARCHIVE_DAYS = int(env("ITEM_ARCHIVE_DAYS", "30"))  # after delivery, when nothing is outstanding
ITEM_LAPSE_DAYS = int(env("ITEM_LAPSE_DAYS", "0"))  # working days to correct, where local rules set them
RETENTION_DAYS = env(
    "RETENTION_DAYS"
)  # periods of records, as "projects.trial=60,projects.invitation=90" (rules/retention.py)
WALLET_EXPIRING_DAYS = int(env("WALLET_EXPIRING_DAYS", "30"))  # a document that runs out within these is told so
ITEM_SUSPENSION = env_flag("ITEM_SUSPENSION")  # 中止: the law on permits knows none, the bureau may switch it on

# --- cache: rate limits and compiled catalogues' version numbers; shared when Redis is there
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL.startswith(("redis://", "rediss://"))
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- API
REST_FRAMEWORK, SPECTACULAR_SETTINGS = api.REST_FRAMEWORK, api.SPECTACULAR_SETTINGS

# --- security
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from the page's own form
CSRF_FAILURE_VIEW = "projects.views.errors.csrf_failure"
if env_flag("BEHIND_TLS") or PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = ["^healthz(/jobs)?$"]
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True

LOG_LINE = "%(asctime)s %(levelname)s %(name)s [%(reference)s] %(message)s"
DEFAULT_EXCEPTION_REPORTER_FILTER = "approval_portal.reports.NoValues"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "approval_portal.middleware.ReferenceFilter"}},
    "formatters": {"line": {"class": "approval_portal.reports.MaskedFormatter", "format": LOG_LINE}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["reference"]}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
}
