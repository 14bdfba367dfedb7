"""The steps through wikitext, in the order of MediaWiki's parser: a tree comes out of them."""

from transfer.mediawiki import block_levels
from transfer.mediawiki.external_links import hold_external
from transfer.mediawiki.heading_lines import hold_heading
from transfer.mediawiki.internal_links import hold_links
from transfer.mediawiki.page import Page
from transfer.mediawiki.preprocess import preprocess
from transfer.mediawiki.quotes import hold_quotes
from transfer.mediawiki.tables import hold_tables
from transfer.mediawiki.tree import Node
from transfer.mediawiki.typed_tags import hold_tags


def tree_of(wikitext: str, page: Page) -> Node:
    """The tree of a text."""
    text = preprocess(wikitext.replace("\x02", "").replace("\x03", "").replace("\r\n", "\n"), page)
    return tree_of_preprocessed(text, page)


def tree_of_preprocessed(text: str, page: Page) -> Node:
    """The tree of a text, of which templates and extension tags are held already."""
    text = hold_links(hold_tables(hold_tags(text, page), page), page)
    lines = (hold_external(hold_quotes(hold_heading(line, page), page), page) for line in text.split("\n"))
    root, flattened = block_levels.build("\n".join(lines), page)
    if flattened:
        page.note_depth()
    return root
