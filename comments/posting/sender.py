"""Who sends a reply: a person with a role, somebody else who is signed in, or a reader.

No session is read where the browser brings none.
"""

from django.conf import settings

from sitewide.http.origin import OwnPagesCsrfMiddleware


def staff_of(request):
    """The signed-in person with a role who sees this page, else None; no session is read where there is none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if request.user.is_authenticated and request.user.roles else None


def is_member(request):
    """Whether somebody is signed in, with a role or without. It opens nothing but replying where only they may."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated


def sender_of(request):
    """The person with a role whose own form this is: it carries the session's token. Any other form is a reader's."""
    staff = staff_of(request)
    if staff is None or "csrfmiddlewaretoken" not in request.POST:
        return None
    refused = OwnPagesCsrfMiddleware(lambda request: None).process_view(request, sender_of, (), {})
    return staff if refused is None else None
