"""What a specification expects and what this site shows, brought to one form: only documented differences are evened.

They are the table "Where this site differs" of docs/writing.md, line by line; whatever else differs, differs. Both
sides are read by the standard library's tokenizer, apart from the code that is measured.
"""

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

VOID = {"br", "hr", "img", "input", "source"}
BLOCKS = set("root p h2 h3 ul ol li blockquote pre hr table thead tbody tr th td div dl dt dd aside".split())
KEPT = {"a": ("href", "title"), "ol": ("start",), "td": ("align",), "th": ("align",)}
SCHEMES = {"http", "https", "mailto"}
ALIGNED = {"ta-l": "left", "ta-c": "center", "ta-r": "right"}
# Printed marks as they are typed.
TYPED = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "--", "—": "---", "…": "..."}
LINE, BLOCK = "\u2028", "\u2029"  # where a line ends in a comment, where a block begins or ends
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FILE = re.compile(r"[^/?#]+(?=[?#]|\Z)")
_MARK = re.compile("|".join(TYPED))
_DEFINITION = re.compile(r"\[.+\]:\s*\S", re.S)
# Not shown where they hold nothing.
EMPTY = {"a", "blockquote", "h2", "h3", "p", "pre"}
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Element:
    tag: str
    attrs: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def text(self):
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Element("root")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if any(element.tag == tag for element in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(html):
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.open[0]


def expected(html, *, comment=False):
    """What a specification expects, as this site is to show it."""
    return _flat(mapped(read(html), comment=comment), comment)


def mapped(root, *, comment=False):
    """A tree of what a specification expects, changed in place to what this site is to show."""
    levels = []
    for element in root.walk():
        if re.fullmatch("h[1-6]", element.tag):
            element.tag = _printed_level(int(element.tag[1]), levels)
    _replace(root, lambda element, inside: _as_shown(element, inside, comment))
    return root


def shown(html, wanted, *, comment=False):
    """What this site shows, without what is its own; `wanted` is the HTML that the specification expects."""
    root = read(html)
    texts = {_plain(element) for element in read(wanted).walk() if element.tag == "p"}
    linked = {_address(element.attrs.get("href", "")) for element in read(wanted).walk() if element.tag == "a"}
    _replace(root, lambda element, inside: _without_own(element, linked))
    _replace(root, lambda element, inside: [] if _is_unused(element, texts) else [element])
    return _flat(root, comment)


def _is_unused(element, texts):
    """Whether a paragraph is a definition that nothing refers to: `texts` are those of the paragraphs expected."""
    text = _plain(element)
    return element.tag == "p" and bool(_DEFINITION.match(text)) and text not in texts


def _printed_level(level, levels):
    """Two levels of headings are printed, whatever levels are typed: the first is h2, one within another h3."""
    while levels and levels[-1] >= level:
        levels.pop()
    levels.append(level)
    return "h2" if len(levels) == 1 else "h3"


def _replace(element, change, inside=()):
    children = []
    for child in element.children:
        if isinstance(child, Element):
            _replace(child, change, (*inside, child.tag))
            children.extend(change(child, inside))
        else:
            children.append(child)
    element.children = children


def _as_shown(element, inside, comment):
    """One element of what is expected: pictures, links, boxes of tasks."""
    if element.tag == "img":
        source = element.attrs.get("src", "")
        words = (
            " ".join(element.attrs.get("alt", "").split()) or unquote((_FILE.findall(source) or ["Picture"])[0])[:100]
        )
        title = {"title": element.attrs["title"]} if element.attrs.get("title") else {}
        link = Element("a", {"href": source, **title}, [words])
        return [words] if "a" in inside or not _leads(source, comment) else [link]
    if element.tag == "a" and not _leads(element.attrs.get("href", ""), comment):
        return element.children
    if element.tag == "input":
        return ["☑" if "checked" in element.attrs else "☐"]
    if element.tag == "del":
        element.tag = "s"
    return [element]


def _leads(href, comment):
    """Whether this site links to an address: of the schemes that it links to, and, in an essay, to no missing place."""
    scheme = _SCHEME.match(href)
    if scheme:
        return scheme[1].lower() in SCHEMES
    return bool(href) and (comment or not href.startswith("#"))


def _without_own(element, linked):
    """One element of what is shown: signs, boxes, classes, and links that a bare address became."""
    classes = element.attrs.get("class", "").split()
    if "pilcrow" in classes:
        return []
    if "table-box" in classes:
        return element.children
    for name in classes:
        if name in ALIGNED:
            element.attrs["align"] = ALIGNED[name]
    if element.tag == "a":
        href, words = element.attrs.get("href", ""), element.text()
        if href in (words, f"mailto:{words}", f"http://{words}") and _address(href) not in linked:
            return element.children
    return [element]


def _address(href):
    """An address with its characters as they are: how much of them is percent-encoded is the same address."""
    scheme = _SCHEME.match(href)
    return unquote(scheme[0].lower() + href[scheme.end() :] if scheme else href)


def _plain(element):
    return _MARK.sub(lambda match: TYPED[match[0]], _SPACE.sub(" ", element.text()).strip())


def _is_empty(element):
    return element.tag in EMPTY and not element.text().strip()


def _flat(root, comment):
    _replace(root, lambda element, inside: [] if _is_empty(element) else [element])
    parts = []
    _write(root, parts, comment, False)
    text = re.sub(f"[ {LINE}]*{BLOCK}[ {LINE}{BLOCK}]*", "\n", "".join(parts))
    return re.sub(
        f" ?(?:{LINE} ?)+", "<br>", text.strip(f" \n{LINE}")
    )  # in comments a line's end is one, typed softly or hard


def _write(element, parts, comment, code):
    for child in element.children:
        if isinstance(child, str):
            parts.append(escape(child if code else _words(child, comment), quote=False))
            continue
        attrs = "".join(f' {name}="{_value(child, name)}"' for name in KEPT.get(child.tag, ()) if name in child.attrs)
        around = BLOCK if child.tag in BLOCKS else ""
        within = "" if child.tag == "pre" else around
        if child.tag == "br":
            parts.append(LINE if comment else f"{BLOCK}<br>{BLOCK}")
            continue
        parts.append(f"{around}<{child.tag}{attrs}>{within}")
        if child.tag in VOID:
            continue
        _write(child, parts, comment, code or child.tag in ("code", "pre"))
        parts.append(f"{within}</{child.tag}>{around}")


def _words(text, comment):
    text = _MARK.sub(lambda match: TYPED[match[0]], text)
    if comment:
        text = text.replace("\n", LINE)
    return _SPACE.sub(" ", text)


def _value(element, name):
    value = element.attrs[name]
    return escape(_address(value) if name == "href" else " ".join(value.split()))
