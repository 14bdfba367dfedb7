"""Settings of the tests: the site's own, but for what must not leave this process or would only cost time."""

import atexit
import os
import shutil
import tempfile
from copy import copy

from django.db.models.expressions import Col
from django.test import client
from django.test.utils import ContextList
from django.utils.functional import cached_property

# What a developer's shell says of a real site must not reach the tests; DATABASE_URL and SQLITE_TEST_NAME may.
for name in ("ALLOWED_HOSTS", "CACHE_URL", "CHECK_LINKS", "DEBUG", "EMAIL_URL", "MAIL_FROM", "MEDIA_ROOT", "PAGE_STORE",
             "PAGE_STORE_MB", "PURGE_COMMAND", "SITE_URL", "TRUSTED_PROXIES", "HSTS_SECONDS", "HSTS_SUBDOMAINS",
             "SSL_REDIRECT"):  # fmt: skip
    os.environ.pop(name, None)

folder = tempfile.mkdtemp(prefix="commonswiki-tests-")
atexit.register(shutil.rmtree, folder, ignore_errors=True)
os.environ["VAR_DIR"] = folder
os.environ["SECRET_KEY"] = "for tests only: 0123456789 abcdefghijklmnopqrstuvwxyz"
# Playwright keeps an event loop in the thread of the test, which is none of Django's business.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from commonswiki import environment  # noqa: E402
from commonswiki.settings import *  # noqa: E402, F403
from commonswiki.settings import SQLITE_OPTIONS, STATIC_ROOT, STORAGES  # noqa: E402

CACHES = {"default": environment.cache(64)}  # a process that tests has a page store of its own
STATIC_ROOT.mkdir()
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
MISSING_SECONDS = 0  # tests write counts down themselves
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SQLITE_OPTIONS["init_command"] += "; PRAGMA synchronous=OFF"  # what a lost current would take is not missed


def _keep_page_only(store, *, context, **told):
    """The test client copies what each template was given, the hundred small ones of a page too, and tests ask only for
    what the page itself was given: with that alone an answer takes a tenth less time."""
    if "context" not in store:
        store["context"] = ContextList([copy(context)])


client.store_rendered_templates = _keep_page_only


in_djangos_way = Col.identity.func


def _identity_of_column(column):
    """What Django tells a column from another by. It binds the arguments to the signature of the class anew for each
    column of each ordered query, which is a twentieth of the time of the tests; for a column they are always these."""
    values, named = column._constructor_args
    if named:
        return in_djangos_way(column)
    arguments = zip(("alias", "target", "output_field"), (*values, None), strict=False)
    return (column.__class__, *((name, column._identity(value)) for name, value in arguments))


Col.identity = cached_property(_identity_of_column)
Col.identity.__set_name__(Col, "identity")
