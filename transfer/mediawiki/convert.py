"""A page's wikitext to the Markdown of `essays.markup`: what the other modules of this room do, one after the other.

Every step goes through the text once, and nothing calls itself deeper than a bound; so no text takes long for its
length.
"""

from sitewide.text.characters import clean
from transfer.mediawiki.block_writer import Writer
from transfer.mediawiki.page import Page
from transfer.mediawiki.wikitext import tree_of


def to_markdown(wikitext: str, page: Page) -> str:
    """The Markdown of a page. What it has besides (categories, files, notes for the report, a title to show) stands in
    `page` afterwards."""
    return clean(Writer(page).document(tree_of(clean(wikitext), page)))
