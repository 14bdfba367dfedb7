"""The last step of every rendering: what is not allowed here by name does not survive.

Two independent sanitisers, one after the other: bleach, then nh3. Nothing may change the HTML after them.
"""

import re
import threading
from collections.abc import Callable, Collection, Iterable

import bleach
import nh3

from essays.markup import labels

SCHEMES = frozenset({"http", "https", "mailto"})
INLINE_TAGS = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i ins kbd mark q rp rt ruby s samp small span strong sub sup time u "
    "var".split()
)
PICTURE_TAGS = frozenset({"picture", "source", "audio", "video"})  # ours alone: typed ones are left out before
ESSAY_TAGS = (
    INLINE_TAGS
    | PICTURE_TAGS
    | frozenset(
        "aside blockquote caption dd details div dl dt figcaption figure h2 h3 hr img li ol p pre summary table "
        "tbody td th thead tr ul".split()
    )
)
COMMENT_TAGS = frozenset("a abbr b bdi blockquote br cite code del em i li ol p pre q s strong ul".split())

INKS = ("alternatives", "movements", "politics")
_CLASS_WORDS = {
    "p": {"opener", *(f"lit-{ink}" for ink in INKS)},
    "ul": {f"lit-{ink}" for ink in INKS},
    "ol": {f"lit-{ink}" for ink in INKS},
    "dl": {f"lit-{ink}" for ink in INKS},
    "li": {"task"},
    "a": {"hub-link", "pilcrow", "note-number", "strategy", "embed", "video", "audio", *INKS},
    "aside": {"mark", "note", "strategy", *INKS},
    "div": {"table-box", "admonition"},
    "figure": {"gallery", "of-two", "of-three", "wide", "full"},
    "sup": {"note-ref"},
    "span": {"credit", "note-number", "host"},
    "td": {"ta-l", "ta-c", "ta-r"},
    "th": {"ta-l", "ta-c", "ta-r"},
}
_ID = {
    "p": re.compile(r"p\d{1,5}\Z"),
    "ul": re.compile(r"p\d{1,5}\Z"),
    "ol": re.compile(r"p\d{1,5}\Z"),
    "dl": re.compile(r"p\d{1,5}\Z"),
    "h2": re.compile(r"h-[^\s\"'<>&`=]{1,120}\Z"),
    "h3": re.compile(r"h-[^\s\"'<>&`=]{1,120}\Z"),
    "aside": re.compile(r"note-\d{1,5}\Z"),
    "a": re.compile(r"ref-\d{1,5}(?:-\d{1,5})?\Z"),
}
_EXACT = {
    ("aside", "role"): {"note"},
    ("div", "role"): {"region"},
    ("div", "tabindex"): {"0"},
    ("img", "loading"): {"lazy"},
    ("img", "decoding"): {"async"},
    **{(tag, name): {value} for tag in ("audio", "video") for name, value in (("controls", ""), ("preload", "none"))},
    ("source", "type"): {"image/avif", "image/webp"},
    ("a", "rel"): {"noopener", "nofollow ugc noopener"},
    ("th", "scope"): {"col", "row"},
}
# BCP 47: a language, then script, region, variants… (WCAG 3.1.2). What holds no words has no language.
_LANGUAGE = re.compile(r"(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8}|[xi])(?:-[A-Za-z0-9]{1,8}){0,6}\Z")
_WORDLESS = frozenset({"br", "hr", "img", "picture", "source"})
_DIRECTIONS = frozenset({"ltr", "rtl", "auto"})
_NUMBER = re.compile(r"[1-9]\d{0,4}\Z")
_NUMBERS = {
    ("img", "width"),
    ("img", "height"),
    ("video", "width"),
    ("video", "height"),
    ("td", "colspan"),
    ("th", "colspan"),
    ("td", "rowspan"),
    ("th", "rowspan"),
}
_START = re.compile(r"-?\d{1,9}\Z")
_DATETIME = re.compile(r"\d{4}-\d{2}(?:-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:?\d{2})?)?)?\Z")
_CITE = re.compile(r"https?://[^\s\"'<>]+\Z", re.I)
_SIZES = re.compile(r"(?:\(min-width: \d{2}rem\) \d{1,2}(?:rem|vw), )?\d{1,3}vw\Z")
_SRCSET = re.compile(r"[^\s,\"'<>]+ \d{1,5}w(?:, [^\s,\"'<>]+ \d{1,5}w)*\Z")


def allows(tag: str, name: str, value: str, pictures: Collection[str] = frozenset()) -> bool:
    """Says whether an essay may hold this attribute with this value; `pictures` are the addresses of its pictures."""
    if name == "class":
        allowed = _CLASS_WORDS.get(tag, ())
        return bool(value) and all(word in allowed for word in value.split(" "))
    if name == "aria-label":
        return tag in ("audio", "video") or labels.is_ours(tag, value)
    if name in ("lang", "dir"):
        return tag not in _WORDLESS and (_is_language(value) if name == "lang" else value in _DIRECTIONS)
    if name == "id":
        return bool(tag in _ID and _ID[tag].match(value))
    if (tag, name) in _EXACT:
        return value in _EXACT[tag, name]
    if (tag, name) in _NUMBERS:
        return bool(_NUMBER.match(value))
    if tag == "source":
        return _all_ours(value, pictures) if name == "srcset" else name == "sizes" and bool(_SIZES.match(value))
    if tag in ("audio", "video"):
        return value in pictures and (name == "src" or (tag, name) == ("video", "poster"))
    if tag == "img":
        return name == "alt" or (name == "src" and value in pictures)
    return _allows_text(tag, name, value)


def _is_language(value: str) -> bool:
    return bool(_LANGUAGE.match(value)) and len(value) <= 35


def _all_ours(srcset: str, pictures: Collection[str]) -> bool:
    return bool(_SRCSET.match(srcset)) and all(part.split(" ")[0] in pictures for part in srcset.split(", "))


def _allows_text(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a"
    if name == "title":
        return tag in ("a", "abbr", "dfn")
    if name == "datetime":
        return tag in ("del", "ins", "time") and bool(_DATETIME.match(value))
    if name == "cite":
        return tag in ("blockquote", "q", "del", "ins") and bool(_CITE.match(value))
    return (tag, name) == ("ol", "start") and bool(_START.match(value))


def allows_in_comment(tag: str, name: str, value: str) -> bool:
    """Says whether a comment may hold this attribute with this value: no class, no id, no picture; directions are
    ours, as none can be typed."""
    if (tag, name) == ("a", "rel"):
        return value == "nofollow ugc noopener"
    if name == "dir":
        return value in ("ltr", "rtl")
    return name in ("href", "title", "datetime", "cite", "start") and _allows_text(tag, name, value)


def sanitize(html: str | Iterable[str], pictures: frozenset[str] = frozenset()) -> str:
    """Sanitised HTML for an essay or a page. Sanitising twice gives the same as once.

    `html` is one string or several, each of which is balanced by itself (a long text is cleaned in linear time only in
    pieces). `pictures` are the addresses that an image may have: those of the site's own pictures in the text.
    """
    pieces = [html] if isinstance(html, str) else html
    _cleaners.pictures = pictures
    _cleaners.answers = {}
    return "".join(_cleaners.essay(piece) for piece in pieces)


def sanitize_comment(html: str) -> str:
    """Sanitised HTML for a comment. Sanitising twice gives the same as once."""
    return _cleaners.comment(html)


def _cleaner(tags: frozenset[str], allowed: Callable[[str, str, str], bool]) -> Callable[[str], str]:
    """A function that cleans one balanced string. Making one takes longer than cleaning a short text."""
    first = bleach.Cleaner(tags=tags, attributes=allowed, protocols=SCHEMES, strip=True, strip_comments=True)
    second = nh3.Cleaner(
        tags=set(tags),
        attributes={"*": _ATTRIBUTES},
        attribute_filter=lambda tag, name, value: value if allowed(tag, name, value) else None,
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return lambda html: second.clean(first.clean(html.encode("utf-8", "ignore").decode()))


_ATTRIBUTES = {
    *"class id href title rel role tabindex src srcset sizes alt width height loading decoding datetime cite".split(),
    *"start colspan rowspan scope aria-label type lang dir controls preload poster".split(),
}


class _Cleaners(threading.local):
    """The cleaners of one thread, as bleach's are not safe for several; `pictures` are those of the text at hand, and
    `answers` what was asked of its attributes: both cleaners ask the same."""

    def __init__(self) -> None:
        self.pictures: frozenset[str] = frozenset()
        self.answers: dict[tuple[str, str, str], bool] = {}
        self.essay = _cleaner(ESSAY_TAGS, self._allows)
        self.comment = _cleaner(COMMENT_TAGS, allows_in_comment)

    def _allows(self, tag: str, name: str, value: str) -> bool:
        asked = (tag, name, value)
        if asked not in self.answers:
            self.answers[asked] = allows(tag, name, value, self.pictures)
        return self.answers[asked]


_cleaners = _Cleaners()
