"""Curly quotation marks, dashes and ellipses, by language; code is left as it is.

Scripts that have quotation marks of their own (Arabic, Chinese, Japanese, Hebrew …) keep what was typed.
"""

import re
from functools import lru_cache

from essays.markup.tree import Node

ENGLISH = ("“", "”", "‘", "’")
QUOTES = {
    "bg": ("„", "“", "‚", "‘"),
    "cs": ("„", "“", "‚", "‘"),
    "da": ("”", "”", "’", "’"),
    "de": ("„", "“", "‚", "‘"),
    "es": ("«", "»", "“", "”"),
    "fi": ("”", "”", "’", "’"),
    "fr": ("«\u202f", "\u202f»", "“", "”"),
    "hr": ("„", "“", "‚", "‘"),
    "hu": ("„", "”", "»", "«"),
    "it": ("«", "»", "“", "”"),
    "nb": ("«", "»", "‘", "’"),
    "no": ("«", "»", "‘", "’"),
    "pl": ("„", "”", "«", "»"),
    "pt": ("“", "”", "‘", "’"),
    "ro": ("„", "”", "«", "»"),
    "ru": ("«", "»", "„", "“"),
    "sk": ("„", "“", "‚", "‘"),
    "sl": ("„", "“", "‚", "‘"),
    "sv": ("”", "”", "’", "’"),
    "uk": ("«", "»", "„", "“"),
}
# Languages whose texts use quotation marks as typed: other scripts, or customs that a machine would get wrong.
AS_TYPED = frozenset("ar arc ckb el fa he hi hy ja ka km ko lo mr my ne pa ps sd ta te th ug ur yi yue zh".split())
APOSTROPHE = "’"
_TYPED = re.compile("['\"]|--|[.]{3}")
_OTHER_SCRIPT = re.compile("[\u0530-\u1cff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufefc]")
_CODE = frozenset({"code", "pre", "kbd", "samp"})
_OPENING = frozenset(" \t\n\r\u00a0\u202f([{<«“‘„‚–—-/¿¡=")
_LINE_TAGS = frozenset(
    "p li dt dd h1 h2 h3 h4 h5 h6 td th caption figcaption summary blockquote br div aside ul ol dl table tr".split()
)


def polish(root: Node, language: str = "en") -> None:
    """Sets the typography of every text below `root`, in place. `language`: BCP 47; an unknown one as English."""
    base = language.lower().replace("_", "-").split("-")[0]
    if base not in AS_TYPED:
        _Polisher(QUOTES.get(base, ENGLISH)).walk(root)


@lru_cache(maxsize=4096)  # names and titles, the same on every page
def line(text: str, language: str = "en") -> str:
    """A title, a name or another line that was typed plain, as it is printed: its marks as in texts.

    A line with letters of a script that has quotation marks of its own comes back as it is, whatever `language` says.
    """
    base = language.lower().replace("_", "-").split("-")[0]
    if base in AS_TYPED or not _TYPED.search(text) or _OTHER_SCRIPT.search(text):
        return text
    return _Polisher(QUOTES.get(base, ENGLISH)).text(text, " ")


class _Polisher:
    def __init__(self, quotes: tuple[str, str, str, str]) -> None:
        self.quotes = quotes
        self.start_line()

    def start_line(self) -> None:
        self.before = " "  # the character before, across the ends of elements
        self.open = False  # whether a single quotation mark waits for its end

    def walk(self, node: Node) -> None:
        for index, child in enumerate(node.children):
            if isinstance(child, str):
                last = index + 1 == len(node.children)
                node.children[index] = self.text(child, " " if last else "x")
            elif child.tag in _CODE:
                self.before = "x"
            elif child.tag in _LINE_TAGS:
                self.start_line()
                self.walk(child)
                self.start_line()
            else:
                self.walk(child)

    def text(self, text: str, after: str) -> str:
        """One string with its marks set; `after` stands for the character that comes after it."""
        text = _dashed(text)
        if "'" not in text and '"' not in text:
            self.before = text[-1:] or self.before
            return text
        out = []
        for index, char in enumerate(text):
            if char in "'\"":
                following = text[index + 1] if index + 1 < len(text) else after
                out.append(self._double(following) if char == '"' else self._single(following))
            else:
                out.append(char)
                self.before = char
        return "".join(out)

    def _opens(self, following: str) -> bool:
        return self.before in _OPENING and not following.isspace()

    def _double(self, following: str) -> str:
        opens = self._opens(following)
        self.before = "“" if opens else "”"
        return self.quotes[0 if opens else 1]

    def _single(self, following: str) -> str:
        opens = self._opens(following) and not following.isdigit()  # the ’90s
        ends = not opens and self.open and not (self.before.isalnum() and following.isalnum())
        self.before = "‘" if opens else "’"
        self.open = opens or (self.open and not ends)
        return self.quotes[2] if opens else self.quotes[3] if ends else APOSTROPHE


def _dashed(text: str) -> str:
    """Two hyphens as an en dash, three as an em dash, three stops as an ellipsis; not in addresses or --options."""
    if "--" not in text and "..." not in text:
        return text
    return _LONG_MARK.sub(lambda match: _MARKS.get(match["mark"], match[0]), text)


_MARKS = {"--": "–", "---": "—", "...": "…"}
_LONG_MARK = re.compile(r"\S*://\S*|(?<!\S)--(?=\w)|(?P<mark>(?<![<-])-{2,}+(?!>)|\.{3,})")
