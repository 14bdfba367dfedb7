"""What is told of each kind of thing: which columns as they are, which as the name of another thing.

A line of a bundle has these names and no others; what is empty ("", null, false, 0, []) is left out of it. A new column
that readers see is a name more here, and a line in docs/bundle.md; readers of VERSION 1 refuse a name that they do not
know, so that nothing is lost unseen: then the version rises.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from comments.models import Comment, Mention, Passage
from essays.models import Author, Essay, Hub, HubPair, Licence, Media, OldPath, OldTitle, Page, Revision, Series, Tag
from mailinglist.models import Subscriber
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import SiteSettings

TEXT, NUMBER, TRUTH = str, int, bool


@dataclass(frozen=True)
class Shape:
    """One kind of thing. `refs` are foreign keys, told by the key of what they lead to; `lists` name several of another
    model; `extras` are values that are no columns, by their type (`list`: of texts)."""

    model: type[Model]
    fields: tuple[str, ...]
    refs: tuple[str, ...] = ()
    lists: Mapping[str, type[Model]] = field(default_factory=dict)
    extras: Mapping[str, type] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()  # columns that not every line has, whatever the database wants

    @property
    def names(self) -> frozenset[str]:
        return frozenset((*self.fields, *self.refs, *self.lists, *self.extras))


def _shape(model: type[Model], fields: str, refs: str = "", lists: Any = None, **extras: type) -> Shape:
    return Shape(model, tuple(fields.split()), tuple(refs.split()), lists or {}, extras)


# What an essay, and each of its editions, says.
CONTENT = _shape(
    Revision, "title slug standfirst lead_in language dated source_url featured comments_policy no_cover",
    "licence cover", {"authors": Author, "hubs": Hub}, tags=list,
)  # fmt: skip
# What is beside that of an edition (`number` and the rest in private bundles only).
EDITION_PUBLIC = ("edition", "edition_at", "summary", "words_added", "words_removed", "withheld_at", "withheld_reason")
_OF_DRAFTS = ("number", "saved_at", "step", "step_at", "step_note")
EDITION = Shape(Revision, (*EDITION_PUBLIC, *_OF_DRAFTS), optional=frozenset(_OF_DRAFTS))
# And of the essay itself.
ESSAY = _shape(
    Essay, "guid feed_id live_at revised_at edition translation_group original_edition last_comment_number", "original",
    {"tags": Tag},
)  # fmt: skip
WITHDRAWN = _shape(
    Essay, "slug guid feed_id title language dated live_at edition withdrawn_at withdrawn_reason translation_group "
    "last_comment_number"
)  # fmt: skip
UNPUBLISHED = _shape(
    Essay, "slug guid feed_id title language live live_at dated revised_at edition withdrawn_at withdrawn_reason "
    "created translation_group original_edition last_comment_number", "original",
)  # fmt: skip
SETTINGS = _shape(SiteSettings, "title tagline lead_essay default_licence time_zone bookmarks_more_label "
                                "bookmarks_more_url")  # fmt: skip
PRIVATE_SETTINGS = _shape(SiteSettings, "contact_email second_pair_of_eyes")

SHAPES = {
    "licences": _shape(Licence, "code name legal_name url position"),
    "media": _shape(
        Media, "name kind format width height size sha256 alt caption credit source_url focus_x focus_y seconds "
        "transcript transcript_url created", "licence still", file=TEXT,
    ),
    "authors": _shape(Author, "slug name bio site", "portrait"),
    "tags": _shape(Tag, "slug name definition former", "synonym_of", doubled=TRUTH),
    "hubs": _shape(
        Hub, "slug name ordinal argument mark body ink position questions without", "picture", {"starts": Essay}
    ),
    "pairs": _shape(HubPair, "why", "first second"),
    "pages": _shape(Page, "slug title body updated"),
    "withdrawn": WITHDRAWN,
    "series": _shape(Series, "slug title introduction", lists={"essays": Essay}),
    "passages": _shape(Passage, "edition number text quote keys place found since", "essay", {"hubs": Hub}),
    "replies": _shape(
        Comment, "number name website body published_at edited_at decided_at reason repeats_number legacy_anchor "
        "emblem", "essay", state=TEXT, parent=NUMBER, read_edition=NUMBER, passage=NUMBER, passage_edition=NUMBER,
    ),
    "mentions": _shape(Mention, "url title excerpt at", "essay"),
    "books": _shape(
        Book, "slug title author publisher year why borrow borrow_url buy buy_url featured added", "cover hub"
    ),
    "calls": _shape(
        Call, "slug title standfirst body opens closes fee ask ask_email", "licence", {"hubs": Hub}
    ),
    "bookmarks": _shape(Bookmark, "url title note added copy_url gone", lists={"tags": Tag}),
    "old_addresses": _shape(OldPath, "path address fragment status", "essay tag author hub"),
    "old_titles": _shape(OldTitle, "title heading", "essay"),
    "private/essays": UNPUBLISHED,
    "private/replies": _shape(
        Comment, "name email website body submitted_at legacy_anchor emblem", "essay",
        parent=NUMBER, passage=NUMBER, passage_edition=NUMBER,
    ),
    "private/addresses": _shape(Comment, "number email submitted_at", "essay"),
    "private/subscribers": _shape(Subscriber, "email asked_at confirmed_at"),
}  # fmt: skip

KEYS: dict[type[Model], str] = {Licence: "code", Media: "name"}  # by what a thing is named; all else by its slug
# Where a name stands that leads out of the site, and so goes onto pages as a link.
LINKS = frozenset({"url", "site", "website", "source_url", "borrow_url", "buy_url", "copy_url", "bookmarks_more_url"})
PATHS = frozenset({"address", "transcript_url"})  # a link, or an address of this site


def key_of(model: type[Model]) -> str:
    """The column by which a thing of this model is named in a bundle."""
    return KEYS.get(model, "slug")
