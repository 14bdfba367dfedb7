"""The elements of an export as plain values, small enough to be set aside one by one. Pure.

Read is what this site has a use for. The network addresses of commenters, serialized PHP and every field of plugins
are not looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape

from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.characters import clean, line
from transfer.importing.xml_stream import Element

META = frozenset("_thumbnail_id _wp_attachment_image_alt _wp_attached_file _wp_old_slug footnotes".split())
_TAG = re.compile(r"<[^<>]*>")


@dataclass
class Label:
    """A category or a tag, as an item has it or the file defines it. `parent`: the slug of the category above."""

    domain: str
    slug: str
    name: str
    parent: str = ""
    definition: str = ""
    number: str = ""


@dataclass
class Answer:
    """A comment."""

    number: str
    parent: str
    name: str
    email: str
    website: str
    at: str
    content: str
    approved: str
    kind: str


@dataclass
class Record:
    """An item: a post, a page, an attachment, a revision, or anything else that an export has."""

    number: str
    kind: str
    status: str
    line: int
    title: str = ""
    link: str = ""
    guid: str = ""
    slug: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    published: str = ""
    modified_gmt: str = ""
    parent: str = ""
    password: str = ""
    sticky: bool = False
    comments_open: bool = True
    attachment_url: str = ""
    labels: list[Label] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{'page' if self.kind == 'page' else 'post'}:{self.number}"

    def moment(self) -> datetime | None:
        """When it appeared or is to appear; None where the file does not say."""
        return moment(self.date_gmt) or moment(self.date)


def record(item: Element) -> Record:
    """An `<item>`. Never fails: what is missing is empty."""
    get = item.words
    meta: dict[str, str] = {}
    for one in item.all("wp:postmeta"):
        name = one.words("wp:meta_key").strip()
        if name in META:
            meta.setdefault(name, one.words("wp:meta_value"))
    return Record(
        number=get("wp:post_id").strip() or f"line-{item.line}",
        kind=get("wp:post_type").strip() or "post",
        status=get("wp:status").strip() or "publish",
        line=item.line,
        title=words_of(get("title")),
        link=get("link").strip(),
        guid=clean(get("guid").strip()),
        slug=slug_of(get("wp:post_name")),
        creator=get("dc:creator").strip(),
        content=get("content:encoded"),
        excerpt=get("excerpt:encoded"),
        date=get("wp:post_date").strip(),
        date_gmt=get("wp:post_date_gmt").strip(),
        published=get("pubDate").strip(),
        modified_gmt=get("wp:post_modified_gmt").strip(),
        parent=_number(get("wp:post_parent")),
        password=get("wp:post_password"),
        sticky=get("wp:is_sticky").strip() == "1",
        comments_open=get("wp:comment_status").strip() != "closed",
        attachment_url=get("wp:attachment_url").strip(),
        labels=[_label(one) for one in item.all("category") if one.attributes.get("nicename")],
        meta=meta,
        answers=[_answer(one) for one in item.all("wp:comment")],
    )


def _label(element: Element) -> Label:
    domain = {"tag": "post_tag", "": "category"}.get(*2 * (element.attributes.get("domain", ""),))
    return Label(domain, slug_of(element.attributes["nicename"]), words_of(element.text))


def _answer(element: Element) -> Answer:
    get = element.words
    return Answer(
        number=_number(get("wp:comment_id")),
        parent=_number(get("wp:comment_parent")),
        name=words_of(get("wp:comment_author")),
        email=get("wp:comment_author_email").strip(),
        website=get("wp:comment_author_url").strip(),
        at=get("wp:comment_date_gmt").strip() or get("wp:comment_date").strip(),
        content=get("wp:comment_content"),
        approved=get("wp:comment_approved").strip(),
        kind=get("wp:comment_type").strip(),
    )


def defined(element: Element) -> Label:
    """A `<wp:category>`, `<wp:tag>` or `<wp:term>` of the whole site."""
    get = element.words
    if element.tag == "wp:category":
        slug, name = slug_of(get("wp:category_nicename")), words_of(get("wp:cat_name"))
        parent, definition = slug_of(get("wp:category_parent")), get("wp:category_description")
        return Label("category", slug, name or slug, parent, definition, _number(get("wp:term_id")))
    if element.tag == "wp:tag":
        slug, name = slug_of(get("wp:tag_slug")), words_of(get("wp:tag_name"))
        return Label("post_tag", slug, name or slug, "", get("wp:tag_description"), _number(get("wp:term_id")))
    slug, name = slug_of(get("wp:term_slug")), words_of(get("wp:term_name"))
    domain, parent = get("wp:term_taxonomy").strip(), slug_of(get("wp:term_parent"))
    domain = "post_tag" if domain == "tag" else domain
    return Label(domain, slug, name or slug, parent, get("wp:term_description"), _number(get("wp:term_id")))


def words_of(text: str) -> str:
    """A title or a name in one line, without the tags and entities that WordPress lets stand in them."""
    return line(unescape(_TAG.sub("", text) if "<" in text else text))


def slug_of(text: str) -> str:
    """A slug as it is read: WordPress writes those of other scripts percent-encoded."""
    return line(percent_decoded(text.strip()))


def _number(text: str) -> str:
    return text.strip() if text.strip() not in ("", "0") else ""


def moment(text: str) -> datetime | None:
    """A moment of an export ("2013-03-08 10:00:00", taken for UTC); None for those that never were."""
    try:
        found = datetime.fromisoformat(text.strip()) if text and not text.startswith("0000") else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.year > 1 else None
