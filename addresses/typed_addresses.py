"""Addresses as people type them or a table has them: what a redirect may lead from and to. Pure."""

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from essays.derived.redirects import normalise_path
from sitewide.http.hosts import ascii_host
from sitewide.text.characters import UNWRITABLE

MAX_LENGTH = 500
WEB = re.compile(r"https?://", re.IGNORECASE)
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
BEYOND_ASCII = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f])+")
IN_ADDRESSES = "/%:@!$&'()*+,;=~-._?#[]"


def old_path(typed: str) -> str:
    """The normalised path that a redirect leads from. The host of a whole address is left out: it is this site's, or
    was. Raises ValidationError in words for what can be no address of a site, its first page among them."""
    typed = _cleaned(typed, _("Write the address that leads on, such as /2011/05/commons-and-state/."))
    if WEB.match(typed):
        parts = _split(typed)
        typed = parts.path + (f"?{parts.query}" if parts.query else "")
    if not typed.startswith("/"):
        raise ValidationError(_("“%s” is no address of this site: those begin with a slash.") % typed[:100])
    try:
        path = normalise_path(typed.partition("#")[0])
    except ValueError as error:
        raise ValidationError(_("This address asks for more than any page reads.")) from error
    if path in {"", "/"}:
        raise ValidationError(_("The first page of the site always stays where it is."))
    return path


def target(typed: str, site_url: str) -> str:
    """Where a redirect leads: a path of this site with its query and fragment, or a whole address of another one by
    http or https. Raises ValidationError in words."""
    typed = _cleaned(typed, _("Write where it leads: an address of this site, or https://… of another."))
    if typed.startswith("/") and not typed.startswith("//"):
        return _fitting(quote(typed, safe=IN_ADDRESSES))
    if not WEB.match(typed):
        raise ValidationError(_("An address begins with a slash, or with http:// or https:// where it is elsewhere."))
    parts = _split(typed)
    host = ascii_host(parts.hostname or "")
    if "@" in parts.netloc:
        raise ValidationError(_("A name or password before the host of an address deceives readers: leave it out."))
    if not HOST.fullmatch(f"[{host}]" if ":" in host else host):
        raise ValidationError(_("“%s” names no other site.") % typed[:100])
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    rest = quote(parts._replace(scheme="", netloc="").geturl(), safe=IN_ADDRESSES) or "/"
    if f"{parts.scheme.lower()}://{netloc}" == site_url:
        return _fitting(rest if rest.startswith("/") and not rest.startswith("//") else "/")
    return _fitting(f"{parts.scheme.lower()}://{netloc}{rest if rest[0] in '/?#' else '/' + rest}")


def leads_elsewhere(address: str) -> bool:
    """Whether a stored target is one of another site."""
    return bool(WEB.match(address))


def readable(address: str) -> str:
    """An address with the letters of other scripts as such, for people; what has a meaning in an address, or cannot be
    seen, stays as it is, so that what is shown can be typed."""
    return BEYOND_ASCII.sub(lambda found: _letters(found[0]), address)


def _letters(quoted: str) -> str:
    try:
        letters = unquote(quoted, errors="strict")
    except UnicodeDecodeError:
        return quoted
    return letters if letters.isprintable() else quoted


def _cleaned(typed: str, nothing: str) -> str:
    typed = typed.strip()
    if not typed:
        raise ValidationError(nothing)
    if len(typed) > 2 * MAX_LENGTH or UNWRITABLE.search(typed) or re.search(r"[\s\\]", typed):
        raise ValidationError(_("An address has no spaces and no backslashes, and at most %d signs.") % MAX_LENGTH)
    return typed


def _split(typed: str) -> SplitResult:
    try:
        parts = urlsplit(typed)
        _port = parts.port
    except ValueError as error:
        raise ValidationError(_("“%s” is no address.") % typed[:100]) from error
    return parts


def _fitting(address: str) -> str:
    if len(address) > MAX_LENGTH:
        raise ValidationError(_("An address has no spaces and no backslashes, and at most %d signs.") % MAX_LENGTH)
    return address
