"""The content of a row of Ghost as HTML, whichever of its editors wrote it. Pure."""

from transfer.ghost import cards, lexical, mobiledoc
from transfer.ghost.tables import Row, text

MOST = 2_000_000  # characters: seven times what an essay may have


def html_of(row: Row) -> tuple[str, list[str]]:
    """(HTML, names of cards that are left out): the HTML that Ghost has made, where there is any, else what is written
    out of what its editors keep: Lexical, Mobiledoc, and the Markdown of 0.x."""
    html = text(row, "html")
    if html.strip():
        return cards.tidied(html) if len(html) <= MOST else (html, [])
    for name, read in (("lexical", lexical.to_html), ("mobiledoc", mobiledoc.to_html)):
        kept = text(row, name)
        if kept.strip() and len(kept) <= MOST:
            return read(kept)
    return cards.from_markdown(text(row, "markdown")[:MOST]), []
