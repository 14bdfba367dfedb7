"""The WSGI application, for gunicorn and every other server."""

import os

from django.core.wsgi import get_wsgi_application

from sitewide.encoding import utf8_only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
application = utf8_only(get_wsgi_application())
