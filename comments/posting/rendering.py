"""What replies render to, stored beside what was typed, and made anew when the same text renders otherwise."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from comments.identity import proof
from comments.models import Comment
from essays import markup
from essays.markup.tree import parse
from essays.models import Essay
from sitewide import state
from sitewide.text.lookalikes import can_be_seen

TOGETHER = 50  # replies that are rendered anew at a time


class NothingToRead(ValueError):
    """The text renders to nothing that could be read; str() is what its writer is told."""


def rendered(body: str, language: str) -> str:
    """The sanitised HTML of a reply. Raises NothingToRead where it shows no word, and markup.TextTooCostly."""
    html = markup.render_comment(body, language)
    if not can_be_seen(plain_text(html)):
        raise NothingToRead(gettext("Write your reply"))
    return html


def told_of(body: str, html: str) -> dict[str, Any]:
    """What a writer is told beside a preview: the names of tags that were taken out, and words that went."""
    return {"removed": markup.removed_tags(body), "lost": markup.lost_from_comment(body, html)}


def plain_text(html: str) -> str:
    """The words of a rendered reply, a line for each block of it."""
    return parse(html).text().strip()


def rerender_comments(tell: Callable[[Comment, str, str], None] | None = None, **only: Any) -> int:
    """Makes the stored HTML of replies anew from what was typed, and their emblems from what was shown; `only` narrows
    which. Returns how many there were. `tell` is called with (reply, HTML before, HTML now) where that is another."""
    wanted = list(Comment.objects.filter(**only).order_by("pk").values_list("pk", flat=True))
    return sum(_rerender(wanted[start : start + TOGETHER], tell) for start in range(0, len(wanted), TOGETHER))


@transaction.atomic
def _rerender(pks: Sequence[int], tell: Callable[[Comment, str, str], None] | None) -> int:
    """Does so for some, read under their locks: what a writer changes at this moment is not overwritten."""
    state.take_turn()
    rows = list(Comment.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
    addresses = proof.shown_addresses(comment.writer_key for comment in rows)
    languages = dict(Essay.objects.filter(pk__in={row.essay_id for row in rows}).values_list("pk", "language"))
    for comment in rows:
        comment.emblem = comment.emblem and proof.emblem_for(comment, addresses)
        before, comment.html = comment.html, markup.render_comment(comment.body, languages[comment.essay_id])
        if tell and before != comment.html:
            tell(comment, before, comment.html)
        comment.html_version = markup.HTML_VERSION
        comment.text = plain_text(comment.html)
    Comment.objects.bulk_update(rows, ["html", "text", "html_version", "emblem"])
    state.bump()
    return len(rows)
