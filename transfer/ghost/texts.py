"""A row of a post or a page as the text that it is to be. Pure."""

import re
from datetime import datetime
from html import unescape
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transfer.ghost import contents, old_site
from transfer.ghost.old_site import OldSite
from transfer.ghost.tables import Row, moment, says, text, words
from transfer.html_to_markdown import convert
from transfer.importing.items import Note, State, Text
from transfer.importing.spooled_map import SpooledMap

_TAG = re.compile(r"<[^<>]*>")
_STATES = {
    "draft": gettext_lazy("it was a draft"),
    "sent": gettext_lazy("it was sent as a letter and never stood on the site"),
}


class Export(Protocol):
    """What a text asks of the rest of its export."""

    site: OldSite
    permalinks: str
    language: str
    authors_of: SpooledMap[list[str]]
    tags_of: SpooledMap[list[str]]


def plain(html: str) -> str:
    """HTML of a caption in one line, without its tags."""
    return " ".join(unescape(_TAG.sub("", html)).split())


def key_of(row: Row) -> str:
    """The key of a post or a page: Ghost's ids are never used twice."""
    return f"post:{words(row, 'id') or words(row, 'slug')}"


def state_of(row: Row) -> State:
    """Who is to read it here: what not everybody had there, nobody has."""
    if _why_kept_back(row):
        return State.DRAFT
    return State.SCHEDULED if words(row, "status") == "scheduled" else State.PUBLISHED


def _why_kept_back(row: Row) -> list[tuple[str, str]]:
    """(what it is counted by, words) of each reason for which a text stays a draft."""
    status, visibility, found = words(row, "status") or "draft", words(row, "visibility") or "public", []
    if status not in ("published", "scheduled"):
        other = _("its state was “%(state)s”") % {"state": status[:40]}
        found.append((status[:40], str(_STATES.get(status, other))))
    if visibility != "public":
        why = _("not everybody was to read it (“%(visibility)s”)")
        found.append((visibility[:40], why % {"visibility": visibility[:40]}))
    return found


def cover_of(row: Row) -> str:
    """The address of the picture that stands for a text, as Ghost has it; "" for none."""
    return (text(row, "feature_image") or text(row, "image")).strip()


def appeared(row: Row) -> datetime | None:
    """When a text appeared or is to; of a draft when it was begun."""
    return moment(row, "published_at") or moment(row, "created_at")


def of_row(row: Row, export: Export) -> Text:
    """The Text of a post or a page."""
    html, unknown = contents.html_of(row)
    done = convert(html, export.site.address, export.site.picture, export.site.has)
    notes = [Note(one.code, one.words, one.about) for one in done.remarks] + _notes(row, unknown)
    key, site = key_of(row), export.site
    cover = site.picture(cover_of(row)) if cover_of(row) else ""
    why = _why_kept_back(row)
    canonical = text(row, "canonical_url").strip().replace(old_site.HERE, site.base)
    return Text(
        key=key,
        title=words(row, "title"),
        body=done.markdown,
        slug=words(row, "slug"),
        is_page=is_page(row),
        state=state_of(row),
        kept_back=tuple(reason for _about, reason in why),
        at=appeared(row),
        language=words(row, "locale") or words(row, "language") or export.language,
        authors=tuple(export.authors_of.get(words(row, "id"), ())),
        terms=tuple(export.tags_of.get(words(row, "id"), ())),
        standfirst=plain(text(row, "custom_excerpt")),
        cover=cover.removeprefix("import:") if cover.startswith("import:") else "",
        featured=says(row, "featured"),
        source_url=canonical if canonical.startswith(("http://", "https://")) else "",
        guid=words(row, "id"),
        addresses=old_site.of_text(row, export.permalinks),
        notes=notes,
    )


def is_page(row: Row) -> bool:
    """Whether it is a page; exports before 3.0 say so by a column of its own."""
    return words(row, "type") == "page" or says(row, "page")


def _notes(row: Row, unknown: list[str]) -> list[Note]:
    draft, code = _("It is a draft now: %(why)s."), _("Code was put into the page (code injection); it is left out.")
    card = _("The card “%(name)s” is left out: it held a form, or nothing here knows it.")
    notes = [Note("kept-back", draft % {"why": why}, about) for about, why in _why_kept_back(row)]
    notes += [Note("card", card % {"name": name}, name) for name in dict.fromkeys(unknown)]
    injected = any(text(row, name).strip() for name in ("codeinjection_head", "codeinjection_foot"))
    return notes + ([Note("code-injection", code)] if injected else [])
