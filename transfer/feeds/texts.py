"""Entries as texts and replies. Pure."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from transfer.feeds.entries import About, Enclosure, Entry
from transfer.html_to_markdown import convert
from transfer.importing.items import Note, Reply, State, Text
from transfer.importing.old_addresses import OldAddresses

MOST_PICTURES = 500  # of one entry
_TAG = re.compile(r"<[^<>]*>")
_IMG = re.compile(r"<(?:img|audio|video|source)\b[^<>]{0,2000}?\bsrc\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')", re.IGNORECASE)


def term_key(name: str) -> str:
    """The key of a tag."""
    return f"tag:{name.casefold()}"


def plain(html: str) -> str:
    """The words of HTML in one line."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def pictures(entry: Entry) -> Iterator[str]:
    """The addresses of the pictures and recordings of an entry, as they stand there."""
    for number, found in enumerate(_IMG.finditer(entry.html)):
        if number < MOST_PICTURES:
            yield unescape(found[1][1:-1])
    yield from (one for one in (entry.picture, *(file.url for file in entry.enclosures if _is_shown(file))) if one)


def _is_shown(file: Enclosure) -> bool:
    return file.kind.partition("/")[0] in ("image", "audio", "video")


def text_of(entry: Entry, answers: Iterable[tuple[Entry, str]], site: OldAddresses, about: About) -> Text:
    """The Text of an entry; `answers` are those to it, each with the key of the reply that it answers ("": the text).
    Who wrote the whole feed wrote what names nobody."""
    done = convert(_with_files(entry), site.address, site.picture, site.has)
    cover = site.picture(_picture(entry)) if _picture(entry) else ""
    draft = _("it was a draft")
    notes = [Note(one.code, one.words, one.about) for one in done.remarks]
    if entry.is_draft:
        notes.append(Note("kept-back", _("It is a draft now: %(why)s.") % {"why": draft}, "draft"))
    return Text(
        key=entry.key,
        title=plain(entry.title),
        body=done.markdown,
        slug=_slug(entry),
        is_page=entry.kind == "page",
        state=state_of(entry),
        kept_back=(draft,) if entry.is_draft else (),
        at=entry.at,
        changed_at=entry.changed_at if entry.at and entry.changed_at and entry.changed_at > entry.at else None,
        language=entry.language or about.language,
        authors=tuple(dict.fromkeys(one.name for one in entry.writers or about.writers)),
        terms=tuple(dict.fromkeys(term_key(tag) for tag in entry.tags if tag)),
        standfirst=plain(entry.summary),
        cover=cover.removeprefix("import:") if cover.startswith("import:") else "",
        source_url=entry.link if entry.link.startswith(("http://", "https://")) else "",
        guid=entry.id,
        addresses=(entry.address,) if entry.address else (),
        replies=tuple(_reply(one, parent, site, entry.at) for one, parent in answers),
        notes=notes,
    )


def state_of(entry: Entry) -> State:
    """Who is to read it here."""
    return State.DRAFT if entry.is_draft else State.PUBLISHED


def _slug(entry: Entry) -> str:
    """The last part of its old address, where that is a name."""
    last = urlsplit(entry.address).path.rstrip("/").rpartition("/")[2]
    return re.sub(r"\.\w{2,5}\Z", "", last) if re.search(r"[^\W\d_]", last) else ""


def _picture(entry: Entry) -> str:
    """The address of the picture that stands for an entry."""
    return entry.picture or next((file.url for file in entry.enclosures if file.kind.startswith("image")), "")


def _with_files(entry: Entry) -> str:
    """The HTML with the files that go with it: a recording to be played, any other as a link."""
    parts = [entry.html]
    for file in entry.enclosures:
        url, kind = escape(file.url), file.kind.partition("/")[0]
        if kind == "image" or file.url in entry.html or url in entry.html:
            continue
        if kind in ("audio", "video"):
            parts.append(f'<p><{kind} src="{url}"></{kind}></p>')
        else:
            parts.append(f'<p><a href="{url}">{escape(file.title) or url}</a></p>')
    return "\n".join(parts)


def _reply(entry: Entry, parent: str, site: OldAddresses, at: datetime | None) -> Reply:
    writer = entry.writers[0] if entry.writers else None
    return Reply(
        key=entry.key,
        parent=parent,
        name=writer.name if writer else "",
        body=convert(entry.html, site.address, site.picture, site.has).markdown,
        at=entry.at or at or datetime(1970, 1, 1, tzinfo=UTC),
        email=writer.email if writer else "",
        website=writer.site if writer else "",
        anchor=urlsplit(entry.address).fragment or urlsplit(entry.link).fragment,
    )
