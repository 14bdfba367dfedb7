"""What people may type into a reply, and the words that say so. Pure."""

import re
import unicodedata
from urllib.parse import urlsplit

from sitewide.characters import TURNING, clean, line
from sitewide.lookalikes import can_be_seen, without_ignorable

NAME_LIMIT, EMAIL_LIMIT, WEBSITE_LIMIT, BODY_LIMIT, NOTE_LIMIT = 80, 254, 300, 10_000, 1_000
# What has no width: a name of these alone is no name. The joiner inside an emoji or a Persian word is kept.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2064\u3164\ufeff\uffa0]"
)
_JOINERS = "\u200c\u200d"


def clean_name(name):
    """A name on one line, without control characters, direction overrides or characters that nobody sees.

    Returns at most what was given; "" where nothing visible is left. Letters of every script and emoji are kept.
    """
    name = "".join(c for c in _UNSEEN.sub("", line(name)) if not _is_control(c))
    name = " ".join(name.split())
    return name.strip(_JOINERS) if says_something(name) else ""


def _is_control(char):
    return unicodedata.category(char) in {"Cc", "Cs", "Co"} or char in "\ufffe\uffff"


def clean_body(text):
    """A text with one kind of line end, without control characters and without white space around it."""
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or not _is_control(c))
    return text.strip("\n").rstrip() if text.strip() else ""


def says_something(text):
    """True where a text has at least one letter, number, sign or picture to be seen."""
    return can_be_seen(text)


def clean_website(address):
    """A web address as it may be linked; "" for none. A bare host gets https://. Raises ValueError for all else."""
    address = address.strip()
    if not address:
        return ""
    if "://" not in address and re.fullmatch(r"[^\s:/@]+\.[^\s:/@.]{2,}(/\S*)?", address):
        address = "https://" + address
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or parts.username is not None:
        raise ValueError("not a web address")
    if re.search(r"[\s<>\"'`\\^{|}\x00-\x1f\x7f]", address) or TURNING.search(address):
        raise ValueError("not a web address")
    if parts.port == 0 or "%" in host:  # browsers read sho%70.example as shop.example, which may be blocked
        raise ValueError("not a web address")
    return address


def folded(text):
    """One spelling for what reads the same: NFKC, case folded, unseen characters dropped, white space as one space."""
    text = without_ignorable(unicodedata.normalize("NFKC", text))
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


def same_person(name):
    """The key by which two names are one person's: folded. A sign or an accent more makes another, since who is known
    under a name is not known under one that only looks like it; which names look alike says
    comments.screening.impersonation.
    """
    return folded(name)
