"""The encodings a request may name. Imports no settings and no model: it is read before Django is set up."""

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from django.utils.http import parse_header_parameters

Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}


def utf8_only(application: Application) -> Application:
    """A WSGI application that answers 400 where a request names another encoding for its address and form.

    Django reads both in whatever encoding Content-Type names. "rot13" or "undefined" break it while it makes the
    request, where no middleware reaches; others bring NUL and lone surrogates in, and make one address mean two pages.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            _kind, named = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
            known = named.get("charset", "utf-8").lower() in UTF8
        except ValueError:  # a header that cannot be read at all
            known = False
        if known:
            return application(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Bad request: addresses and forms are read as UTF-8 only.\n"]

    return answer
