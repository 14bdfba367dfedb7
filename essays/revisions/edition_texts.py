"""Old editions as they read, and what changed between two of them: made once and kept.

The HTML of an edition is stored when it is published, with the digest of what it stands on: hubs, pictures and their
credits, the essays that it links to. A visit asks for that digest anew, in a few queries, and renders only where it
has changed, so that what was withdrawn since is not linked to and not shown. Differences are kept in the cache, by the
digests of both editions.
"""

import hashlib
import logging
from dataclasses import astuple, dataclass

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.utils.translation import get_language

from essays import markup, texts
from essays.derived.dependencies import dependencies_of
from essays.markup.blocks import Block
from essays.markup.words import words_of
from essays.models import EditionText, Hub, Revision
from essays.revisions import comparison, diff
from sitewide import state
from sitewide.typography import typeset

logger = logging.getLogger(__name__)
A_DAY = 86_400


def keep(revision, html, dependencies):
    """Stores how an edition reads; called by the verb that publishes it, in its transaction. Returns the row."""
    row = _row(revision, html, dependencies)
    EditionText.objects.bulk_create(  # one statement, whether it is there or not
        [row], update_conflicts=True, unique_fields=["revision"],
        update_fields=["html", "words", "html_version", "digest", "paths"],
    )  # fmt: skip
    return row


def keep_new(many):
    """As `keep`, of (revision, HTML, Dependencies) of many that are new."""
    EditionText.objects.bulk_create(_row(*one) for one in many)


def _row(revision, html, dependencies):
    return EditionText(
        revision=revision, html=html, words=[], html_version=markup.HTML_VERSION, digest=dependencies.digest(),
        paths=dependencies.paths,
    )  # fmt: skip


def forget(revision):
    """Takes away how a revision reads, as its words are withheld."""
    EditionText.objects.filter(revision=revision).delete()


def html_of(revision):
    """The HTML of an edition that may be read. Raises markup.TextTooCostly where the rules have become narrower."""
    return _text_of(revision).html


def _text_of(revision, hubs=None):
    """The EditionText of an edition as it would be rendered now; rendered and stored where it is not there already.
    `hubs` are all there are, where the caller has read them."""
    row = EditionText.objects.filter(revision=revision).first()
    dependencies = dependencies_of(revision.body, revision.language, hubs)
    if row:
        dependencies.hide(row.paths)
        if row.digest == dependencies.digest():
            return row
    html = _rendered(revision, dependencies)
    return _stored(revision, html, dependencies)


def _stored(revision, html, dependencies):
    """The row, in the database unless its words are withheld at this moment or nothing can be written now: whoever has
    asked for the page has it all the same."""
    row = EditionText(revision=revision, html=html, digest=dependencies.digest())
    try:
        with transaction.atomic():
            if Revision.objects.select_for_update(no_key=True).filter(pk=revision.pk, withheld_at=None).exists():
                row = keep(revision, html, dependencies)
    except DatabaseError:
        logger.warning("How revision %s reads could not be stored.", revision.pk, exc_info=True)
    return row


def _rendered(revision, dependencies):
    return texts.render_with(dependencies, revision.body, of_essay=True).html


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

    The words are compared that readers saw, not their source. What is not part of an edition (names of hubs and
    authors, what is said of pictures) is that of today; what is kept is found by it.
    """
    details = comparison.details_of(_printed(before), _printed(after))
    hubs = list(Hub.objects.all())
    old, new = _text_of(before, hubs), _text_of(after, hubs)
    stands_on = hashlib.sha256(repr((details, old.digest, new.digest)).encode()).hexdigest()
    key = f"difference:{before.pk}:{after.pk}:{'side' if side else 'inline'}:{get_language()}:{stands_on}"
    kept = cache.get_or_set(
        key, lambda: astuple(_difference(before, after, _words(old), _words(new), details, side)), A_DAY
    )
    return Difference(*kept)


def _printed(revision):
    """The content of a revision as pages print it: lines that were typed plain have the marks of texts."""
    shown = comparison.readable(revision.content())
    lines = {name: typeset(shown[name], revision.language) for name in ("title", "standfirst", "lead_in")}
    names = {name: [typeset(one, "en") for one in shown[name]] for name in ("tags", "hubs", "authors")}
    return shown | lines | names


def _difference(before, after, old, new, details, side):
    found = comparison.with_rows(details, diff.compare_blocks(old, new))
    html = render_to_string("includes/comparison.html", {"comparison": found, "side": side})
    is_form = not found.changed_rows and before.body != after.body
    return Difference(html, found.added, found.removed, found.paragraphs, found.is_same and not is_form, is_form)


def _words(row):
    """The words of an EditionText, block by block; read from its HTML when they are asked for first."""
    if not row.words:
        row.words = [[block.text, block.kind, block.number, block.rows] for block in words_of(row.html)]
        EditionText.objects.filter(pk=row.pk, digest=row.digest).update(words=row.words)
    return [Block(text, kind=kind, number=number, rows=rows) for text, kind, number, rows in row.words]


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
            dependencies = dependencies_of(revision.body, revision.language)
            keep(revision, _rendered(revision, dependencies), dependencies)
    except markup.TextTooCostly as error:
        logger.warning("Revision %s cannot be rendered anew: %s", pk, error)
        return False
    return revision is not None
