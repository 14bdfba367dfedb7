"""Settings of the site. What differs between machines comes from environment variables: see docs/operations.md."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from commonswiki import environment as env
from commonswiki.page_cache.release import fingerprint

BASE_DIR = Path(__file__).resolve().parent.parent

VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).absolute()
DEBUG = env.switch("DEBUG", False)
SITE_URL = env.site_url("http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")
SECRET_KEY = env.secret_key(VAR_DIR)
# Absolute links come from SITE_URL; a request under another name is refused unless it is listed here.
_site_host = urlsplit(SITE_URL).netloc.removesuffix(f":{urlsplit(SITE_URL).port}")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", sorted({_site_host, "127.0.0.1", "localhost"}))
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "taggit",
    "sitewide",
    "accounts",
    "search",
    "essays",
    "comments",
    "noticeboard",
    "mailinglist",
    "addresses",
    "transfer",
    "commonswiki",
]

MIDDLEWARE = [
    "sitewide.logs.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sitewide.http.policy.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sitewide.http.middleware.CleanRequestMiddleware",
    "commonswiki.page_cache.surrogates.SurrogateMiddleware",
    "commonswiki.page_cache.stale.StalePagesMiddleware",
    "sitewide.http.middleware.SiteMiddleware",
    "commonswiki.page_cache.store.PageStoreMiddleware",
    "sitewide.http.middleware.CleanAnswerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sitewide.http.old_cookies.OldCookiesMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sitewide.http.origin.OwnPagesCsrfMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "commonswiki.error_views.NotAllowedMiddleware",
]

# The check of tokens stands there under a name of our own, which this warning does not know; a test looks for it.
SILENCED_SYSTEM_CHECKS = ["security.W003"]

ROOT_URLCONF = "commonswiki.urls"
WSGI_APPLICATION = "commonswiki.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "commonswiki.template_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sitewide.context.site",
                "commonswiki.layout.frame",
            ],
        },
    },
]

# SQLite in WAL mode is the embedded default; PostgreSQL comes through DATABASE_URL. Each thread has a connection, and
# each of these its own cache: one megabyte, as the system keeps the file in memory for all of them.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-1000",
}
DATABASES = {"default": env.database(f"sqlite:///{VAR_DIR / 'commonswiki.sqlite3'}")}
DATABASES["default"] |= {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
# The web server sets a limit (deploy/gunicorn.conf.py); commands take the time that they need.
DATABASE_SECONDS = env.number("DATABASE_SECONDS", 0)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    SQLITE_OPTIONS["timeout"] = DATABASE_SECONDS or SQLITE_OPTIONS["timeout"]
    DATABASES["default"] |= {"ENGINE": "commonswiki.sqlite3", "OPTIONS": SQLITE_OPTIONS}
    # The tests use threads; a database in memory cannot be shared by them under IMMEDIATE.
    DATABASES["default"]["TEST"] = {"NAME": env.text("SQLITE_TEST_NAME", str(VAR_DIR / "test.sqlite3"))}
else:
    # What DATABASE_URL says goes before what is said here.
    DATABASES["default"] |= {"ENGINE": "commonswiki.postgresql", "OPTIONS": {
        "seconds": DATABASE_SECONDS, "connect_timeout": 3, "keepalives_idle": 30, "keepalives_interval": 5,
        "keepalives_count": 3, "tcp_user_timeout": 10_000, **DATABASES["default"].get("OPTIONS", {}),
    }}  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "accounts.password_strength.GuessingValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # the zone that readers see is a row of the site's settings, activated for each request

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "commonswiki.joined_sheets.JoinedSheets",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(VAR_DIR / "media"))).absolute()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "commonswiki.static_files.StaticFiles"},
}
WHITENOISE_MAX_AGE = 3600

# One server by default; a shared cache (rediss://…) may be named for several. A cache that is down costs time only.
# What other sources, or the same under another address, have kept there is not found.
PAGE_STORE = env.switch("PAGE_STORE", True)
CACHES = {
    "default": {
        "KEY_PREFIX": fingerprint(BASE_DIR, SITE_URL),
        **env.cache(env.number("PAGE_STORE_MB", 64), None if DEBUG else VAR_DIR / "pages"),
    }
}

# What the worker runs to tell a CDN which of its pages changed, with cache tags as arguments.
PURGE_COMMAND = env.command("PURGE_COMMAND")

DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # two for each paragraph that two people changed in one long essay
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMPORT_MB = env.number("IMPORT_MB", 500)  # the largest export, and archive of its pictures, that the desk takes in
RECORDING_MB = env.number("RECORDING_MB", 200)  # the largest sound or film; the web server before the site has its own

# Mail: files under var/mail/ until a server is named (EMAIL_URL=smtp+tls://user:password@host:587).
if mail := env.mail():
    vars().update(mail)
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender(f"noreply@{_site_host}")

# How many reverse proxies stand before the site; the client's address is taken that many places from the right
# of X-Forwarded-For. 0: the address of the connection.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
if TRUSTED_PROXIES and HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# No other host of the domain, and no page without TLS, can set a cookie of such a name (RFC 6265bis, section 4.1.3.2).
_prefix = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31536000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.switch("HSTS_SUBDOMAINS", False)
SECURE_SSL_REDIRECT = env.switch("SSL_REDIRECT", HTTPS and bool(TRUSTED_PROXIES))
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "commonswiki.error_views.csrf_failure"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "img-src": [SELF],
        "media-src": [SELF],
    }
}
PERMISSIONS_POLICY = {
    name: []
    for name in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
}

MISSING_SECONDS = 15  # how long counts of addresses that were not found wait in a process; 0: until somebody asks
CHECK_LINKS = env.switch("CHECK_LINKS", False)  # whether the worker asks other sites if links to them still lead there

TAGGIT_CASE_INSENSITIVE = True
MESSAGE_STORAGE = "sitewide.http.cookies.MessageStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "sitewide.logs.Line"}},
    "filters": {"once": {"()": "sitewide.logs.Once"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["once"]}},
    "loggers": {
        # Django's own ways of writing know nothing of keys in addresses.
        "django": {"handlers": [], "level": "INFO"},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
    "root": {"handlers": ["console"], "level": env.log_level("WARNING")},
}
