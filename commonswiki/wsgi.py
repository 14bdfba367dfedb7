"""The WSGI application, for gunicorn and every other server."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from sitewide.http.charsets import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
try:
    application = get_wsgi_application()
    # Reads models, which are there only now.
    from commonswiki.page_cache.first_level import first_level

    application = utf8_only(first_level(application))
except ImproperlyConfigured as error:
    sys.exit(f"The site is not set up: {error}")
