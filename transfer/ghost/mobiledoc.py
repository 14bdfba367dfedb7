"""What Ghost's older editor keeps (Mobiledoc 0.3, JSON) as HTML. Pure."""

import json
from html import escape
from typing import Any

from transfer.ghost import cards

_TEXT, _LIST, _CARD, _IMAGE = 1, 3, 10, 2
_TAGS = frozenset("p h1 h2 h3 h4 h5 h6 blockquote aside pull-quote ul ol".split())
_MARKUPS = frozenset("a b code em i s strong sub sup u mark strike".split())


def to_html(kept: str) -> tuple[str, list[str]]:
    """(HTML, names of the cards that are not known and are left out). ("", ["mobiledoc"]) for what cannot be read."""
    try:
        writer = _Writer(json.loads(kept))
        return "".join(map(writer.section, writer.kept["sections"])), writer.unknown
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        return "", ["mobiledoc"]


class _Writer:
    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept = kept
        self.unknown: list[str] = []

    def section(self, section: list[Any]) -> str:
        kind = section[0]
        if kind == _IMAGE:
            return f'<figure><img src="{escape(str(section[1]))}" alt=""></figure>'
        if kind == _CARD:
            name, card = self.kept["cards"][section[1]]
            return self._card(str(name), card if isinstance(card, dict) else {})
        tag = str(section[1]).lower()
        tag = "blockquote" if tag in ("aside", "pull-quote") else tag if tag in _TAGS else "p"
        if kind == _LIST:
            return f"<{tag}>{''.join(f'<li>{self._markers(item)}</li>' for item in section[2])}</{tag}>"
        return f"<{tag}>{self._markers(section[2])}</{tag}>" if kind == _TEXT else ""

    def _card(self, name: str, card: dict[str, Any]) -> str:
        html = cards.html_of(name, card)
        if html is None:
            self.unknown.append(name[:40])
        return html or ""

    def _markers(self, markers: list[Any]) -> str:
        """Words with the marks that are opened before them and closed after them."""
        out: list[str] = []
        open_tags: list[str] = []
        for is_atom, opening, closing, value in markers:
            for number in opening:
                out.append(self._opened(self.kept["markups"][number], open_tags))
            out.append(self._atom(value) if is_atom else escape(str(value), quote=False))
            for _number in range(min(int(closing), len(open_tags))):
                tag = open_tags.pop()
                out.append(f"</{tag}>" if tag else "")
        return "".join(out)

    def _atom(self, number: int) -> str:
        name, words = self.kept["atoms"][number][:2]
        return "<br>" if name == "soft-return" else escape(str(words), quote=False)

    @staticmethod
    def _opened(markup: list[Any], open_tags: list[str]) -> str:
        tag = str(markup[0]).lower()
        open_tags.append(tag if tag in _MARKUPS else "")
        if tag == "a":
            given = markup[1] if len(markup) > 1 else []
            return f'<a href="{escape(str(dict(zip(given[::2], given[1::2], strict=False)).get("href", "")))}">'
        return f"<{tag}>" if tag in _MARKUPS else ""
