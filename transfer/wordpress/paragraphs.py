"""Paragraphs where the writer left empty lines, as WordPress makes them of classic texts when it shows them. Pure.

What WordPress does by replacing again and again is done here in one walk over the tags, with the same result for a
reader: an empty line (or two `<br>`) ends a paragraph, a single line end is a `<br>`, except beside the tags of blocks;
`<pre>` and its like stay as they are; what an item or a cell holds becomes paragraphs only where an empty line stands
in it. Comments have been left out before (`without_comments`).
"""

import re

_BLOCKS = frozenset(
    "table thead tfoot caption col colgroup tbody tr td th div dl dd dt ul ol li pre form map area blockquote address "
    "style p h1 h2 h3 h4 h5 h6 hr fieldset legend section article aside hgroup header footer nav figure figcaption "
    "details menu summary math script svg textarea select option iframe object audio video".split()
)
_AS_IS = ("pre", "script", "style", "textarea", "svg", "math", "select", "object", "audio", "video")
_ALWAYS = frozenset({"", "div", "blockquote", "section", "article", "aside", "header", "footer", "form", "details"})
_STRUCTURE = frozenset("table thead tbody tfoot tr colgroup ul ol dl menu map".split())  # no words stand in them
_VOID = frozenset({"hr", "col", "area"})
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?=[\s/>])(?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*>")
_ENDS = re.compile(r"\n[ \t\xa0]*\n\s*|(?:<br[ \t]*/?>\s*){2,}", re.I)
_SPACES = re.compile(r"[ \t]+")
_LINE_END = re.compile(r"(<br ?/?> ?\n ?|<[a-zA-Z/][^<>]*>)| ?\n ?", re.I)  # those within a tag are none


def paragraphs(html: str) -> str:
    """HTML with the paragraphs that empty lines mean. Linear."""
    html = html.replace("\r\n", "\n").replace("\r", "\n")
    walk = _Walk()
    low = html.lower()
    last = {name: low.rfind(f"</{name}") for name in _AS_IS}
    at, as_is = 0, ""
    for token in _TOKEN.finditer(html):
        name, closes = token[2].lower(), bool(token[1])
        if as_is:
            if closes and name == as_is:
                walk.out.append(html[at : token.end()])
                at, as_is = token.end(), ""
            continue
        if name not in _BLOCKS:
            continue
        walk.text(html[at : token.start()])
        at = token.start()
        if not closes and last.get(name, -1) > at:
            as_is = name
            walk.flush()
            continue
        walk.tag(token[0], name, closes)
        at = token.end()
    walk.text(html[at:])
    walk.flush()
    return "".join(walk.out)


class _Walk:
    """What has been written, the blocks that are open, and the words that wait."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[str] = []
        self.waiting: list[str] = []

    def text(self, words: str) -> None:
        if words:
            self.waiting.append(words)

    def tag(self, written: str, name: str, closes: bool) -> None:
        """A tag of a block: the words before it are written first."""
        self.flush()
        if closes and name in self.open[-60:]:
            while self.open.pop() != name:
                pass
        elif not closes and name not in _VOID and not written.endswith("/>"):
            if name in ("p", "li", "td", "th", "dt", "dd") and self.open[-1:] == [name]:
                self.open.pop()  # the next one ends it
            self.open.append(name)
        self.out.append(written)

    def flush(self) -> None:
        """Writes the words that wait, as what stands around them asks."""
        words, self.waiting = "".join(self.waiting), []
        around = self.open[-1] if self.open else ""
        if around in _STRUCTURE or not words.strip():
            self.out.append(words if around in _STRUCTURE else "\n")
            return
        parts = [part.strip(" \t\n") for part in _ENDS.split(words) if part.strip()]
        parts = [_LINE_END.sub(lambda end: end[1] or "<br />\n", _SPACES.sub(" ", part)) for part in parts]
        if around == "p":
            self.out.append("</p>\n<p>".join(parts))
        elif around in _ALWAYS or len(parts) > 1:
            self.out += [f"<p>{part}</p>\n" for part in parts]
        elif parts:
            before, after = words[:1].isspace() * " ", words[-1:].isspace() * " "
            self.out.append(f"{before}{parts[0]}{after}")


def without_comments(html: str, kept: str = "") -> str:
    """HTML without its comments, but for those that begin with `kept`. One that is never closed is text."""
    parts, at = [], 0
    while (start := html.find("<!--", at)) >= 0 and (end := html.find("-->", start)) >= 0:
        keep = kept and kept in html[start : start + 12]
        parts.append(html[at : end + 3] if keep else html[at:start])
        at = end + 3
    return "".join([*parts, html[at:]]) if parts else html
