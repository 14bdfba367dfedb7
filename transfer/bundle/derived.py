"""Makes everything anew that is worked out from sources and stored: HTML, links, cards, moments, the index."""

import search
from comments.rules import auto_close
from comments.threads.search_documents import index_comments_of
from essays import markup, texts
from essays.derived import denormalised, desk_hubs, recounting, rendering, search_documents
from essays.models import Author, Essay, Hub, Link, Page, Revision, Tag
from essays.revisions import edition_texts
from noticeboard import board
from sitewide import state
from transfer.bundle.form import Progress, Refused
from transfer.bundle.known import in_parts

TOGETHER = 50


def rebuild(progress: Progress) -> None:
    """Does so for the whole site, in the caller's transaction: essays first, as the others may name them."""
    shown = Essay.objects.exclude(live=Essay.Live.NEVER).order_by("pk")
    ids = list(shown.values_list("pk", flat=True))
    _in_turn(ids, _render, "essays rendered", progress)
    # A link to a heading of what was rendered after it did not find it yet.
    late = Link.objects.exclude(fragment="").order_by("essay").values_list("essay", flat=True).distinct()
    _in_turn(list(late), _render, "links to headings", progress)
    for text in texts.beside_essays():
        rendering.rerender(text.model._default_manager.all())
    _in_turn(ids, _cards, "cards", progress)
    for pk, at in Essay.objects.released().values_list("pk", "live_at"):
        if at > state.current().now:
            state.set_due(f"essay:{pk}", at)
    auto_close.settle_all()
    recounting.recount()
    desk_hubs.mend()
    _in_turn(ids, _index, "essays indexed", progress)
    search_documents.index_tags(Tag.objects.all())
    search_documents.index_hubs(Hub.objects.all())
    search_documents.index_authors(Author.objects.all())
    search_documents.index_pages(Page.objects.all())
    board.reindex()


def _in_turn(ids: list[int], work: object, what: str, progress: Progress) -> None:
    done = 0
    for part in in_parts(ids, TOGETHER):
        work(part)  # type: ignore[operator]
        done += len(part)
        progress(what, done, len(ids))


def _render(pks: list[int]) -> None:
    hubs = list(Hub.objects.all())
    for essay in Essay.objects.filter(pk__in=pks).order_by("pk"):
        try:
            dependencies = rendering.store(essay, hubs)
        except markup.TextTooCostly as error:
            raise Refused(f"essays/{essay.slug}.md: {error}") from error
        (text,) = texts.of(Essay)
        essay.save(update_fields=[name for name in text.fields if name != "card"])
        current = Revision.objects.filter(essay=essay, edition=essay.edition, withheld_at=None).first()
        if current is not None:
            edition_texts.keep(current, essay.html, dependencies)


def _cards(pks: list[int]) -> None:
    denormalised.rebuild(Essay.objects.filter(pk__in=pks))


def _index(pks: list[int]) -> None:
    rows = list(Essay.objects.released().filter(pk__in=pks).order_by("pk").defer("body", "html", "toc"))
    search.index(map(search_documents.essay_document, rows))
    index_comments_of(rows)
