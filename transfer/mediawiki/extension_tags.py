"""Tags that extensions of MediaWiki read by themselves: what stands in them is no wikitext, or is read later."""

import re
from html import unescape

from django.utils.translation import gettext as _

from transfer.mediawiki.page import Close, Code, Gallery, Open, Page, Picture, Plain, Ref, References

# Kept as code and told: what they draw cannot be drawn here.
DRAWN = (
    "score timeline graph hiero mapframe maplink imagemap inputbox categorytree dynamicpagelist dpl rss widget "
    "googlemap display_map chem ce mermaid graphviz html"
).split()
CODE = ("syntaxhighlight", "source", "haskell", "lua", "php", "hask")
FILMS = {"youtube": "https://www.youtube.com/watch?v={}", "vimeo": "https://vimeo.com/{}"}
DROPPED = (
    "includeonly templatestyles templatedata indicator section languages nomobile mobileonly seo metadesc comments"
).split()
QUIET = frozenset(DROPPED)
NAMES = tuple(
    sorted(
        [*DRAWN, *CODE, *FILMS, *DROPPED, *"nowiki pre ref references gallery math poem".split()],
        key=len,
        reverse=True,
    )
)
END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in NAMES}
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>/]+))""")
_FILM_ID = re.compile(r"[\w-]{1,40}")


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a tag, names in lower case."""
    found = _ATTRIBUTE.findall(text[:2000])
    return {name.lower(): unescape(double or single or bare).strip() for name, double, single, bare in found}


def held(name: str, attributes: str, inner: str | None, page: Page) -> str:
    """What stands in the text for an extension tag; `inner` is None where it closes itself."""
    given = attributes_of(attributes)
    text = inner or ""
    if name == "nowiki":
        return page.hold(Plain(unescape(text)))
    if name == "pre":
        return page.hold(Code(unescape(re.sub(r"</?nowiki\s*/?>", "", text)).strip("\n")))
    if name in CODE:
        is_line = name == "hask" or (name != "haskell" and ("inline" in attributes or given.get("enclose") == "none"))
        return page.hold(Code(text.strip("\n"), given.get("lang", ""), block=not is_line))
    if name == "ref":
        return page.hold(Ref(_ref_name(given), text if inner is not None and text.strip() else None))
    if name == "references":
        return page.hold(References(text))
    return _others(name, given, text, page)


def _ref_name(given: dict[str, str]) -> str:
    name, group = given.get("name", ""), given.get("group", "")
    return f"{group}\x1f{name}" if group and name else name


def _others(name: str, given: dict[str, str], text: str, page: Page) -> str:
    if name == "gallery":
        return page.hold(gallery(given, text))
    if name == "poem":
        lines = text.strip("\n").split("\n")
        return page.hold(Open("poem")) + "<br>\n".join(line.strip() for line in lines) + page.hold(Close("poem"))
    if name in FILMS:
        film = _FILM_ID.search(text.rpartition("/")[2].rpartition("v=")[2])
        return f"\n\n{FILMS[name].format(film[0])}\n\n" if film else ""
    if name in DROPPED:
        return ""
    if name == "math":
        page.note("math", _("Formulas are kept as the text in which they were typed."), "<math>")
        is_block = given.get("display") == "block"
        return page.hold(Code(" ".join(text.split()), "math", block=is_block)) if text.strip() else ""
    if not text.strip():
        return ""
    page.note("extension", _("What an extension draws is kept as the text from which it was drawn."), f"<{name}>")
    return page.hold(Code(text.strip("\n"), block="\n" in text.strip()))


def gallery(given: dict[str, str], text: str) -> Gallery:
    """The pictures of a gallery: a line for each, a file's name and what is said of it."""
    pictures = []
    for line in text.split("\n")[:2000]:
        name, _bar, rest = line.strip().partition("|")
        if name.strip():
            alt, words = "", []
            for part in rest.split("|"):
                key, sign, value = part.partition("=")
                if sign and key.strip().lower() == "alt":
                    alt = value.strip()
                elif not (sign and key.strip().lower() in ("link", "page", "lang")):
                    words.append(part.strip())
            pictures.append(Picture(name.strip(), alt, "|".join(words).strip("| "), inline=False))
    return Gallery(tuple(pictures), given.get("caption", ""))
