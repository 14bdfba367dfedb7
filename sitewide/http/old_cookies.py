"""Who comes with cookies from before their names had the prefix `__Host-` stays signed in, and no form is lost.

The values go on under the new names and the old cookies are taken away. A session is taken from its old cookie only
where it was never given under the new name: all of today are marked, so that nobody who can set a cookie without the
prefix (another host of the domain) can slip in one that they have just begun themselves. Sessions end after two weeks;
then nothing is taken any more.
"""

from django.conf import settings

SESSION, FORMS, MESSAGES = "sessionid", "csrftoken", "messages"  # what a message said is shown once, or not at all
MARK = "named"  # in a session: its cookie has the prefix


class OldCookiesMiddleware:
    """Stands right behind Django's SessionMiddleware, before whatever reads a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not settings.HTTPS:
            return self.get_response(request)
        old = [name for name in (SESSION, FORMS, MESSAGES) if name in request.COOKIES]
        if SESSION in old:
            _carry_session(request)
        if FORMS in old and settings.CSRF_COOKIE_NAME not in request.COOKIES:
            request.COOKIES[settings.CSRF_COOKIE_NAME] = request.COOKIES[FORMS]
            request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
        response = self.get_response(request)
        if request.session.accessed and not request.session.is_empty() and MARK not in request.session:
            request.session[MARK] = True
        for name in old:
            response.delete_cookie(name, samesite="Lax")
        return response


def _carry_session(request):
    """Makes the session of the old cookie the one of this request from now on, where it may be."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return
    session = type(request.session)(request.COOKIES[SESSION])
    if session.is_empty() or MARK in session:
        return
    request.session = session
    request.COOKIES[settings.SESSION_COOKIE_NAME] = request.COOKIES[SESSION]
