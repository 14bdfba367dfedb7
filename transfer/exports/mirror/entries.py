"""What the search of a mirror finds, and its list from A to Z: what everybody may read, and nothing else."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from comments.models import Comment
from essays.models import Author, Essay, Hub, Page, Series, Tag
from essays.models.page import ADDRESSED
from noticeboard.models import Book
from sitewide.text.folding import fold_name
from sitewide.typography import typeset


class Entry(NamedTuple):
    """`path` of its page; the words of a row; what is looked through (`names` count more)."""

    path: str
    title: str
    beside: str
    language: str
    names: str
    text: str


def entries(essays: QuerySet[Essay]) -> Iterator[Entry]:
    """Of these essays (public ones) and their responses; of all that leads to them."""
    for essay in essays.defer("body", "html", "toc").order_by("-dated", "-pk").iterator(chunk_size=200):
        tags = " · ".join(tag["name"] for tag in essay.card.get("tags", []))
        title, date = typeset(essay.title, essay.language), essay.dated.isoformat() if essay.dated else ""
        beside = " · ".join(filter(None, (typeset(essay.byline), date)))
        text = f"{essay.standfirst}\n{essay.lead_in}\n{essay.text}"
        yield Entry(essay.url, title, beside, essay.language, f"{essay.title} · {tags} · {essay.byline}", text)
    responses = Comment.objects.published().filter(essay__in=essays.values("pk")).select_related("essay")
    for one in responses.order_by("pk").iterator(chunk_size=200):
        told = {"number": one.number, "title": typeset(one.essay.title, one.essay.language)}
        beside = _("Response %(number)s to “%(title)s”") % told
        yield Entry(one.get_absolute_url(), one.name, beside, one.essay.language, "", f"{one.name}\n{one.text}")
    yield from _others()


def _others() -> Iterator[Entry]:
    language = "en"
    for hub in Hub.objects.all():
        yield _named(hub, hub.name, _("Hub"), language, f"{hub.argument}\n{strip_tags(hub.html)}")
    for page in Page.objects.filter(slug__in=ADDRESSED):
        yield _named(page, page.title, _("Page"), language, strip_tags(page.html))
    for tag in public_tags():
        yield _named(tag, tag.name, _("Tag"), language, tag.definition)
    for author in public_authors():
        yield _named(author, author.name, _("Author"), language, strip_tags(author.bio_html))
    for series in Series.objects.filter(essays__in=Essay.objects.published()).distinct():
        yield _named(series, series.title, _("Series"), language, strip_tags(series.introduction_html))
    for book in Book.objects.all():
        yield _named(book, book.title, _("Book"), language, f"{book.author}\n{strip_tags(book.why_html)}")


def _named(row: object, name: str, kind: str, language: str, text: str) -> Entry:
    return Entry(row.get_absolute_url(), typeset(name), kind, language, name, text)  # type: ignore[attr-defined]


def public_tags() -> QuerySet[Tag]:
    return Tag.objects.filter(tagged__content_object__in=Essay.objects.published()).distinct()


def public_authors() -> QuerySet[Author]:
    return Author.objects.with_counts().filter(count__gt=0)


def from_a_to_z(essays: QuerySet[Essay], has: Callable[[str], bool]) -> dict[str, list[tuple[str, ...]]]:
    """The rows of the list, each kind in the order of its words; `has` says whether the mirror has a page."""
    rows = essays.only("slug", "title", "language").iterator(chunk_size=500)
    found: dict[str, list[tuple[str, ...]]] = {
        "essays": [(one.url, typeset(one.title, one.language), one.language) for one in rows],
        "tags": [(tag.get_absolute_url(), tag.name) for tag in public_tags()],
        "authors": [(author.get_absolute_url(), author.name) for author in public_authors()],
    }
    return {
        kind: sorted((row for row in rows if has(row[0])), key=lambda row: (fold_name(row[1]), row[0]))
        for kind, rows in found.items()
    }
