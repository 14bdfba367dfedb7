"""The tags that may be typed into a comment, and the reading of them: what is not one of the thirteen goes."""

import re
from html import escape, unescape
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from essays.markup.code_spans import spans

# As listed under the reply form: tag, and the attributes that are read.
ALLOWED = {
    "a": ("href", "title"),
    "abbr": ("title",),
    "acronym": ("title",),
    "b": (),
    "blockquote": ("cite",),
    "cite": (),
    "code": (),
    "del": ("datetime",),
    "em": (),
    "i": (),
    "q": ("cite",),
    "strike": (),
    "strong": (),
}
_TAG = (
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+(?::[a-zA-Z][a-zA-Z0-9-]*+)?)(?=[\s/>\"'])"
    r"""([^<>"']*+(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*+)*|[^<>]*+)>"""
    r"|<[!?][^<>]*+>"
)
_CODE = r"<code>((?:(?!</?code>).)+)</code>"
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""")
_RAW = re.compile(r"<(script|style)\b[^<>]*+(?:>|(?=<))|<!--", re.I)
_BLANK = re.compile(r"\n[ \t]*\n")


class RawText(Preprocessor):
    """Takes scripts, style sheets and HTML comments out, with what is in them, wherever they are not shown as code."""

    def __init__(self, md: Markdown, removed: list[str]) -> None:
        super().__init__(md)
        self.removed = removed

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        return (self.without(text) if _RAW.search(text) else text).split("\n")

    def without(self, text: str) -> str:
        """The text without them; one that is never closed ends with its paragraph."""
        low, code, out, at = text.lower(), _code_spans(text), [], 0
        for match in _RAW.finditer(text):
            if match.start() < at or any(start <= match.start() < end for start, end in code):
                continue
            out.append(text[at : match.start()])
            name = (match[1] or "").lower()
            if name:
                self.removed.append(name)
            at = _end(text, low, match, f"</{name}" if name else "-->")
        return "".join(out) + text[at:]


def _code_spans(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = 0
    for end in [*(match.start() for match in _BLANK.finditer(text)), len(text)]:
        found.extend((start + a, start + b) for a, b in spans(text[start:end]))
        start = end
    return found


def _end(text: str, low: str, match: re.Match[str], closing: str) -> int:
    """Where what `match` opens ends: after its closing tag, else at the end of the paragraph."""
    close = low.find(closing, match.end())
    if close < 0:
        blank = _BLANK.search(text, match.end())
        return blank.start() if blank else len(text)
    if closing == "-->":
        return close + 3
    end = text.find(">", close)
    return end + 1 if end >= 0 else len(text)


class TypedTag(InlineProcessor):
    """Lets the thirteen tags pass with their attributes; takes every other tag out and notes its name."""

    def __init__(self, md: Markdown, removed: list[str]) -> None:
        super().__init__(_TAG, md)
        self.removed = removed

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        name = (m[2] or "").lower()
        if name not in ALLOWED:
            if name and not m[1]:
                self.removed.append(name)
            return "", m.start(0), m.end(0)
        if m[1]:
            return self.md.htmlStash.store(f"</{name}>"), m.start(0), m.end(0)
        values = {n.lower(): unescape(a or b or c) for n, a, b, c in _ATTRIBUTE.findall(m[3] or "")}
        attrs = "".join(f' {n}="{escape(values[n])}"' for n in ALLOWED[name] if n in values)
        return self.md.htmlStash.store(f"<{name}{attrs}>"), m.start(0), m.end(0)


class TypedCode(InlineProcessor):
    """What stands between `<code>` and `</code>` is shown as typed."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(_CODE, md)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]
        code = Element("code")
        code.text = AtomicString(self.unescape(m[1]))
        return code, m.start(0), m.end(0)
