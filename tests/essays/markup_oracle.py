"""Judges rendered HTML apart from the code that made it: by the standard library's tokenizer and by html5lib.

`faults(html, comment=…)` returns what is wrong in plain words; an empty list means that only allowed tags, attributes
and addresses are there, that the tree is balanced, that a browser reads it as it stands, and that it is valid.
"""

import re
from html.parser import HTMLParser

from bleach._vendor import html5lib

PHRASING = set(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q ruby s samp small span strong sub sup time u var "
    "picture audio video".split()
)
FLOW = PHRASING | set("aside blockquote details div dl figure h2 h3 hr ol p pre table ul".split())
VOID = {"br", "hr", "img", "source"}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"dt", "dd"},
    "table": {"caption", "thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "details": FLOW | {"summary"},
    "figure": FLOW | {"figcaption"},
    **dict.fromkeys(["li", "td", "dd", "blockquote", "div", "aside"], FLOW),
    **dict.fromkeys(["p", "h2", "h3", "dt", "th", "caption", "summary", "figcaption", *PHRASING - VOID], PHRASING),
    "pre": {"code"},
    "ruby": PHRASING | {"rt", "rp"},
    **dict.fromkeys(["rt", "rp"], PHRASING),
    "picture": {"source", "img"},
    **{tag: set() for tag in VOID},
}
NO_TEXT = {"ul", "ol", "dl", "table", "thead", "tbody", "tr"}
COMMENT_TAGS = set("a abbr b bdi blockquote br cite code del em i li ol p pre q s strong ul".split())
ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir"},
    "a": {"href", "title", "rel", "aria-label"},
    "abbr": {"title"},
    "dfn": {"title"},
    "aside": {"role"},
    "div": {"role", "tabindex", "aria-label"},
    "audio": {"src", "controls", "preload", "aria-label"},
    "video": {"src", "controls", "preload", "aria-label", "width", "height", "poster"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "source": {"type", "srcset", "sizes"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "del": {"datetime", "cite"},
    "ins": {"datetime", "cite"},
    "q": {"cite"},
    "blockquote": {"cite"},
}
SITE = "https://commons.example.org/"  # addresses of the site itself need no rel
COMMENT_ATTRIBUTES = {
    "*": {"dir"},
    "a": {"href", "title", "rel"},
    "abbr": {"title"},
    "del": {"datetime", "cite"},
    "q": {"cite"},
    "blockquote": {"cite"},
    "ol": {"start"},
}
ID = re.compile(r"(?:p\d+|h-\S+|note-\d+|ref-\d+(?:-\d+)?)\Z")
LANGUAGE = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
ADDRESS = re.compile(r"(?:https?://[^/\s]|mailto:[^\s]|#|/(?![/\\])|\?|\.|[^:/?#\s\\]+(?:[/?#]|\Z))")


class Strict(HTMLParser):
    """Reads HTML and complains of every tag that is not closed where it was opened."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.stack = ["root"]
        self.shape = []

    def handle_starttag(self, tag, attrs):
        self.shape.append(tag)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.faults.append(f"<{tag}/>")

    def handle_endtag(self, tag):
        if self.stack[-1] != tag:
            self.faults.append(f"</{tag}> in <{self.stack[-1]}>")
        else:
            self.stack.pop()
            self.shape.append(f"/{tag}")

    def handle_comment(self, data):
        self.faults.append("comment")

    def handle_decl(self, decl):
        self.faults.append("declaration")

    def handle_pi(self, data):
        self.faults.append("instruction")


def faults(html, comment=False, media=()):
    """What is wrong with the HTML of an essay (or of a comment), in plain words."""
    strict = Strict()
    strict.feed(html)
    strict.close()
    found = [*strict.faults, *(f"<{tag}> is not closed" for tag in strict.stack[1:])]
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    shape = []
    if ((tree.text or "") + "".join(child.tail or "" for child in tree)).strip():
        found.append("text stands alone")
    _walk(tree, shape, found, comment, frozenset(), set(media))
    if not found and shape != strict.shape:
        found.append("a browser reads another tree than the one that was written")
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    found.extend(f"id {name} twice" for name in {n for n in ids if ids.count(n) > 1})
    return found


def _walk(element, shape, found, comment, inside, media):
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else "comment"
        shape.append(tag)
        if tag not in CHILDREN or (comment and tag not in COMMENT_TAGS):
            found.append(f"<{tag}> is not allowed")
            continue
        if element.tag in CHILDREN and tag not in CHILDREN[element.tag]:
            found.append(f"<{tag}> in <{element.tag}>")
        if tag == "a" and "a" in inside:
            found.append("a link in a link")
        if element.tag == "DOCUMENT_FRAGMENT" and tag not in FLOW - PHRASING:
            found.append(f"<{tag}> stands alone")
        if tag in NO_TEXT and ((child.text or "") + "".join(inner.tail or "" for inner in child)).strip():
            found.append(f"text in <{tag}>")
        _attributes(tag, child.attrib, found, comment, media)
        _walk(child, shape, found, comment, inside | {tag}, media)
        if tag not in VOID:
            shape.append(f"/{tag}")


def _attributes(tag, attributes, found, comment, media):
    names = COMMENT_ATTRIBUTES if comment else ATTRIBUTES
    allowed = (names["*"] - ({"lang", "dir"} if tag in VOID else set())) | names.get(tag, set())
    for name, value in attributes.items():
        if name not in allowed:
            found.append(f"{name} on <{tag}>")
        elif name == "id" and not ID.match(value):
            found.append(f"id {value!r}")
        elif name == "dir" and value not in {"ltr", "rtl", *([] if comment else ["auto"])}:
            found.append(f"dir {value!r}")
        elif name == "lang" and not LANGUAGE.match(value):
            found.append(f"lang {value!r}")
        elif name == "href" and not ADDRESS.match(value):
            found.append(f"address {value!r}")
        elif name == "cite" and not value.lower().startswith(("http://", "https://")):
            found.append(f"cite {value!r}")
        elif name in ("src", "poster") and value not in media:
            found.append(f"picture {value!r}")
        elif name == "srcset" and not {part.split(" ")[0] for part in value.split(", ")} <= set(media):
            found.append(f"pictures {value!r}")
    address = attributes.get("href", "")
    if tag == "a" and address.startswith("http") and not address.startswith(SITE):
        if attributes.get("rel") != ("nofollow ugc noopener" if comment else "noopener"):
            found.append(f"rel of {address!r}")
