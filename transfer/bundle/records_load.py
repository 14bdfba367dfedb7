"""Stores what essays are sorted by and stand beside, through the verbs of the desk where these can say it."""

from typing import Any

import search
from essays import taxonomy, texts
from essays.derived import media_uses
from essays.derived.redirects import old_title_key
from essays.media.descriptions import is_placeholder
from essays.models import (
    Author,
    Essay,
    Hub,
    HubPair,
    HubStart,
    Licence,
    Media,
    OldPath,
    OldTitle,
    Page,
    Series,
    SeriesEntry,
    Tag,
)
from essays.models.tag import key_beside, tag_key
from essays.taxonomy import series as series_verbs
from mailinglist.models import Subscriber
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.models import SiteSettings
from transfer.bundle import media_in
from transfer.bundle.archive import Archive
from transfer.bundle.check import lines, settings_in
from transfer.bundle.form import Progress
from transfer.bundle.known import TOGETHER, Known, essays_of, in_parts
from transfer.bundle.shapes import SHAPES

OF_A_NEW_SITE = (HubPair, Hub, Page, Licence)  # what `setup` made, and the bundle has its own of


def clear(*, whole: bool) -> None:
    """Takes away what a new site begins with, where the bundle has all of it; beside a part of a site it stays."""
    if not whole:
        return
    for model in OF_A_NEW_SITE:
        for row in model._default_manager.all():
            search.forget(str(model._meta.model_name), [row.pk])
            texts.delete(row)


def before_essays(archive: Archive, known: Known, written: list[str], media: int, progress: Progress) -> None:
    """Licences, files of the library, by-lines, tags, hubs, pages: what essays name. `written` gets the names of files
    on the disk; `media` says how many there are, for `progress`."""
    _licences(archive, known)
    _media(archive, known, written, media, progress)
    for _where, told in lines(archive, "authors"):
        author = taxonomy.save_author(Author(**known.columns(SHAPES["authors"], told)), by=None)
        known.add(Author, author.slug, author.pk)
    _tags(archive, known)
    for _where, told in lines(archive, "hubs"):
        row = Hub(pk=_there(Hub, slug=told.columns["slug"]), **known.columns(SHAPES["hubs"], told))
        known.add(Hub, row.slug, taxonomy.save_hub(row, by=None).pk)
    hubs = Hub.objects.in_bulk(field_name="slug")
    for _where, told in lines(archive, "pairs"):
        first, second = (hubs[told.refs[name] or ""] for name in ("first", "second"))
        taxonomy.save_pair(first, second, told.columns["why"], by=None)
    for _where, told in lines(archive, "pages"):
        page = taxonomy.save_page(Page(**told.columns), by=None)
        Page.objects.filter(pk=page.pk).update(updated=told.columns["updated"])


def _there(model: Any, **key: Any) -> int | None:
    """The id of the row of a new site that has this name, where it was not cleared."""
    pk: int | None = model.objects.filter(**key).values_list("pk", flat=True).first()
    return pk


def _licences(archive: Archive, known: Known) -> None:
    for _where, told in lines(archive, "licences"):
        row = Licence(pk=_there(Licence, code=told.columns["code"]), **told.columns)
        known.add(Licence, row.code, taxonomy.save_licence(row, by=None).pk)


def _media(archive: Archive, known: Known, written: list[str], total: int, progress: Progress) -> None:
    stills = {}
    for done, (_where, told) in enumerate(lines(archive, "media"), 1):
        row = Media(**told.columns, licence_id=known.id_of(Licence, told.refs["licence"]))
        media_in.store(archive, row, told, written)
        row.described = not is_placeholder(row.alt)
        row.save()
        media_uses.settle_new(row)
        known.add(Media, row.name, row.pk)
        Media.every.filter(pk=row.pk).update(created=told.columns["created"])
        if told.refs["still"]:
            stills[row.pk] = told.refs["still"]
        progress("files stored", done, total)
    for pk, still in stills.items():
        Media.every.filter(pk=pk).update(still=known.id_of(Media, still))


def _tags(archive: Archive, known: Known) -> None:
    """As rows: the verb knows neither names that a tag had nor tags that wait to be merged."""
    synonyms = {}
    for _where, told in lines(archive, "tags"):
        name = told.columns["name"]
        key = key_beside(name) if told.extras["doubled"] else tag_key(name)
        row = Tag.objects.create(key=key, **told.columns)
        known.add(Tag, row.slug, row.pk)
        if told.refs["synonym_of"]:
            synonyms[row.pk] = told.refs["synonym_of"]
    for pk, tag in synonyms.items():
        Tag.objects.filter(pk=pk).update(synonym_of=known.id_of(Tag, tag))


def after_essays(archive: Archive, known: Known) -> None:
    """What names essays: where hubs begin, series, the board, old addresses."""
    for _where, told in lines(archive, "hubs"):
        hub, essays = known.id_of(Hub, told.columns["slug"]), known.ids_of(Essay, told.lists["starts"])
        HubStart.objects.filter(hub=hub).delete()
        HubStart.objects.bulk_create(HubStart(hub_id=hub, essay_id=pk, position=n) for n, pk in enumerate(essays))
    for _where, told in lines(archive, "series"):
        row = series_verbs.save_series(Series(**told.columns), by=None)
        essays = known.ids_of(Essay, told.lists["essays"])
        SeriesEntry.objects.bulk_create(SeriesEntry(series=row, essay_id=pk, position=n) for n, pk in enumerate(essays))
    _board(archive, known)
    for part in in_parts(lines(archive, "old_addresses"), TOGETHER):
        ids = essays_of(told.refs["essay"] for _where, told in part if told.refs["essay"])
        OldPath.objects.bulk_create(_old_path(told, known, ids) for _where, told in part)
    for part in in_parts(lines(archive, "old_titles"), TOGETHER):
        ids = essays_of(told.refs["essay"] for _where, told in part)
        OldTitle.objects.bulk_create(_old_title(told, ids) for _where, told in part)


def _old_title(told: Any, essays: dict[str, int]) -> OldTitle:
    return OldTitle(**told.columns, key=old_title_key(told.columns["title"]), essay_id=essays[told.refs["essay"]])


def _old_path(told: Any, known: Known, essays: dict[str, int]) -> OldPath:
    return OldPath(
        **told.columns,
        essay_id=essays[told.refs["essay"]] if told.refs["essay"] else None,
        tag_id=known.id_of(Tag, told.refs["tag"]),
        author_id=known.id_of(Author, told.refs["author"]),
        hub_id=known.id_of(Hub, told.refs["hub"]),
    )


def _board(archive: Archive, known: Known) -> None:
    for _where, told in lines(archive, "books"):
        board.save_book(Book(**known.columns(SHAPES["books"], told)), by=None)
    for _where, told in lines(archive, "calls"):
        hubs = known.ids_of(Hub, told.lists["hubs"])
        board.save_call(Call(**known.columns(SHAPES["calls"], told)), by=None, hubs=hubs)
    for _where, told in lines(archive, "bookmarks"):
        tags = known.ids_of(Tag, told.lists["tags"])
        board.save_bookmark(Bookmark(**told.columns), by=None, tags=tags)


def settings(archive: Archive, *, private: bool) -> SiteSettings:
    """Stores the settings, which `check` has looked at; returns them."""
    SiteSettings.objects.filter(pk=1).update(**settings_in(archive, private=private))
    return state.current().settings


def subscribers(archive: Archive) -> None:
    """Those who had confirmed, and those who had not yet."""
    for _where, told in lines(archive, "private/subscribers"):
        Subscriber.objects.create(**told.columns)
