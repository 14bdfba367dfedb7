"""Looks at a whole bundle before anything of it is written: sums, shapes, and whether what is named is there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from django.db.models import Model
from django.utils.translation import gettext as _

from comments.audit.sealed_logs import MOST_LINE
from essays.derived.redirects import old_title_key
from essays.models import Author, Essay, Hub, Licence, Media, OldPath, Tag
from transfer.bundle import essays_in, front, log, media_in
from transfer.bundle.archive import Archive, opened
from transfer.bundle.form import (
    EDITIONS,
    LOGS,
    MEDIA,
    PRIVATE_RECORDS,
    PRIVATE_SITE,
    RECORDS,
    SITE,
    Progress,
    Refused,
    nothing,
)
from transfer.bundle.rows import Told, decoded
from transfer.bundle.shapes import PRIVATE_SETTINGS, SETTINGS, SHAPES, Shape, key_of

NAMED = {"licences": Licence, "media": Media, "authors": Author, "tags": Tag, "hubs": Hub}
KEYS = {**{name: (key_of(model),) for name, model in NAMED.items()}, "pages": ("slug",), "series": ("slug",),
        "books": ("slug",), "calls": ("slug",), "bookmarks": ("url",), "old_addresses": ("path",),
        "withdrawn": ("slug",), "private/essays": ("slug",)}  # fmt: skip


@dataclass
class Checked:
    """What a bundle holds: the first line of its manifest, the title of its site, how many of each thing there are;
    of the published essays (slug, title), of replies and files of the library more than their number."""

    header: dict[str, Any]
    title: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    essays: list[tuple[str, str]] = field(default_factory=list)
    replies_shown: int = 0
    editions: int = 0
    recordings: int = 0
    files_missing: list[str] = field(default_factory=list)  # names of files that were not on the disk of its site
    log_lines: int = 0


def check(path: Path, *, name: str = "", progress: Progress = nothing) -> Checked:
    """Looks whether a bundle is whole and good; writes nothing. Raises Refused for the first thing that is not, with
    the name of its file; `name` is how the bundle is called in these words."""
    with opened(path, name) as archive:
        return checked(archive, progress)


def checked(archive: Archive, progress: Progress) -> Checked:
    """As `check`, of one that is open."""
    archive.verify(progress)
    header = archive.header
    if not isinstance(header.get("complete"), bool) or not isinstance(header.get("private"), bool):
        raise Refused(_("manifest.jsonl: it does not say whether it is complete, and private."))
    found = Checked(header)
    _Look(archive, found, progress).all()
    return found


def lines(archive: Archive, name: str) -> Iterator[tuple[str, Told]]:
    """(where it stands, what it says) of each line of a file of records, each checked by its shape."""
    for where, line in archive.lines(f"{name}.jsonl"):
        yield where, decoded(SHAPES[name], line, where)


def settings_in(archive: Archive, *, private: bool) -> dict[str, Any]:
    """The settings that a bundle tells of."""
    said = decoded(SETTINGS, front.parsed(archive.text(SITE), SITE), SITE).columns
    if private:
        said |= decoded(PRIVATE_SETTINGS, front.parsed(archive.text(PRIVATE_SITE), PRIVATE_SITE), PRIVATE_SITE).columns
    return said


def _check_zone(name: str) -> None:
    if name not in available_timezones():
        raise Refused(_("%(file)s: there is no zone “%(name)s”.") % {"file": SITE, "name": name[:60]})


class _Look:
    """One look at a bundle: which keys it has of what, and whether all that is named is among them."""

    def __init__(self, archive: Archive, found: Checked, progress: Progress) -> None:
        self.archive, self.found, self.progress = archive, found, progress
        self.private: bool = found.header["private"]
        self.known: dict[type[Model], set[str]] = {model: set() for model in (*NAMED.values(), Essay)}

    def all(self) -> None:
        settings = settings_in(self.archive, private=self.private)
        _check_zone(settings["time_zone"])
        self.found.title = settings["title"]
        names = [*RECORDS, *(PRIVATE_RECORDS if self.private else ())]
        for name in names:
            if name in KEYS:
                self._gather(name)
        self._gather_essays()
        for number, name in enumerate(names, 1):
            self._look_at(name)
            self.progress("lists checked", number, len(names))
        self._look_at_essays()
        for name in self.archive.names(LOGS):
            self.found.log_lines += log.checked(self.archive.lines(name, MOST_LINE))[0]

    def _gather(self, name: str) -> None:
        """The keys of a list, each of which stands there once."""
        keys: set[str] = set()
        for where, told in lines(self.archive, name):
            key = "\0".join(str(told.columns[part]) for part in KEYS[name])
            if not key or key in keys:
                raise Refused(
                    _("%(where)s: “%(key)s” stands there twice, or is empty.") % {"where": where, "key": key[:60]}
                )
            keys.add(key)
        model = NAMED.get(name) or (Essay if name in {"withdrawn", "private/essays"} else None)
        if model is not None:
            if both := self.known[model] & keys:
                raise Refused(
                    _("%(name)s.jsonl: “%(slug)s” stands in another list too.") % {"name": name, "slug": min(both)}
                )
            self.known[model] |= keys
        self.found.counts[name] = len(keys)

    def _gather_essays(self) -> None:
        """The essays, by the names of their files; other revisions stand before their essay, or have it in the list of
        what is not published."""
        unpublished, seen = set(self.known[Essay]), set()
        for slug, essay, others in essays_in.groups(self.archive):
            if not essay and slug not in unpublished:
                raise Refused(
                    _("%(name)s: the file of its essay does not follow those of its editions.") % {"name": others[0]}
                )
            if slug in seen or (essay and slug in unpublished):
                raise Refused(_("%(name)s: this essay is told of in two places.") % {"name": essay or others[0]})
            seen.add(slug)
        self.known[Essay] = seen | unpublished
        self.found.counts["essays"] = self.archive.count("essays/")
        self.found.editions = self.archive.count(EDITIONS)

    def _look_at(self, name: str) -> None:
        count = 0
        used: set[str] = set()
        titles: set[tuple[str | None, str]] = set()
        for where, told in lines(self.archive, name):
            count += 1
            self._refer(SHAPES[name], told, where)
            if name == "old_addresses":
                _one_target(told, where)
            if name == "old_titles":
                _new_title(told, where, titles)
            if name == "media":
                media_in.check(self.archive, told, where)
                used |= {told.extras["file"]}
                self._count_file(told)
            self.found.replies_shown += name == "replies" and told.extras["state"] == "published"
        self.found.counts[name] = count
        if name == "media" and (more := [n for n in self.archive.names(MEDIA) if n.removeprefix(MEDIA) not in used]):
            raise Refused(_("%(name)s: media.jsonl does not tell of it.") % {"name": more[0]})

    def _count_file(self, told: Told) -> None:
        self.found.recordings += told.columns["kind"] != Media.Kind.PICTURE
        if not told.extras["file"]:
            self.found.files_missing.append(told.columns["name"])

    def _look_at_essays(self) -> None:
        total, done = self.found.counts["essays"], 0
        guids: set[bytes] = set()
        for _slug, name, others in essays_in.groups(self.archive):
            numbers = {_number(self._revision(one), one) for one in others}
            if name:
                told = essays_in.essay(self.archive, name)
                self._refer(SHAPES_OF_ESSAY[0], told.live, name)
                self._refer(SHAPES_OF_ESSAY[1], told.essay, name)
                self._refer(SHAPES_OF_ESSAY[0], told.edition.content, name)
                guid = told.essay.columns["guid"].bytes
                if guid in guids or _number(told.edition, name) in numbers:
                    raise Refused(_("%(name)s: its guid or the number of its edition is another's.") % {"name": name})
                guids.add(guid)
                self.found.essays.append((told.slug, told.live.columns["title"]))
                done += 1
                self.progress("essays checked", done, total)
            if len(numbers) < len(others):
                raise Refused(_("%(name)s: two revisions of this essay have one number.") % {"name": others[0]})

    def _revision(self, name: str) -> essays_in.Edition:
        told = essays_in.revision(self.archive, name)
        self._refer(SHAPES_OF_ESSAY[0], told.content, name)
        return told

    def _refer(self, shape: Shape, told: Told, where: str) -> None:
        """Raises Refused where something is named that the bundle does not have."""
        for name, key in told.refs.items():
            model = shape.model._meta.get_field(name).related_model
            if key is not None and key not in self.known[model]:
                raise Refused(
                    _("%(where)s: “%(name)s” names “%(key)s”, which is not in the bundle.")
                    % {"where": where, "name": name, "key": key[:60]}
                )
        for name, keys in told.lists.items():
            if missing := [key for key in keys if key not in self.known[shape.lists[name]]]:
                raise Refused(
                    _("%(where)s: “%(name)s” names “%(key)s”, which is not in the bundle.")
                    % {"where": where, "name": name, "key": missing[0][:60]}
                )


SHAPES_OF_ESSAY = (essays_in.CONTENT, essays_in.ESSAY)


def _number(told: essays_in.Edition, where: str) -> int:
    if not told.number:
        raise Refused(_("%(where)s: it has no number.") % {"where": where})
    return told.number


def _new_title(told: Told, where: str, seen: set[tuple[str | None, str]]) -> None:
    """Notes a title that an essay had elsewhere; each essay has it once."""
    title = (told.refs["essay"], old_title_key(told.columns["title"]))
    if not all(title) or title in seen:
        raise Refused(
            _("%(where)s: it names no title of an essay, or one that the essay has already.") % {"where": where}
        )
    seen.add(title)


def _one_target(told: Told, where: str) -> None:
    targets = [*filter(None, told.refs.values()), *filter(None, [told.columns["address"]])]
    gone = told.columns["status"] == OldPath._meta.get_field("status").choices[1][0]
    if len(targets) != 1 and not (gone and not targets):
        raise Refused(_("%(where)s: it leads to no one place.") % {"where": where})
