"""Which characters a text of this site may have, said once for every way in and every way out. Pure.

Two rules. **No text** holds what XML 1.0 (section 2.2, Char) forbids, since feeds and sitemaps are XML: control
characters but tab, line feed and carriage return; half surrogates; U+FFFE, U+FFFF and the other non-characters; and
no C1 controls, which XML merely discourages. `clean` takes them out. **No line** (a title, a name, a caption: whatever
stands beside other words) holds what turns the direction of the words after it or cannot be seen; `line` takes them out
as well. Both leave at most MOST_MARKS combining marks in a row: the bound of Unicode's Stream-Safe Text Format (UAX 15,
section 13), which no written language comes near (a Tibetan or Hebrew stack has fewer than ten).

Where the rules are kept:

- in, by a form or an address: `sitewide.http.middleware`. What was typed into a form is taken without these characters,
  and where the form comes back, so do its words; nobody is answered by a bare 400 for a character that came along from
  a PDF. A path with one, and a query with a NUL, are a 400: no page here has such an address. In other queries (a
  search is a form too) they are taken out.
- in, by everything else (importers, commands, the admin, a verb called in Python): the verbs, by `line`, `clean` and
  `sitewide.database.rows`; files by `transfer.markdown.frontmatter`.
- in, as an entity in Markdown or HTML (`&#8;`): `essays.markup.tree`, where entities have become characters.
- in, percent-encoded in an address (`%00`): `sitewide.http.percent_encoding`.
- out: `sitewide.http.middleware` for every answer that is text, `essays.reading.feed_formats` and structured data for
  what XML and JSON write in their own way. So rows that are older than these rules break no feed.
"""

import re
import unicodedata
from typing import Any

from sitewide.text.lookalikes import IGNORABLE, can_be_seen

MOST_MARKS = 30
_LAST_TWO = "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF))
UNWRITABLE = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff{_LAST_TWO}]",
)
# Controls that turn the direction of the text after them (Unicode Bidirectional Algorithm, UAX 9, section 2).
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What has no width and no use in a line: all that is ignorable but joiners and variation selectors, which Persian,
# Mongolian and emoji need; direction marks between letters, which Hebrew and Arabic need; and tag characters, with
# which flags of regions are spelt.
_USEFUL = "\u061c\u180b-\u180d\u180f\u200c-\u200f\ufe00-\ufe0f\U000e0000-\U000e0fff"
_UNSEEN = re.compile(f"{IGNORABLE.pattern}(?<![{_USEFUL}])")
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)|[\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]")
_AT_THE_ENDS = "\u061c\u200c\u200d\u200e\u200f"
# Marks are no \w to Python, so a stack of them is a long run of what is neither word nor space nor ASCII.
_LONG_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{MOST_MARKS + 1},}}")
# A run of so many signs that are not ASCII takes at least this in UTF-8, in which no byte of another is that high.
_ANY_HIGH, _MANY_HIGH = bytes([0] * 128 + [1] * 128), b"\x01" * 2 * (MOST_MARKS + 1)
_CONTROL_BYTES = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})
_LAST_BYTES = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE and U+FFFF in UTF-8


def clean(text: str) -> str:
    """A text of any length without the characters that XML forbids, and with no more marks on a letter than any
    language has. Line ends stay as they are."""
    if text.isascii() and text.isprintable():
        return text
    if not text.replace("\n", "").isprintable():  # nothing that can be printed is unwritable: the usual text, and quick
        text = UNWRITABLE.sub("", text)
    # The bytes are asked first: ten times as fast as the pattern, and no text but of scripts without spaces has such.
    return _LONG_RUN.sub(_bounded, text) if _MANY_HIGH in text.encode().translate(_ANY_HIGH) else text


def _bounded(match: re.Match[str]) -> str:
    kept, marks = [], 0
    for char in match[0]:
        marks = marks + 1 if unicodedata.category(char) in {"Mn", "Me"} else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def line(text: str) -> str:
    """A title or a name on one line: clean, composed (NFC), with single spaces, and with nothing that turns its
    neighbours or is not seen. "" where nothing is left that can be seen."""
    text = _without_unseen(TURNING.sub("", UNWRITABLE.sub("", unicodedata.normalize("NFC", text))))
    text = " ".join(clean(text).split()).strip(_AT_THE_ENDS)
    return text if can_be_seen(text) else ""


def _without_unseen(text: str) -> str:
    return _TAGS.sub(r"\1", _UNSEEN.sub("", text))


def clean_all(value: Any) -> Any:
    """A value of JSON's kinds (or a tuple) with every text in it clean, keys too; anything else as it is."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean_all(key): clean_all(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(clean_all, value))
    return value


def clean_bytes(data: bytes) -> bytes:
    """An answer's UTF-8 without what XML forbids: the last way out, which costs a page some microseconds."""
    data = data.translate(None, _CONTROL_BYTES)
    if b"\xef" in data:  # with which both begin: one letter is found fifty times as fast
        for last in _LAST_BYTES:
            data = data.replace(last, b"")
    return data
