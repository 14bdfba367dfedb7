"""The texts beside the essays (hubs, pages, biographies, introductions of series), as the essays they name change."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from essays.models import Author, Essay, Hub, Page, Series
from essays.taxonomy import render_plain
from sitewide import state

DAY = timedelta(days=1)
# Where each keeps its source and its HTML.
TEXTS = ((Hub, "body", "html"), (Page, "body", "html"), (Author, "bio", "bio_html"),
         (Series, "introduction", "introduction_html"))  # fmt: skip


def relink(essay):
    """Renders anew the texts that name an essay by its title or its address: what they link to has changed.

    Asks one query for each kind of text; returns how many read otherwise now. Each of them raises the content version,
    in its own transaction or the caller's.
    """
    return sum(_relink(model, source, kept, essay) for model, source, kept in TEXTS)


def relink_due():
    """Does so for the essays that went live within DAY, those at a moment to come among them; returns how many texts
    read otherwise now."""
    now = timezone.now()
    return sum(relink(essay) for essay in Essay.objects.published(now).filter(live_at__gt=now - DAY))


def _relink(model, source, kept, essay):
    named = Q(**{f"{source}__icontains": f"/essays/{essay.slug}"})
    for name in filter(None, (essay.title, essay.slug)):
        named |= Q(**{f"{source}__icontains": f"[[{name}"})
    found = [row for row in model.objects.filter(named) if _reads_otherwise(row, source, kept)]
    return sum(_render_anew(row, source, kept) for row in found)


def _reads_otherwise(row, source, kept):
    """The HTML that the source of a row has now, where it is not what is kept; else None."""
    try:
        html = render_plain(getattr(row, source))
    except ValidationError:  # the rules have changed since: it stays as it was
        return None
    return html if html != getattr(row, kept) else None


@transaction.atomic
def _render_anew(row, source, kept):
    """Stores the HTML of a row anew; returns how many read otherwise now (0 or 1)."""
    state.take_turn()
    # Read again in its turn: what an editor saves at this moment must not be overwritten with the text before.
    row = type(row).objects.filter(pk=row.pk).first()
    html = row and _reads_otherwise(row, source, kept)
    if html is None:
        return 0
    type(row).objects.filter(pk=row.pk).update(**{kept: html})
    state.bump()
    return 1
