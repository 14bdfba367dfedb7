"""The addresses that blogs and wikis have for the further pages and other forms of a page, beside that of the page
itself. Pure.

Each is an address of its own (`/2013/03/a-well/comment-page-2/`), and there are as many of them as there are pages: so
they are not stored, and lead to where the page leads.
"""

import re
from urllib.parse import parse_qsl, urlencode

# After an address: a page of a list, or of its comments; without a frame, for phones; for pings; a form of its feed.
_AFTER = re.compile(r"/(?:page/\d{1,6}|comment-page-\d{1,6}|trackback|embed|amp|(?<=/feed/)(?:rss2?|atom|rdf))\Z")
_NUMBER = re.compile(r"/\d{1,3}\Z")  # a page of a long text; days of archives have such addresses, too
_SIZED = re.compile(r"-\d{1,5}x\d{1,5}(\.[a-z0-9]{2,5})\Z")  # a picture in another size
_SITEMAP = re.compile(r"(.*/wp-sitemap)-[a-z0-9_-]{1,60}-\d{1,4}(\.xml)\Z")
# Of a query what does not say which page is meant: which part or form of it, who is answered, where a reader came from.
_BESIDE = frozenset(
    "paged page cpage replytocom amp preview action oldid diff printable useskin mobileaction redirect veaction "
    "fbclid gclid".split()
)
_FROM = ("utm_", "mtm_", "pk_")
_OF_ESSAYS = "essay"


def pages_of(path: str) -> dict[str, str]:
    """What a normalised path (`essays.derived.redirects.normalise_path`) may be a part or a form of: other paths, the
    nearest first, each with what it has to lead to ("": anything)."""
    address, asks, query = path.partition("?")
    found: dict[str, str] = {}
    if asks:
        kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _is_beside(pair[0])]
        found[address + (f"?{urlencode(kept)}" if kept else "")] = ""
        found[address] = ""
    if match := _AFTER.search(address):
        above = address[: match.start()]
        if match[0].startswith("/page/"):
            found[f"{above}/page"] = ""  # what an import says of all older texts of a blog
        found[above] = ""
        if number := _NUMBER.search(above):
            found[above[: number.start()]] = _OF_ESSAYS
    elif match := _NUMBER.search(address):
        found[address[: match.start()]] = _OF_ESSAYS
    elif match := _SITEMAP.fullmatch(address):
        found[f"{match[1]}{match[2]}"] = ""
    elif match := _SIZED.search(address):
        bare = address[: match.start()]
        found |= {f"{bare}{match[1]}": "", f"{bare}-scaled{match[1]}": ""}
    return {one: what for one, what in found.items() if one not in ("", "/", path)}


def _is_beside(name: str) -> bool:
    return name in _BESIDE or name.startswith(_FROM)
