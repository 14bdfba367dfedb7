"""Reads the files of essays back into checked values: no database here."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from sitewide.text.characters import clean
from transfer.bundle import front
from transfer.bundle.archive import Archive
from transfer.bundle.form import EDITIONS, ESSAYS, REVISIONS, Refused
from transfer.bundle.rows import MOST_OF_TEXT, Told, decoded
from transfer.bundle.shapes import CONTENT, EDITION, ESSAY

FOLDERS = (EDITIONS, ESSAYS, REVISIONS)
OURS = ("by", "no_cover", "comments_policy", "this_edition")  # under `bundle`, and no part of ESSAY
# How a column is called where every reader of front matter looks for it.
CALLED = {"language": "lang", "dated": "date"}
PLAIN = ("title", "slug", "standfirst", "lead_in", "language", "dated", "source_url", "featured", "licence", "hubs",
         "tags")  # fmt: skip
KNOWN = {*(CALLED.get(name, name) for name in PLAIN), "authors", "cover", "bundle"}


@dataclass(frozen=True)
class Edition:
    """A revision of an essay as a bundle tells of it: what it says, what is said of it, its words."""

    content: Told
    about: Told
    body: str

    @property
    def number(self) -> int:
        """Its place among the revisions: its own, where the bundle tells of drafts too, else that of its edition."""
        return int(self.about.columns["number"] or self.about.columns["edition"] or 0)


@dataclass(frozen=True)
class EssayTold:
    """A published essay: what stands before the readers (`live`), what is known of the essay, and the edition that it
    is."""

    slug: str
    live: Told
    essay: Told
    body: str
    edition: Edition


def groups(archive: Archive) -> Iterator[tuple[str, str, list[str]]]:
    """(slug, the file of the essay or "" for one that is not published, the files of its other revisions), in the order
    of the manifest, in which the files of one essay stand together."""
    names = (name for name in archive.names() if name.startswith(FOLDERS))
    for slug, found in groupby(names, key=_slug_of):
        listed = list(found)
        essays = [name for name in listed if name.startswith(ESSAYS)]
        yield slug, essays[0] if essays else "", [name for name in listed if name not in essays]


def _slug_of(name: str) -> str:
    return name.removeprefix(ESSAYS).removesuffix(".md") if name.startswith(ESSAYS) else name.split("/")[-2]


def essay(archive: Archive, name: str) -> EssayTold:
    """One published essay; raises Refused, naming the file and the value."""
    said, body = front.read(archive.text(name), name)
    if unknown := said.keys() - KNOWN:
        raise Refused(
            _("%(name)s: “%(unknown)s” is not known to this version of the format.")
            % {"name": name, "unknown": min(unknown)}
        )
    ours = said.get("bundle")
    if not isinstance(ours, dict):
        raise Refused(_("%(name)s: it has no part “bundle”.") % {"name": name})
    content = {name: said.get(CALLED.get(name, name)) for name in PLAIN}
    content |= {"authors": ours.get("by"), "cover": _cover(said.get("cover"), name)}
    content |= {one: ours.get(one) for one in ("no_cover", "comments_policy")}
    live = decoded(CONTENT, content, name)
    known = decoded(ESSAY, {one: value for one, value in ours.items() if one not in OURS}, name)
    _check(live, known, name)
    current = _current(ours.get("this_edition"), content, body, name, known.columns["edition"])
    return EssayTold(str(said["slug"]), live, known, _text(body, name), current)


def _cover(value: Any, where: str) -> str | None:
    if value is not None and not (isinstance(value, str) and value.startswith("media:")):
        raise Refused(_("%(where)s: “cover” is no “media:” and a name.") % {"where": where})
    return value and value.removeprefix("media:")


def _check(live: Told, known: Told, where: str) -> None:
    if not live.columns["title"].strip():
        raise Refused(_("%(where)s: “title” is missing.") % {"where": where})
    if live.columns["slug"] != _slug_of(where):
        raise Refused(_("%(where)s: “slug” is not the name of the file.") % {"where": where})
    for told, name in ((live, "dated"), (known, "live_at"), (known, "edition")):
        if not told.columns[name]:
            raise Refused(_("%(where)s: “%(name)s” is missing.") % {"where": where, "name": CALLED.get(name, name)})


def _current(said: Any, content: dict[str, Any], body: str, where: str, number: int) -> Edition:
    if not isinstance(said, dict) or not isinstance(differs := said.get("differs", {}), dict):
        raise Refused(_("%(where)s: “this_edition” is no mapping.") % {"where": where})
    about = {one: value for one, value in said.items() if one != "differs"} | {"edition": number}
    own = differs.get("body", body)
    text = decoded(CONTENT, content | {one: value for one, value in differs.items() if one != "body"}, where)
    return Edition(text, decoded(EDITION, about, where), _text(own, where))


def revision(archive: Archive, name: str) -> Edition:
    """An older edition, or a draft."""
    said, body = front.read(archive.text(name), name)
    about = {one: said.pop(one) for one in EDITION.fields if one in said}
    found = Edition(decoded(CONTENT, said, name), decoded(EDITION, about, name), _text(body, name))
    number = found.about.columns["edition"] if name.startswith(EDITIONS) else found.number
    if name.split("/")[-1] != f"{number}.txt":
        raise Refused(_("%(name)s: its number is not the name of the file.") % {"name": name})
    return found


def _text(body: Any, where: str) -> str:
    if not isinstance(body, str) or len(body) > MOST_OF_TEXT or clean(body) != body:
        raise Refused(
            _("%(where)s: its text is none, is longer than %(most)s characters, or has some that are none.")
            % {"where": where, "most": MOST_OF_TEXT}
        )
    return body
