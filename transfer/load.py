"""Loads what was read from files through the same verbs as what is typed, by a unique import key."""

import datetime
import hashlib
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from essays import markup, publishing, taxonomy
from essays.derived.redirects import keep_titles_from_elsewhere
from essays.media import uploads
from essays.models import Essay, Hub, ImportedFrom, Licence
from essays.models.essay import LANGUAGE_CHOICES
from essays.texts import render_text
from sitewide import state
from sitewide.folding import fold_name
from sitewide.slugs import slugify
from transfer import cover_files
from transfer.frontmatter_formats import Refused
from transfer.importing import addresses
from transfer.importing.standing import NAMESPACE, was_published_by_import, why_left_alone

LANGUAGES = frozenset(code for code, _ in LANGUAGE_CHOICES)


@dataclass
class Report:
    """What an import did: keys of what was created, updated and skipped; (key, words) of what was refused, noted, or
    kept back (drafts, what is scheduled, and what stands before the readers although its source keeps it back);
    `unread`: the names in front matter that nothing here reads, each with the keys of its files."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    kept_back: list[tuple[str, str]] = field(default_factory=list)
    unread: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Defaults:
    """What stands in where a file says nothing."""

    author: str = ""
    date: datetime.date | None = None
    language: str = "en"
    licence: str = ""
    hubs: tuple[str, ...] = ()


def load_essay(found, *, source, defaults, report, group=None, by=None, cover=None):
    """Stores one MarkdownFile as an essay, or brings the one it became up to date; tells `report`.

    It is published, scheduled where its day has not come, or a draft where its source keeps it back. A file that is
    unchanged is skipped; an essay that was edited, reviewed or withdrawn here since is left alone, and so is one that
    readers have when its source keeps it back now: the report says so. `cover` is the CoverFile of the picture that
    it names, which comes into the library. Raises Refused in plain words.
    """
    known_by = (found, defaults, *_back(found), *_covered(cover))
    digest, media = hashlib.sha256(repr(known_by).encode()).hexdigest(), None
    if cover and not _is_left_alone(found, *_imported(found, source), digest, Report()):
        # Before the transaction: encoding takes a while, and others wait for their turn.
        media, words = cover_files.take_in(cover, by=by)
        report.notes.extend((found.key, note) for note in words)
    try:
        return _load(found, digest, cover, media, source=source, defaults=defaults, report=report, group=group, by=by)
    except Refused:
        if media and not media.was_there:
            uploads.delete_picture(media, by=by)
        raise


@transaction.atomic
def _load(found, digest, cover, media, *, source, defaults, report, group, by):
    imported, essay = _imported(found, source)
    if _is_left_alone(found, imported, essay, digest, report):
        if essay:
            _keep_places(essay, found, Report())  # it was told when it came
        return essay
    content, before = _content(found, defaults, by=by), _standing(essay)
    # A picture that is not there any more takes no cover away.
    content["cover_id"] = media.pk if media else essay.head.cover_id if essay and cover else None
    try:
        essay = _write(essay, found, content, by=by, guid=uuid.uuid5(NAMESPACE, f"{source}\0{found.key}"), group=group)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    row = imported or ImportedFrom(source=source, key=found.key)
    row.kind, row.object_id, row.content_hash = "essay", essay.pk, digest
    row.save()
    _keep_places(essay, found, report)
    done = report.created if not imported else report.updated if _standing(essay) != before else report.skipped
    done.append(found.key)
    _tell_of_place(essay, found, report)
    _tell_of_words(essay, found, report)
    return essay


def _imported(found, source):
    """(the row of an earlier import of this file, the essay that it became), None for what is not there."""
    imported = ImportedFrom.objects.filter(source=source, key=found.key, kind="essay").first()
    return imported, imported and Essay.objects.select_related("head").filter(pk=imported.object_id).first()


def _is_left_alone(found, imported, essay, digest, report):
    """Whether what is there stays as it is; tells the report of it."""
    if imported and (essay is None or imported.content_hash == digest):
        if essay and was_published_by_import(essay):
            _tell_of_readers(found, report)
    elif essay and any(_back(found)) and essay.is_public:
        _tell_of_readers(found, report)
    elif essay and (why := why_left_alone(essay)):
        report.notes.append((found.key, why))
    else:
        return False
    report.skipped.append(found.key)
    return True


def _covered(cover):
    """The cover, as part of what a file is known by: its words, and which file it is."""
    return ((cover.cover, cover.digest),) if cover else ()


def _back(found):
    """What is kept back, as part of what a file is known by; nothing for most, which so are known by what they were."""
    back = (found.back.reasons, found.back.at)
    return (back,) if any(back) else ()


def _standing(essay):
    """What an import can change of an essay: its newest draft, and since when, or from when on, readers have it."""
    return essay and (essay.head_id, essay.live, essay.live_at)


def _write(essay, found, content, *, by, guid, group):
    """Saves the content, as a draft or before the readers, now or at its moment; returns the essay."""
    if essay is None:
        said = {"summary": "Imported", "guid": guid, "translation_group": group}
        if found.back.reasons:
            return publishing.create(content, by=by, **said)
        return publishing.create_published(content, by=by, at=found.back.at or _moment(content["dated"]), **said)
    if essay.is_scheduled:  # nobody has read it: its source may have changed its mind
        essay = publishing.unschedule(essay, by=by)
    publishing.save_draft(essay, content, by=by, parent=essay.head, summary="Imported anew")
    essay.refresh_from_db()
    if found.back.reasons:
        return essay
    at = None if essay.is_public else found.back.at or _moment(content["dated"])
    return publishing.publish(essay.head, by=by, at=at)


def _keep_places(essay, found, report):
    """The old addresses and titles of a file lead to its essay; a line for each that is in use here."""
    for address in addresses.keep(found.places, {"essay": essay})[1] if found.places else ():
        report.notes.append((found.key, f"{address} is in use here, and does not lead to it"))
    keep_titles_from_elsewhere(found.titles, essay)


def _tell_of_place(essay, found, report):
    """A line for what readers do not have at once."""
    if found.back.reasons:
        report.kept_back.append((found.key, f"stays a draft: {'; '.join(found.back.reasons)}"))
    elif essay.is_scheduled:
        moment = essay.live_at.astimezone(state.current().settings.zone)
        report.kept_back.append((found.key, f"is scheduled: it appears on {moment:%Y-%m-%d at %H:%M %Z}"))


def _tell_of_words(essay, found, report):
    """A line for words of the file that do not stand in the page."""
    is_rendered = essay.live == Essay.Live.PUBLISHED  # or scheduled
    html = essay.html if is_rendered else render_text(found.body, essay.language, of_essay=True).html
    for run in markup.lost_words(found.body, html):
        report.notes.append((found.key, markup.missing_words(run.words)))


def _tell_of_readers(found, report):
    """A line for what readers have already; nothing for what its source does not keep back."""
    if any(_back(found)):
        why = "; ".join(found.back.reasons) or f"until {found.back.at:%Y-%m-%d}"
        words = f"stands before the readers here, though its source keeps it back ({why}): withdraw it if it should not"
        report.kept_back.append((found.key, words))


def _content(found, defaults, *, by):
    names = found.authors or ([defaults.author] if defaults.author else [])
    dated = found.date or defaults.date
    if not names:
        raise Refused("it names no author; say one with --author")
    if dated is None:
        raise Refused("it has no date; say one with --date")
    if dated > datetime.date.today() + datetime.timedelta(days=3650) or dated.year < 1000:
        raise Refused(f"its date {dated} cannot be right")
    for name, limit in (("title", 250), ("standfirst", 1000), ("lead_in", 200)):
        if len(getattr(found, name)) > limit:
            raise Refused(f"its {name.replace('_', '-')} is longer than {limit} characters")
    return {
        "title": found.title,
        "slug": slugify(found.slug),
        "standfirst": found.standfirst,
        "lead_in": found.lead_in,
        "body": found.body,
        "language": found.language or defaults.language,
        "dated": dated,
        "source_url": _address(found.source_url),
        "licence_id": _licence(found.licence or defaults.licence),
        "authors": [taxonomy.author_named(name, by=by).pk for name in names],
        "hubs": _hubs(found.hubs or defaults.hubs),
        "tags": found.tags,
        "featured": found.featured,
    }


def _address(address):
    if not address:
        return ""
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError as error:
        raise Refused(f"its source address “{address[:60]}” is no web address") from error
    return address


def _licence(code):
    if not code:
        return None
    found = Licence.objects.filter(code__iexact=code).values_list("pk", flat=True).first()
    if found is None:
        known = ", ".join(Licence.objects.values_list("code", flat=True))
        raise Refused(f"its licence “{code}” is not known here; known are {known}")
    return found


def _hubs(names):
    """The ids of hubs by slug or by name, in any spelling."""
    hubs = list(Hub.objects.values_list("pk", "name", "slug")) if names else []
    known = {fold_name(name): pk for pk, name, _ in hubs} | {slug: pk for pk, _, slug in hubs}
    found = {name: known.get(name) or known.get(fold_name(name)) for name in names}
    if missing := [name for name, pk in found.items() if pk is None]:
        raise Refused(f"there is no hub “{missing[0]}” here")
    return list(dict.fromkeys(found.values()))


def _moment(day):
    """The first moment of a day in the site's zone: when an imported essay counts as having appeared."""
    return datetime.datetime.combine(day, datetime.time(), state.current().settings.zone)
