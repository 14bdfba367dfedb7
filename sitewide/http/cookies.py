"""The site's own cookies: set, read and taken away under one name each.

Where the site is served over https the name begins with `__Host-`, or, for one that is sent to a part of the site only,
with `__Secure-` (RFC 6265bis, section 4.1.3): no page without TLS can put another in its place, and with `__Host-` no
other host of the same domain either. Those of the session and of forms have theirs from the settings.

What shows who somebody is (`keep_signed`) is signed for its name as well: a value that was given under a name with the
prefix holds under no name without it. Else another host of the domain could have its own value put into somebody's
browser under the old name, and what that browser sends from then on would count as sent by whoever has the value.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import signing
from django.http import HttpRequest, HttpResponse

HOST, SECURE = "__Host-", "__Secure-"
# What says who somebody is, or is told to them once. By the others somebody who sends a form is known again, which no
# page that is only asked for looks at; `look` says how pages are to be shown.
PERSONAL = ("sessionid", "messages")


def name_of(name: str, path: str) -> str:
    """The name under which browsers have a cookie of this site."""
    if not settings.HTTPS:
        return name
    return f"{HOST if path == '/' else SECURE}{name}"


def are_personal(request: HttpRequest) -> bool:
    """Whether a request brings a cookie by which its answer may be another than everybody's. Those of other
    applications of the same domain are none."""
    return any(one in request.COOKIES for name in PERSONAL for one in _names(name))


def read(request: HttpRequest, name: str) -> str:
    """The value of a cookie; "" for none. One that was set before its name had a prefix is read too: this is for words
    from a list, that are checked in any case."""
    return next((request.COOKIES[one] for one in _names(name) if request.COOKIES.get(one)), "")


def read_signed(request: HttpRequest, name: str, *, salt: str, seconds: int | timedelta) -> Any:
    """What `keep_signed` kept; None for none, and for what is forged, older than `seconds`, or was given under another
    kind of name. One of before its name had a prefix is read too."""
    for one in _names(name):
        with suppress(signing.BadSignature):
            return signing.loads(request.COOKIES.get(one, ""), salt=_salt(salt, one), max_age=seconds)
    return None


def _names(name: str) -> list[str]:
    return [f"{HOST}{name}", f"{SECURE}{name}", name] if settings.HTTPS else [name]


def _salt(salt: str, name: str) -> str:
    prefix = next((one for one in (HOST, SECURE) if name.startswith(one)), "")
    return f"{salt} {prefix}".rstrip()


def keep(response: HttpResponse, name: str, value: str, *, path: str, seconds: int | timedelta) -> None:
    """Sets a cookie for everything under `path`, for so long, out of the reach of scripts and of other sites."""
    response.set_cookie(
        name_of(name, path), value, max_age=seconds, path=path, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def keep_signed(
    response: HttpResponse, name: str, value: object, *, salt: str, path: str, seconds: int | timedelta
) -> None:
    """As `keep`, of a value that JSON knows, signed under `salt` for this kind of name."""
    signed = signing.dumps(value, salt=_salt(salt, name_of(name, path)))
    keep(response, name, signed, path=path, seconds=seconds)


def drop(response: HttpResponse, name: str, *, path: str) -> None:
    """Takes a cookie away, also one from before its name had the prefix. (One with a prefix only goes by an answer that
    says "secure" too, which Django sees to.)"""
    for one in dict.fromkeys((name_of(name, path), name)):
        response.delete_cookie(one, path=path, samesite="Lax")


class MessageStorage(CookieStorage):
    """Django's messages (“Saved.”) until the next page has shown them."""

    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # Django has one name for all settings
        return name_of("messages", "/")
