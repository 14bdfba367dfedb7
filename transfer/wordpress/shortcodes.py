"""Shortcodes of a text: those that WordPress brings become HTML, all others stay as text and are told of. Pure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape

KNOWN = ("caption", "wp_caption", "gallery", "audio", "video", "embed", "code", "sourcecode", "footnote", "playlist")
_AROUND = frozenset({"caption", "wp_caption", "embed", "code", "sourcecode", "footnote"})  # they hold something
_NAME = r"[a-zA-Z][\w-]{1,60}"
_ATTRIBUTES = r"(?:[^\]\[\"'<>]|\"[^\"\[\]]*\"|'[^'\[\]]*'|<[^<>\[\]]*>|['\"])*?"
_OPENING = re.compile(rf"(\[?)\[({_NAME})((?:[\s=]{_ATTRIBUTES})?)(/?)\](\]?)")
_PAIR = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'\]]+))|"([^"]*)"|(\S+)""")
_KEEP = re.compile(r"<(pre|code|script|style|textarea)\b[^<>]*>", re.I)
_CODE = re.compile(r"\[(code|sourcecode)((?:\s[^\]\[]*)?)\]", re.I)
_ASIDE = re.compile("<hr (\ue000\\d+\ue001)>|(\ue000\\d+\ue001)")
_QUOTES = str.maketrans({"“": '"', "”": '"', "″": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True)
class Shown:
    """A file of the old site as a text shows it."""

    src: str
    title: str
    alt: str = ""
    caption: str = ""


@dataclass
class Shortcodes:
    """What the shortcodes of one text become. `files` gives those of a list of numbers; `own` those of the text itself;
    `unknown` counts the names that stay as text."""

    files: Callable[[list[str]], list[Shown]]
    own: Callable[[], list[Shown]]
    unknown: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)

    def replaced(self, html: str) -> str:
        """HTML in the place of shortcodes. What stands in code stays as it is, and is set aside, to be put `back` when
        paragraphs are made. Linear."""
        if "[" not in html:
            return self._hidden(html)
        html = self._codes(html)
        html = self._hidden(html)
        parts: list[str] = []
        at = 0
        closings = _closings(html)
        for match in _OPENING.finditer(html):
            if match.start() < at:
                continue
            name = match[2].lower()
            if match[1] and match[5] and name in KNOWN:
                parts.append(html[at : match.start()] + match[0][1:-1])  # [[gallery]] is how one is written as text
                at = match.end()
                continue
            start, end = match.start() + len(match[1]), match.end() - len(match[5])
            inner, last = self._inner(html, name, end, bool(match[4]), closings)
            if name not in KNOWN or (name in _AROUND and inner is None):
                self._told(match[2], match[3], f"[/{name}]" in closings)
                continue
            parts += [html[at:start], self._html(name, _attributes(match[3]), inner or "")]
            at = last
        parts.append(html[at:])
        return "".join(parts) + self._list_of_notes()

    def back(self, html: str) -> str:
        """What was set aside, in its place again."""
        if not self.aside:
            return html
        while "\ue000" in html and (done := _ASIDE.sub(self._of_token, html)) != html:
            html = done  # code may stand in what was set aside
        return html

    def _of_token(self, match: re.Match[str]) -> str:
        return self.aside.pop(match[1] or match[2], "")

    def _inner(
        self, html: str, name: str, end: int, alone: bool, closings: dict[str, list[int]]
    ) -> tuple[str | None, int]:
        """(what stands between a shortcode and its end, where that ends); None where nothing closes it."""
        ends = closings.get(f"[/{name}]", [])
        closing = None if alone else next((place for place in ends if place >= end), None)
        if closing is None or name not in _AROUND | {"audio", "video", "gallery", "playlist"}:
            return None, end
        if name not in _AROUND and (f"[{name}" in html[end:closing] or closing - end > 2000):
            return None, end
        while ends and ends[0] < closing:
            ends.pop(0)
        return html[end:closing], closing + len(name) + 3

    def _codes(self, html: str) -> str:
        """[code] and [sourcecode] first: what is in them is no HTML."""
        return _spans(html, _CODE, "[/{}]", lambda match, inner, closing: self._code(match[2], inner))

    def _code(self, attributes: str, inner: str) -> str:
        given = _attributes(attributes)
        language = given.get("language") or given.get("lang") or ""
        language = language if re.fullmatch(r"[\w+#.-]{1,40}", language) else ""
        kind = f' class="language-{language}"' if language else ""
        words = re.sub(r"(?:<br\s*/?>\s*\n?|</?p>)", "\n", inner.strip("\r\n"), flags=re.I)
        return self._put_aside(f"<pre><code{kind}>{escape(unescape(words), quote=False)}</code></pre>", block=True)

    def _hidden(self, html: str) -> str:
        def hide(match: re.Match[str], inner: str, closing: str) -> str:
            return self._put_aside(f"{match[0]}{inner}{closing}", block=match[1].lower() == "pre")

        return _spans(html, _KEEP, "</{}>", hide)

    def _put_aside(self, html: str, block: bool = False) -> str:
        token = f"\ue000{len(self.aside)}\ue001"
        self.aside[token] = html
        return f"\n\n<hr {token}>\n\n" if block else token

    def _told(self, name: str, attributes: str, closed: bool) -> None:
        """Not all that stands in brackets is a shortcode: [sic], [1], [update]. One has attributes, or is closed."""
        if closed or "=" in attributes:
            self.unknown[name] = self.unknown.get(name, 0) + 1

    def _html(self, name: str, given: dict[str, str], inner: str) -> str:
        if name in ("caption", "wp_caption"):
            return _caption(given, inner)
        if name == "gallery":
            return self._gallery(given)
        if name in ("audio", "video"):
            return self._recording(name, given, inner)
        if name == "playlist":
            items = "".join(f'<li><a href="{escape(one.src)}">{escape(one.title)}</a></li>' for one in self._of(given))
            return f"\n\n<ul>{items}</ul>\n\n" if items else ""
        if name == "footnote":
            self.notes.append(inner)
            number = len(self.notes)
            return f'<sup><a href="#note-typed-{number}" id="to-note-typed-{number}">{number}</a></sup>'
        url = re.sub(r"<[^<>]*>", "", inner).strip()
        return f"\n\n<p>{url}</p>\n\n"

    def _of(self, given: dict[str, str]) -> list[Shown]:
        numbers = re.findall(r"\d+", given.get("ids") or given.get("include") or "")
        left_out = set(re.findall(r"\d+", given.get("exclude", "")))
        found = self.files(numbers) if numbers else self.own()
        return [one for one in found if one.src.rpartition(":")[2] not in left_out]

    def _gallery(self, given: dict[str, str]) -> str:
        pictures = "".join(figure(one) for one in self._of(given))
        return f'\n\n<div class="wp-block-gallery">{pictures}</div>\n\n' if pictures else ""

    def _recording(self, name: str, given: dict[str, str], inner: str) -> str:
        src = next((value for key, value in given.items() if re.match(r"https?://|/", value) and key != "poster"), "")
        src = src or re.sub(r"<[^<>]*>", "", inner).strip()
        return f'\n\n<{name} src="{escape(src)}"></{name}>\n\n' if src else ""

    def _list_of_notes(self) -> str:
        items = "".join(
            f'<li id="note-typed-{n}">{words} <a href="#to-note-typed-{n}">↩</a></li>'
            for n, words in enumerate(self.notes, 1)
        )
        return f"\n\n<ol>{items}</ol>" if items else ""


def figure(one: Shown) -> str:
    """A picture with its caption, as HTML."""
    caption = f"<figcaption>{one.caption}</figcaption>" if one.caption else ""
    return f'<figure><img src="{escape(one.src)}" alt="{escape(one.alt)}">{caption}</figure>'


def _spans(
    html: str, opening: re.Pattern[str], closing: str, replaced: Callable[[re.Match[str], str, str], str]
) -> str:
    """HTML with what stands between openings and their closings `replaced`; one that nothing closes stays. Linear."""
    low: str | None = None
    parts: list[str] = []
    unclosed: set[str] = set()
    at = 0
    for match in opening.finditer(html):
        end = closing.format(match[1].lower())
        if match.start() < at or end in unclosed:
            continue
        low = low or html.lower()
        found = low.find(end, match.end())
        if found < 0:
            unclosed.add(end)
            continue
        last = found + len(end)
        parts += [html[at : match.start()], replaced(match, html[match.end() : found], html[found:last])]
        at = last
    return "".join([*parts, html[at:]]) if parts else html


def _closings(html: str) -> dict[str, list[int]]:
    """Where each name is closed, in order."""
    found: dict[str, list[int]] = {}
    for match in re.finditer(rf"\[/({_NAME})\]", html):
        found.setdefault(match[0].lower(), []).append(match.start())
    return found


def _attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode; those without a name are numbered."""
    found: dict[str, str] = {}
    for number, match in enumerate(_PAIR.finditer(unescape(text).translate(_QUOTES))):
        value = next((part for part in match.groups()[1:] if part is not None), "")
        found.setdefault(match[1].lower() if match[1] else str(number), value)
    return found


def _caption(given: dict[str, str], inner: str) -> str:
    """[caption]: a picture, with a link around it or none, and its words after it or in an attribute."""
    match = re.match(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)(.*)", inner, re.S | re.I)
    picture, words = (match[1], match[2].strip()) if match else (inner, "")
    words = words or given.get("caption", "")
    kind = f' class="{escape(given["align"])}"' if given.get("align") else ""
    shown = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure{kind}>{picture}{shown}</figure>\n\n"
