"""A record of a post or a page as the text that it is to be. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import unescape
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sitewide.text.characters import clean
from transfer.importing.items import Edition, File, Note, State, Text
from transfer.wordpress import addresses, answers
from transfer.wordpress.bodies import Bodies
from transfer.wordpress.old_site import OldSite
from transfer.wordpress.paragraphs import without_comments
from transfer.wordpress.records import Label, Record, moment, words_of
from transfer.wordpress.shortcodes import Shown

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
_KEPT_BACK = {
    "draft": gettext_lazy("it was a draft"),
    "pending": gettext_lazy("it was waiting for review"),
    "private": gettext_lazy("it was private"),
}


class Export(Protocol):
    """What a text asks of the rest of its export."""

    site: OldSite

    def author(self, login: str) -> str: ...

    def files_of(self, number: str) -> list[Shown]: ...

    def file(self, number: str) -> File | None: ...

    def _language(self) -> str: ...


def is_picture(url: str) -> bool:
    """Whether an address is that of a picture, by its end."""
    return url.partition("?")[0].lower().endswith(_PICTURES)


def term_key(label: Label) -> str:
    """The key of a category or a tag."""
    return f"{'category' if label.domain == 'category' else 'tag'}:{label.slug}"


def title_of(one: Record) -> str:
    """The title; of a text without one its first words."""
    return one.title or first_words(one) or _("Untitled")


def first_words(one: Record) -> str:
    """The first words of a content, as a title."""
    words = words_of(without_comments(one.content[:4000]).replace("\n", " ")).split()
    return " ".join(words[:8]) + ("…" if len(words) > 8 else "")


def state_of(one: Record) -> State:
    """Who is to read it here."""
    if one.password or one.status not in ("publish", "future"):
        return State.DRAFT
    return State.SCHEDULED if one.status == "future" else State.PUBLISHED


def text(one: Record, revisions: Iterable[Record], bodies: Bodies, export: Export) -> Text:
    """The Text of a post or a page, with its older editions and its replies."""
    body, notes = bodies.markdown(one.content, lambda: export.files_of(one.number), one.meta.get("footnotes", ""))
    cover = _cover(one, export, notes)
    if not one.title:
        notes.append(Note("title", _("It had no title; its first words stand instead.")))
    return Text(
        key=one.key,
        title=title_of(one),
        body=body,
        slug=one.slug,
        is_page=one.kind == "page",
        state=state_of(one),
        kept_back=_kept_back(one, notes),
        at=one.moment(),
        dated=_day(one),
        language=export._language(),
        authors=tuple(filter(None, [export.author(one.creator) if one.creator else ""])),
        terms=tuple(dict.fromkeys(term_key(label) for label in one.labels if label.domain in ("category", "post_tag"))),
        standfirst=_standfirst(one),
        cover=cover,
        featured=one.sticky,
        source_url=one.link if one.link.startswith(("http://", "https://")) else "",
        guid=one.guid,
        comments_open=one.comments_open,
        addresses=addresses.of_text(export.site.root, one),
        editions=_editions(one, revisions, bodies, export),
        replies=answers.replies(one.answers, one.moment(), bodies.reply),
        notes=notes,
    )


def _day(one: Record) -> date | None:
    """The day in the old site's zone, which its permalinks have."""
    found = moment(one.date) or one.moment()
    return found.date() if found else None


def _kept_back(one: Record, notes: list[Note]) -> tuple[str, ...]:
    why = [str(_KEPT_BACK[one.status])] if one.status in _KEPT_BACK else []
    if not why and one.status not in ("publish", "future"):
        why.append(_("its state was “%(state)s”") % {"state": one.status[:40]})
    if one.password:
        why.append(_("it was protected by a password"))
        notes.append(Note("password", _("It was protected by a password, and is a draft now.")))
    elif why:
        notes.append(Note("kept-back", _("It is a draft now: %(why)s.") % {"why": why[0]}, one.status[:40]))
    return tuple(why)


def _standfirst(one: Record) -> str:
    return " ".join(words_of(part) for part in [clean(unescape(one.excerpt))] if part.strip())


def _cover(one: Record, export: Export, notes: list[Note]) -> str:
    number = one.meta.get("_thumbnail_id", "").strip()
    if not number or number == "0":
        return ""
    file = export.file(number)
    if file is None:
        notes.append(Note("picture-missing", _("Its featured image is not in the export."), number[:20]))
    return file.key if file else ""


def _editions(one: Record, revisions: Iterable[Record], bodies: Bodies, export: Export) -> tuple[Edition, ...]:
    """The revisions whose words differ from those after them: WordPress keeps the newest as one, too."""
    out: list[Edition] = []
    following = (one.title, one.content)
    for old in sorted(revisions, key=lambda record: record.date_gmt or record.date, reverse=True):
        at = old.moment()
        if (old.title, old.content) == following or at is None:
            continue
        following = (old.title, old.content)
        body, _notes = bodies.markdown(old.content, lambda: export.files_of(one.number))
        out.append(Edition(f"revision:{old.number}", title_of(old), body, at, export.author(old.creator)))
    return tuple(reversed(out))
