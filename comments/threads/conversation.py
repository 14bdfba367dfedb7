"""The responses of one essay as its page shows them: two queries, however many there are, and one more where some of
them answer a paragraph or were written by people of this site."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from comments import notifications
from comments.models import Comment, Passage
from comments.paragraphs import answers
from comments.threads.ordering import PER_PAGE, Node, arrange, by_date, only
from essays.models import EssayAuthor
from essays.reading import metadata
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.numbers import whole_number
from sitewide.typography import typeset

State = Comment.State
SHOWN = frozenset({State.PUBLISHED.value, State.REMOVED.value})
COLUMNS = (
    "id",
    "number", "name", "website", "html",
    "text", "state", "published_at", "decided_at", "reason", "repeats_number",
    "legacy_anchor", "user_id", "essay_id", "emblem", "edited_at",
)  # fmt: skip
_NUMBERED = CompiledQuery(
    lambda essay: (
        Comment.objects.filter(essay=essay)
        .numbered()
        .order_by()
        .values_list("id", "parent_id", "number", "state", "passage_id")
    )
)
_ROWS = CompiledQuery(lambda pks: Comment.objects.filter(pk__in=[pks]).order_by().values_list(*COLUMNS))
LAST = 100_000  # more than any paragraph's number: those that are gone stand after all others


@dataclass
class Quote:
    """A paragraph that responses answer, as they show it: a Passage with the hubs that it speaks of."""

    number: int
    edition: int
    place: int | None
    found: str
    since: int
    words: str
    hubs: list[tuple[str, str]]

    @cached_property
    def spoken_of(self) -> tuple[str, str]:
        return answers.spoken_of(self.hubs)


class Talk:
    """The conversation under one essay: `places` of its responses in reading order, and which of them are `about` a
    paragraph ({id of a published response: Quote}). With `own`, a held Comment, this stands in its place too."""

    def __init__(self, essay, own=None):
        rows = _numbered(essay)
        nodes = (Node(pk, parent, number, state in SHOWN) for pk, parent, number, state, _passage in rows)
        self.own, self.places = own, arrange(_with_own(nodes, own, essay) if own else nodes)
        pointing = {
            pk: passage for pk, _parent, _number, state, passage in rows if passage and state == State.PUBLISHED
        }
        pointing |= {own.pk: own.passage_id} if own and own.passage_id else {}
        quotes = _quotes(essay) if pointing else {}
        self.about = {pk: quotes[passage] for pk, passage in pointing.items()}

    def counts(self):
        """How many responses each paragraph has, and whether all of them answered earlier words of it:
        {number: (int, bool)}."""
        own = self.own and self.own.pk
        standing = [quote for pk, quote in self.about.items() if quote.place and pk != own]
        counted = Counter(quote.place for quote in standing)
        fresh = {quote.place for quote in standing if quote.found == Passage.Found.SAME}
        return {place: (count, place not in fresh) for place, count in counted.items()}

    def shown(self, order, paragraph):
        """The places to show: in threads, by date, or only those about a paragraph (0: any) with what answers them."""
        if paragraph is None:
            return by_date(self.places) if order == "date" else self.places
        wanted = {pk: q.place or LAST for pk, q in self.about.items() if not paragraph or q.place == paragraph}
        return only(self.places, wanted)


def _with_own(nodes, own, essay):
    yield from (node for node in nodes if node.id != own.pk)
    yield Node(own.pk, own.parent_id, own.number or essay.last_comment_number + 1)


def places_of(essay):
    """The places of an essay's responses in reading order, in one query."""
    return arrange(Node(pk, parent, number, state in SHOWN) for pk, parent, number, state, _passage in _numbered(essay))


def _numbered(essay):
    """All responses of an essay that have a number: (id, parent, number, state, passage) each."""
    return _NUMBERED.rows(essay.pk)


def _quotes(essay):
    """Every paragraph of an essay that somebody answered, by the id of its Passage, in one query."""
    columns = ("id", "number", "edition", "place", "found", "since", "quote")
    rows = Passage.objects.filter(essay=essay).order_by("id", "hubs__position", "hubs__id")
    found = {}
    for pk, *fields, name, ink in rows.values_list(*columns, "hubs__name", "hubs__ink"):
        quote = found.setdefault(pk, Quote(*fields, hubs=[]))
        if name:
            quote.hubs.append((name, ink))
    return found


def page_of(places, asked, per_page=PER_PAGE):
    """The page of places that `?responses=` asks for (None: the first); Http404 for one that is not there."""
    number = 1 if asked is None else whole_number(asked, digits=6)
    try:
        return Paginator(places, per_page).page(number)
    except InvalidPage as error:
        raise Http404(_("There is no such page of responses.")) from error


def rows_of(essay, page, about, own=None):
    """The rows that a page of a thread shows, as dictionaries in reading order: one query, and a second one where
    people of this site are among the writers. `about` is that of a Talk."""
    places = page.object_list  # a Page itself is asked for each of its rows by number
    wanted = [place.id for place in places]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _ROWS.rows(wanted)] if wanted else ()
    found = {row["id"]: row for row in rows}
    authors = _authors_of(essay) if any(row["user_id"] for row in found.values()) else ()
    base = f"{reverse('essay', args=[essay.slug])}responses/"
    on_page = {place.number for place in places}
    if own and own.pk in found:
        found[own.pk] |= {"own": True, "state": State.PUBLISHED}
    shown = [_row(found[place.id], place, base, on_page, authors) for place in places if place.id in found]
    if about:
        for row in shown:
            row["about"] = about.get(row.get("id"))
    return shown


def _authors_of(essay):
    """The ids of the accounts of an essay's authors."""
    return set(EssayAuthor.objects.filter(essay=essay).values_list("author__user", flat=True)) - {None}


def structured(essay, rows):
    """The rows of a page as schema.org Comments under the essay's Article, as one JSON-LD graph; None for none."""
    address = f"{settings.SITE_URL}{essay.url}"
    comments = [
        {
            "@type": "Comment",
            "@id": f"{settings.SITE_URL}{row['permalink']}",
            "url": f"{settings.SITE_URL}{row['permalink']}",
            "position": row["number"],
            "text": row["text"],
            "dateCreated": row["published_at"].isoformat(timespec="seconds"),
            "author": {"@type": "Person", "name": typeset(row["name"])},
            "parentItem": {
                "@id": f"{address}responses/{row['parent_number']}/" if row["parent_number"] else f"{address}#article"
            },
        }
        for row in rows
        if not row["removed"]
    ]
    return metadata.graph(*comments) if comments else None


def _row(row, place, base, on_page, authors):
    """What `row_html.responses_html` shows; `base` is what the addresses of this essay's responses begin with."""
    row["depth"], row["level"], row["removed"] = place.depth, place.level, row["state"] != State.PUBLISHED
    if row["removed"]:
        gone = (row["state"], row["decided_at"], row["reason"], row["repeats_number"])
        return {
            "number": place.number, "depth": place.depth, "level": place.level, "removed": True,
            "removed_line": notifications.removed_line(*gone),
        }  # fmt: skip
    # What is answered may stand on another page; then its permanent address leads there.
    answered = place.parent_number
    row["permalink"] = f"{base}{place.number}/"
    row["parent_number"] = answered
    row["parent_link"] = f"#response-{answered}" if answered in on_page else f"{base}{answered}/"
    row["staff"] = row["user_id"] is not None
    row["wrote"] = row["user_id"] in authors
    return row
