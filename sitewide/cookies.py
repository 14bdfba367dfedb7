"""The site's own cookies: set, read and taken away under one name each.

Where the site is served over https the name begins with `__Host-`, or, for one that is sent to a part of the site only,
with `__Secure-` (RFC 6265bis, section 4.1.3): no page without TLS can put another in its place, and with `__Host-` no
other host of the same domain either. Those of the session and of forms have theirs from the settings.
"""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage

HOST, SECURE = "__Host-", "__Secure-"


def name_of(name, path):
    """The name under which browsers have a cookie of this site."""
    if not settings.HTTPS:
        return name
    return f"{HOST if path == '/' else SECURE}{name}"


def read(request, name):
    """The value of a cookie; "" for none. One that was set before its name had a prefix is read too: what these cookies
    say is signed or a word from a list, so their values are checked in any case."""
    names = [f"{HOST}{name}", f"{SECURE}{name}", name] if settings.HTTPS else [name]
    return next((request.COOKIES[one] for one in names if request.COOKIES.get(one)), "")


def keep(response, name, value, *, path, seconds):
    """Sets a cookie for everything under `path`, for so long, out of the reach of scripts and of other sites."""
    response.set_cookie(
        name_of(name, path), value, max_age=seconds, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def drop(response, name, *, path):
    """Takes a cookie away, also one from before its name had the prefix. (One with a prefix only goes by an answer that
    says "secure" too, which Django sees to.)"""
    for one in dict.fromkeys((name_of(name, path), name)):
        response.delete_cookie(one, path=path, samesite="Lax")


class MessageStorage(CookieStorage):
    """Django's messages (“Saved.”) until the next page has shown them."""

    @property
    def cookie_name(self):
        return name_of("messages", "/")
