"""Loads what was read from files through the same verbs as what is typed, by a unique import key."""

import datetime
import hashlib
import uuid
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from essays import catalogue, publishing
from essays.models import Essay, Hub, ImportedFrom, Licence
from essays.models.essay import LANGUAGE_CHOICES
from sitewide import state
from sitewide.slugs import slugify
from transfer.frontmatter import Refused

LANGUAGES = frozenset(code for code, _ in LANGUAGE_CHOICES)
NAMESPACE = uuid.UUID("6f2a3c1e-5d0b-4d52-9a51-0c1f7b1e8a11")  # of the guids that imported essays keep


@dataclass
class Report:
    """What an import did: keys of what was created, updated and skipped; (key, words) of what was refused or noted."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Defaults:
    """What stands in where a file says nothing."""

    author: str = ""
    date: datetime.date | None = None
    language: str = "en"
    licence: str = ""
    hubs: tuple[str, ...] = ()


@transaction.atomic
def load_essay(found, *, source, defaults, report, group=None, by=None):
    """Stores one MarkdownFile as a published essay, or brings the one it became up to date; tells `report`.

    A file that is unchanged is skipped; an essay that was edited here since is left alone, and the report says so.
    Raises Refused in plain words.
    """
    digest = hashlib.sha256(repr((found, defaults)).encode()).hexdigest()
    imported = ImportedFrom.objects.filter(source=source, key=found.key, kind="essay").first()
    essay = imported and Essay.objects.select_related("head").filter(pk=imported.object_id).first()
    if imported and (essay is None or imported.content_hash == digest):
        report.skipped.append(found.key)
        return essay
    if essay and not _is_as_imported(essay):
        report.skipped.append(found.key)
        report.notes.append((found.key, "it was edited here since it was imported, so the file was not taken over it"))
        return essay
    content = _content(found, defaults, by=by)
    moment = _moment(content["dated"])
    try:
        if essay:
            revision = publishing.save_draft(essay, content, by=by, parent=essay.head, summary="Imported anew")
            essay = publishing.publish(revision, by=by)
        else:
            guid = uuid.uuid5(NAMESPACE, f"{source}\0{found.key}")
            essay = publishing.create(content, by=by, summary="Imported", guid=guid, translation_group=group)
            essay = publishing.publish(essay.head, by=by, at=moment)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    fields = {"kind": "essay", "object_id": essay.pk, "content_hash": digest}
    ImportedFrom.objects.update_or_create(source=source, key=found.key, defaults=fields)
    (report.updated if imported else report.created).append(found.key)
    return essay


def _is_as_imported(essay):
    """Nobody has saved anything over it here."""
    return essay.live == Essay.Live.PUBLISHED and essay.head.edition is not None and essay.head.saver_id is None


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
        "authors": [catalogue.author_named(name, by=by).pk for name in names],
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
    found = Licence.objects.filter(code__iexact=code).first()
    if found is None:
        known = ", ".join(Licence.objects.values_list("code", flat=True))
        raise Refused(f"its licence “{code}” is not known here; known are {known}")
    return found.pk


def _hubs(slugs):
    found = dict(Hub.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    if missing := [slug for slug in slugs if slug not in found]:
        raise Refused(f"there is no hub “{missing[0]}” here")
    return list(found.values())


def _moment(day):
    """The first moment of a day in the site's zone: when an imported essay counts as having appeared."""
    return datetime.datetime.combine(day, datetime.time(), state.current().settings.zone)
