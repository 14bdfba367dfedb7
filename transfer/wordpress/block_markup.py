"""The block editor's markup as plain HTML: its comments say what a block is, and hold what HTML does not say. Pure."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from transfer.wordpress.paragraphs import paragraphs
from transfer.wordpress.shortcodes import Shown, figure

MOST_NESTED = 3  # patterns in patterns
_MARK = re.compile(r"<!--\s*(/?)wp:([a-z][a-z0-9-]*(?:/[a-z][a-z0-9-]*)?)\s+(\{(?:(?!-->|<!--).)*\}\s*)?(/?)-->", re.S)
_VERSE = re.compile(r"<pre\b[^<>]*>(.*?)</pre>", re.S)
# They are made by WordPress as the page is shown, of what stands elsewhere: no words of the text are in them.
SILENT = frozenset("spacer more nextpage separator post-title post-date post-content site-title site-logo".split())


def has_blocks(html: str) -> bool:
    """Whether a text was written in the block editor."""
    return "<!-- wp:" in html


@dataclass
class Blocks:
    """How the blocks of one text become HTML. `pattern` gives the content of one that is kept elsewhere; `files` the
    files of some numbers; `notes` are those of a block of notes, as HTML."""

    pattern: Callable[[str], str]
    files: Callable[[list[str]], list[Shown]]
    notes: str = ""
    dynamic: dict[str, int] = field(default_factory=dict)

    def html(self, source: str, deep: int = 0) -> str:
        """Plain HTML. What stands outside of all blocks is classic text, and has its paragraphs made. Linear."""
        out: list[str] = []
        open_blocks: list[tuple[str, int, dict[str, Any]]] = []
        at = 0
        for mark in _MARK.finditer(source):
            between = source[at : mark.start()]
            at = mark.end()
            out.append(paragraphs(between) if not open_blocks and between.strip() else between)
            name = mark[2].removeprefix("core/")
            if mark[4]:
                out.append(self._alone(name, _given(mark[3]), deep))
            elif not mark[1]:
                open_blocks.append((name, len(out), _given(mark[3])))
            elif any(opened == name for opened, _, _ in open_blocks[-20:]):
                while open_blocks:
                    opened, start, given = open_blocks.pop()
                    if opened == name:
                        out[start:] = [self._closed(name, "".join(out[start:]), given)]
                        break
        rest = source[at:]
        out.append(paragraphs(rest) if rest.strip() and not open_blocks else rest)
        return "".join(out)

    def _alone(self, name: str, given: dict[str, Any], deep: int) -> str:
        """A block without HTML of its own."""
        if name == "block" and deep < MOST_NESTED:
            return self.html(self.pattern(str(given.get("ref", ""))), deep + 1)
        if name == "footnotes":
            notes, self.notes = self.notes, ""
            return notes
        if name in ("embed", "video", "audio", "image") and isinstance(given.get("url"), str):
            return f"\n<p>{escape(given['url'])}</p>\n"
        if name not in SILENT:
            self.dynamic[name] = self.dynamic.get(name, 0) + 1
        return ""

    def _closed(self, name: str, inner: str, given: dict[str, Any]) -> str:
        if name in ("freeform", "shortcode"):
            return paragraphs(inner)
        if name == "verse":
            return _VERSE.sub(lambda match: f"<p>{match[1].strip().replace(chr(10), '<br>')}</p>", inner)
        if name == "gallery" and "<img" not in inner:
            numbers = [str(number) for number in given.get("ids", ()) if isinstance(number, int)]
            pictures = "".join(map(figure, self.files(numbers)))
            return f'<div class="wp-block-gallery">{pictures}</div>' if pictures else inner
        if name == "cover" and "<img" not in inner and "<video" not in inner and isinstance(given.get("url"), str):
            return f'<figure><img src="{escape(given["url"])}" alt=""></figure>{inner}'
        if name == "nextpage":
            return "<hr>"
        return inner


def footnotes(meta: str) -> str:
    """The notes that the block editor keeps beside a text (JSON), as a list; "" for what is none."""
    found = _json(meta) if meta.startswith("[") else None
    items = [
        f'<li id="{escape(str(one["id"]))}">{one["content"]} <a href="#{escape(str(one["id"]))}-link">↩</a></li>'
        for one in found or ()
        if isinstance(one, dict) and isinstance(one.get("content"), str) and one.get("id")
    ]
    return f"<ol>{''.join(items)}</ol>" if items else ""


def _given(text: str | None) -> dict[str, Any]:
    found = _json(text) if text else None
    return found if isinstance(found, dict) else {}


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
