"""The WSGI application, for gunicorn and every other server."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from sitewide.charsets import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
try:
    application = utf8_only(get_wsgi_application())
except ImproperlyConfigured as error:
    sys.exit(f"The site is not set up: {error}")
