"""Cookies that are sent to a part of the site only: set, read and taken away under one name.

Where the site is served over https the name begins with `__Secure-` (RFC 6265bis, section 4.1.3.1), so that no page
without TLS can put one in its place; `__Host-` would ask for the path "/", which sends it with every page.
"""

from django.conf import settings

PREFIX = "__Secure-"


def name_of(name):
    """The name under which browsers have a cookie of this site."""
    return f"{PREFIX}{name}" if settings.HTTPS else name


def read(request, name):
    """The value of a cookie; "" for none. One that was set before its name had the prefix is read too: what these
    cookies say is signed, so their values are checked in any case."""
    return request.COOKIES.get(name_of(name)) or request.COOKIES.get(name) or ""


def keep(response, name, value, *, path, seconds):
    """Sets a cookie for everything under `path`, for so long, out of the reach of scripts and of other sites."""
    response.set_cookie(
        name_of(name), value, max_age=seconds, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def drop(response, name, *, path):
    """Takes a cookie away, also one from before its name had the prefix. (A `__Secure-` one only goes by an answer that
    says "secure" too, which Django sees to.)"""
    for one in dict.fromkeys((name_of(name), name)):
        response.delete_cookie(one, path=path, samesite="Lax")
