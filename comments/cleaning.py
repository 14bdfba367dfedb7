"""What people may type into a reply, and the words that say so. Pure."""

import re
import unicodedata
from urllib.parse import urlsplit

from sitewide.text.characters import TURNING, clean, line
from sitewide.text.lookalikes import can_be_seen, without_ignorable

NAME_LIMIT, EMAIL_LIMIT, WEBSITE_LIMIT, BODY_LIMIT, NOTE_LIMIT = 80, 254, 300, 10_000, 1_000
_DIRECTION_MARKS = re.compile("[\u061c\u200e\u200f]")
# A font of the writer's own draws them; for everybody else they are boxes.
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_JOINERS = "\u200c\u200d"


def clean_name(name: str) -> str:
    """A name on one line, without control characters, direction overrides or characters that nobody sees.

    Returns at most what was given; "" where nothing visible is left. Letters of every script and emoji are kept.
    """
    name = " ".join(_DIRECTION_MARKS.sub("", _PRIVATE_USE.sub("", line(name))).split())
    return name.strip(_JOINERS) if can_be_seen(name) else ""


def clean_body(text: str) -> str:
    """A text with one kind of line end, without control characters and without white space around it."""
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    text = _PRIVATE_USE.sub("", text)
    return text.strip("\n").rstrip() if text.strip() else ""


def clean_website(address: str) -> str:
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


def folded(text: str) -> str:
    """One spelling for what reads the same: NFKC, case folded, unseen characters dropped, white space as one space."""
    text = without_ignorable(unicodedata.normalize("NFKC", text))
    return " ".join(unicodedata.normalize("NFKC", text.casefold()).split())


def same_person(name: str) -> str:
    """The key by which two names are one person's: folded. A sign or an accent more makes another, since who is known
    under a name is not known under one that only looks like it; which names look alike says
    comments.screening.impersonation.
    """
    return folded(name)
