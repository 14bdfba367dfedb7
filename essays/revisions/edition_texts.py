"""Old editions as they read, and what changed between two of them: made once and kept.

The HTML and the words of an edition are stored when it is published; those from before that, or of an older way of
rendering, are kept in the cache until `rerender` has made them anew. Differences are kept in the cache.
"""

import hashlib
import logging
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language

from essays import markup, texts
from essays.markup.blocks import Block
from essays.markup.words import words_of
from essays.models import EditionText, Revision
from essays.revisions import comparison, diff
from sitewide import state
from sitewide.typography import typeset

logger = logging.getLogger(__name__)
A_DAY = 86_400


def keep(revision, html):
    """Stores how an edition reads; called by the verb that publishes it, in its transaction."""
    words = [[block.text, block.kind, block.number, block.rows] for block in words_of(html)]
    row = EditionText(revision=revision, html=html, words=words, html_version=markup.HTML_VERSION)
    EditionText.objects.bulk_create(  # one statement, whether it is there or not
        [row], update_conflicts=True, unique_fields=["revision"], update_fields=["html", "words", "html_version"]
    )


def forget(revision):
    """Takes away how a revision reads, as its words are withheld."""
    EditionText.objects.filter(revision=revision).delete()


def html_of(revision):
    """The HTML of an edition that may be read. Raises markup.TextTooCostly where the rules have become narrower."""
    if row := _stored(revision, "html"):
        return row.html
    return _kept(f"edition:{revision.pk}", lambda: _rendered(revision))


def _rendered(revision):
    return texts.render_text(revision.body, revision.language, of_essay=True).html


@dataclass(frozen=True)
class Difference:
    """What changed between two editions: its HTML, how many words are more and fewer, how many paragraphs changed (in
    words), whether nothing did, and whether the same words were written in another form."""

    html: str
    added: int
    removed: int
    paragraphs: str
    is_same: bool
    is_form: bool


def difference(before, after, side):
    """The Difference of two editions that may be read, inline or side by side. Raises markup.TextTooCostly.

    The words are compared that readers saw, not their source. Names that are not part of an edition (hubs, authors)
    are those of today; what is kept is found by them.
    """
    details = comparison.details_of(_printed(before), _printed(after))
    names = hashlib.sha256(repr(details).encode()).hexdigest()[:16]
    key = f"difference:{before.pk}:{after.pk}:{'side' if side else 'inline'}:{get_language()}:{names}"
    return _kept(key, lambda: _difference(before, after, details, side))


def _printed(revision):
    """The content of a revision as pages print it: lines that were typed plain have the marks of texts."""
    shown = comparison.readable(revision.content())
    lines = {name: typeset(shown[name], revision.language) for name in ("title", "standfirst", "lead_in")}
    names = {name: [typeset(one, "en") for one in shown[name]] for name in ("tags", "hubs", "authors")}
    return shown | lines | names


def _difference(before, after, details, side):
    found = comparison.with_rows(details, diff.compare_blocks(_words(before), _words(after)))
    html = render_to_string("includes/comparison.html", {"comparison": found, "side": side})
    is_form = not found.changed_rows and before.body != after.body
    return Difference(html, found.added, found.removed, found.paragraphs, found.is_same and not is_form, is_form)


def _kept(name, make):
    """What `make()` gives, kept in the cache for a day."""
    return cache.get_or_set(f"{name}:{markup.HTML_VERSION}", make, A_DAY)


def _words(revision):
    if row := _stored(revision, "words"):
        return [Block(text, kind=kind, number=number, rows=rows) for text, kind, number, rows in row.words]
    return words_of(html_of(revision))


def _stored(revision, field):
    rows = EditionText.objects.filter(revision=revision, html_version=markup.HTML_VERSION)
    return rows.only(field).first()


def rerender(every=False):
    """Makes anew what is stored of editions by an older way of rendering, or was never stored, or (`every`) all of it;
    returns how many."""
    wanted = Revision.objects.editions().filter(withheld_at=None)
    wanted = wanted if every else wanted.exclude(edition_text__html_version=markup.HTML_VERSION)
    return sum(map(_rerender, list(wanted.order_by("pk").values_list("pk", flat=True))))


@transaction.atomic
def _rerender(pk):
    """Under the lock of the row: what is withheld at this moment is not stored again."""
    state.take_turn()
    revision = Revision.objects.select_for_update(no_key=True).filter(pk=pk, withheld_at=None).first()
    try:
        if revision:
            keep(revision, _rendered(revision))
    except markup.TextTooCostly as error:
        logger.warning("Revision %s cannot be rendered anew: %s", pk, error)
        return False
    return revision is not None
