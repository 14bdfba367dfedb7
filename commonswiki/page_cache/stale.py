"""While the database is away, public pages that are kept go on being served, and say how old they are.

Only what anybody could read when this process last saw the database: a page from the store, under the version that was
the newest then, for at most an hour after, never for somebody with a session, and past no moment at which pages change
(the store itself ends them there). All else is answered with 503 (commonswiki.error_views).
"""

import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from commonswiki.page_cache.store import kept_answer

LONGEST = timedelta(hours=1)
# For so long after a failure a kept page is given without asking the database again: what does not answer at all would
# take the time of every request, and soon every thread.
REST = 5  # seconds
WARNING = '111 - "Revalidation Failed"'  # RFC 7234, section 5.5.2; Age as in RFC 9111, section 5.1


class StalePagesMiddleware:
    """Stands before what reads the site's state, and remembers the last that was read."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.seen, self.failed_at = None, -REST

    def __call__(self, request):
        public = request.method in {"GET", "HEAD"} and settings.SESSION_COOKIE_NAME not in request.COOKIES
        if public and time.monotonic() - self.failed_at < REST and (page := self._kept(request)):
            return page
        response = self.get_response(request)
        if response.status_code == 503:
            self.failed_at = time.monotonic()
            return (public and self._kept(request)) or response
        if hasattr(request, "site_state"):
            self.seen, self.failed_at = request.site_state, -REST
        return response

    def _kept(self, request):
        """The page as it was when the database was last seen; None where it was not kept, or that is too long ago."""
        if self.seen is None or not timedelta() <= (age := timezone.now() - self.seen.now) < LONGEST:
            return None
        request.site_state = self.seen
        response = kept_answer(request)
        if response is not None:
            response["Age"], response["Warning"] = str(int(age.total_seconds())), WARNING
        return response
