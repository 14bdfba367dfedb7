"""Stored HTML as it is read elsewhere: in a feed reader, which has neither this site's style sheet nor its addresses.

What only a page needs is left out: paragraph signs, the marks in the margin, boxes that scroll, ids (they would clash
with those of other entries), classes and roles, the other sizes of a picture. Every address is whole (RFC 4287, section
3.1.1.3, lets HTML be relative to xml:base, which many readers do not heed): one within the text leads to its own page.
"""

import re
from functools import lru_cache
from urllib.parse import urljoin

import nh3

from essays.markup import sanitize

TAGS = (sanitize.ESSAY_TAGS | sanitize.COMMENT_TAGS) - sanitize.PICTURE_TAGS - {"div"}
KEPT, LONGEST_KEPT = 64, 20_000  # texts, and characters of each: some megabytes
ADDRESSES = {"href", "src", "cite"}
ATTRIBUTES = ADDRESSES | set("title alt width height datetime start colspan rowspan scope rel lang dir".split())
# As the sanitiser writes them: nobody can type these classes, and neither "<" nor quotation marks stand in attributes.
_SIGN = re.compile(r'<a [^<]*?class="pilcrow"[^<]*>¶</a>')
_MARK = re.compile(r'<aside [^<]*?class="mark[ "].*?</aside>', re.DOTALL)
_EMPTY = re.compile(r"<p(?: [^<>]*)?>\s*</p>")


def for_readers(html: str, address: str, site_url: str) -> str:
    """HTML of this site for a feed. `address` is that of its page, whole; `site_url` is without a slash at its end.

    `html` is the sanitiser's output; the answer is sanitised once more, after everything else. It holds no element and
    no attribute that was not there.
    """
    return (_kept if len(html) <= LONGEST_KEPT else _for_readers)(html, address, site_url)


def _for_readers(html: str, address: str, site_url: str) -> str:
    html = _EMPTY.sub("", _SIGN.sub("", _MARK.sub("", html)))

    def whole(tag: str, name: str, value: str) -> str:
        return urljoin(f"{site_url}/" if value.startswith("/") else address, value) if name in ADDRESSES else value

    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"*": ATTRIBUTES},
        attribute_filter=whole,
        url_schemes=set(sanitize.SCHEMES),
        link_rel=None,
    )


# A feed that is made anew has all of its entries but one as it had them before.
_kept = lru_cache(maxsize=KEPT)(_for_readers)
