"""Writes WXR 1.2, tag by tag, to a file. Well-formed whatever the values hold: characters that XML forbids are taken
out, and the end of a CDATA section within one is cut in two. Pure: no database."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.http import http_date

from sitewide.text.characters import clean

_OPEN = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


def _text(value: str) -> str:
    return escape(clean(value))


def _cdata(value: str) -> str:
    return f"<![CDATA[{clean(value).replace(']]>', ']]]]><![CDATA[>')}]]>"


def _local(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def _gmt(at: datetime.datetime) -> str:
    return f"{at.astimezone(datetime.UTC):%Y-%m-%d %H:%M:%S}"


class Wxr:
    """The file. `open`, then authors and terms, then items, then `close`. Local moments are in the active zone."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def open(self, title: str, tagline: str, url: str, now: datetime.datetime) -> None:
        self.out.write(_OPEN)
        for name, value in (("title", title), ("link", url), ("description", tagline), ("language", "en-GB"),
                            ("pubDate", http_date(now.timestamp())), ("wp:wxr_version", "1.2"),
                            ("wp:base_site_url", url), ("wp:base_blog_url", url)):  # fmt: skip
            self.line(name, _text(value))

    def close(self) -> None:
        self.out.write("</channel>\n</rss>\n")

    def line(self, name: str, written: str) -> None:
        self.out.write(f"<{name}>{written}</{name}>\n")

    def _lines(self, around: str, values: dict[str, str]) -> None:
        inner = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in values.items())
        self.line(f"wp:{around}", inner)

    def author(self, number: int, login: str, name: str) -> None:
        """A by-line. Nobody's mail address is told: `.invalid` can never be anybody's (RFC 2606)."""
        email = f"author-{number}@example.invalid"
        said = {"author_id": str(number), "author_login": _cdata(login), "author_email": _cdata(email),
                "author_display_name": _cdata(name), "author_first_name": _cdata(""),
                "author_last_name": _cdata("")}  # fmt: skip
        self._lines("author", said)

    def category(self, number: int, slug: str, name: str, description: str) -> None:
        said = {"term_id": str(number), "category_nicename": _cdata(slug), "category_parent": _cdata(""),
                "cat_name": _cdata(name), "category_description": _cdata(description)}  # fmt: skip
        self._lines("category", said)

    def tag(self, number: int, slug: str, name: str, description: str) -> None:
        said = {"term_id": str(number), "tag_slug": _cdata(slug), "tag_name": _cdata(name),
                "tag_description": _cdata(description)}  # fmt: skip
        self._lines("tag", said)

    @contextmanager
    def item(self) -> Iterator["Item"]:
        self.out.write("<item>\n")
        yield Item(self)
        self.out.write("</item>\n")


class Item:
    """One post, page or attachment."""

    def __init__(self, wxr: Wxr) -> None:
        self.wxr, self.line = wxr, wxr.line

    def plain(self, name: str, value: str) -> None:
        self.line(f"wp:{name}", _cdata(value))

    def head(
        self, title: str, link: str, at: datetime.datetime | None, creator: str, guid: str, *, content: str,
        excerpt: str,
    ) -> None:  # fmt: skip
        self.line("title", _cdata(title))
        self.line("link", _text(link))
        self.line("pubDate", http_date(at.timestamp()) if at else "")
        self.line("dc:creator", _cdata(creator))
        self.wxr.out.write(f'<guid isPermaLink="false">{_text(guid)}</guid>\n')
        self.line("description", "")
        self.line("content:encoded", _cdata(content))
        self.line("excerpt:encoded", _cdata(excerpt))

    def post(
        self, number: int, slug: str, kind: str, status: str, at: datetime.datetime, *,
        modified: datetime.datetime | None = None, sticky: bool = False, open_: bool = False,
    ) -> None:  # fmt: skip
        replies = "open" if open_ else "closed"
        self.line("wp:post_id", str(number))
        for name, value in (("post_date", _local(at)), ("post_date_gmt", _gmt(at)),
                            ("post_modified", _local(modified or at)), ("post_modified_gmt", _gmt(modified or at)),
                            ("comment_status", replies), ("ping_status", "closed"), ("post_name", slug),
                            ("status", status)):  # fmt: skip
            self.plain(name, value)
        self.line("wp:post_parent", "0")
        self.line("wp:menu_order", "0")
        self.plain("post_type", kind)
        self.plain("post_password", "")
        self.line("wp:is_sticky", "1" if sticky else "0")

    def term(self, domain: str, slug: str, name: str) -> None:
        nicename = escape(clean(slug), {'"': "&quot;"})
        self.wxr.out.write(f'<category domain="{domain}" nicename="{nicename}">{_cdata(name)}</category>\n')

    def meta(self, key: str, value: str) -> None:
        self.line(
            "wp:postmeta", f"<wp:meta_key>{_cdata(key)}</wp:meta_key><wp:meta_value>{_cdata(value)}</wp:meta_value>"
        )

    def comment(
        self, number: int, parent: int, name: str, email: str, website: str, at: datetime.datetime, html: str
    ) -> None:
        """A published reply; no network address is ever told."""
        said = {"comment_id": str(number), "comment_author": _cdata(name), "comment_author_email": _cdata(email),
                "comment_author_url": _text(website), "comment_author_IP": _cdata(""),
                "comment_date": _cdata(_local(at)), "comment_date_gmt": _cdata(_gmt(at)),
                "comment_content": _cdata(html), "comment_approved": _cdata("1"), "comment_type": _cdata("comment"),
                "comment_parent": str(parent), "comment_user_id": "0"}  # fmt: skip
        inner = "".join(f"<wp:{key}>{value}</wp:{key}>\n" for key, value in said.items())
        self.line("wp:comment", f"\n{inner}")
