"""The categories of a wiki as terms: what their pages say of them, and which is above which."""

from collections.abc import Iterator

from transfer.importing.items import Term
from transfer.mediawiki import addresses
from transfer.mediawiki.essays import category_text
from transfer.mediawiki.page import Wiki
from transfer.mediawiki.scratch import Scratch
from transfer.mediawiki.words import CATEGORY


def terms(scratch: Scratch, wiki: Wiki, stem: str) -> Iterator[Term]:
    """All categories, by name; one that has a page has its words for a definition."""
    kind = wiki.namespaces.called(CATEGORY)
    about = {page.name: (page.wiki_id, *category_text(page, wiki)) for page in scratch.pages(CATEGORY)}
    above = {name: parents[0] for name, (_id, _words, parents) in about.items() if parents}
    for name, essays in scratch.rows.execute("SELECT name, essays FROM category ORDER BY name").fetchall():
        wiki_id, definition, _parents = about.get(name, ("", "", []))
        parent = above.get(name, "")
        is_loop = _leads_back(name, above)
        paths = list(addresses.of_page(f"{kind}:{name}", wiki_id, stem))
        if kind != "Category":
            paths += addresses.of_page(f"Category:{name}", "", stem)
        key = f"category:{parent}" if parent and not is_loop else ""
        yield Term(f"category:{name}", name, True, key, definition, tuple(dict.fromkeys(paths)), essays)


def _leads_back(name: str, above: dict[str, str]) -> bool:
    """Whether a category is above itself."""
    seen, at = {name}, above.get(name, "")
    while at:
        if at in seen:
            return True
        seen.add(at)
        at = above.get(at, "")
    return False
