"""As `wagtail start` has them for production, on the database and in the folder that the environment names."""

import os
from pathlib import Path

FOLDER = Path(os.environ["PEER_FOLDER"])
HOST, _, NAME = os.environ["DATABASE_URL"].removeprefix("postgres://commons@/").rpartition("/")  # of tests.postgres
SECRET_KEY, ALLOWED_HOSTS, DEBUG = "of-no-use-but-for-a-bench", ["*"], False
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql", "HOST": HOST, "NAME": NAME, "USER": "commons", "CONN_MAX_AGE": None,
    }
}  # fmt: skip
INSTALLED_APPS = [
    "tests.bench.peers.wagtail_site", "wagtail.contrib.redirects", "wagtail.sites", "wagtail.users",
    "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail", "modelcluster", "taggit",
    "django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
    "django.contrib.messages", "django.contrib.staticfiles",
]  # fmt: skip
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "tests.bench.peers.wagtail_site.urls"
MIGRATION_MODULES = {"wagtail_site": "made_migrations"}  # in the folder, by tests.bench.peers.wagtail_site.fill
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL, MEDIA_URL, MEDIA_ROOT, USE_TZ = "/static/", "/media/", FOLDER / "media", True
WAGTAIL_SITE_NAME, WAGTAILADMIN_BASE_URL = "Commons", "http://127.0.0.1"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
