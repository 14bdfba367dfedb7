"""A folder of Markdown files as a source: every file is read once to be known, and again when it is converted.

In memory are kept the paths of all files while they are read, and what is known of tags; never all texts.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from essays.models.essay import LANGUAGE_CHOICES
from transfer.importing import items
from transfer.importing.files import MANY_TEXTS
from transfer.importing.items import Byline, File, Note, Outline, Refused, Summary, Term, Text
from transfer.importing.spool import InOrder
from transfer.importing.spooled_map import SpooledMap, SpooledSet
from transfer.markdown import frontmatter, language_names, links, pictures, places, site_config, texts
from transfer.markdown.files import Beside, Collected, Use
from transfer.markdown.folder import Folder
from transfer.markdown.frontmatter import MarkdownFile
from transfer.markdown.here import Here
from transfer.markdown.texts import Choices, Known

LANGUAGES = frozenset(code for code, _words in LANGUAGE_CHOICES)
MOST_KEY = 400  # characters
SHOWN = 80  # characters of a name in front matter
NAMED = 3  # files that are named with what is not understood
FEEDS = ("/index.xml", "/atom.xml", "/rss.xml")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a file before it is converted: `refused` are words on why it cannot be taken in."""

    key: str
    title: str
    path: Path
    outline: Outline | None = None
    refused: str = ""


class Markdown(items.Source):
    """`Markdown(folder, here, Choices(), name="", language="en", more=[])`.

    `folder` is the folder, `here` what is known of this site, `name` by what the source is known (""; the folder's
    name), `more` folders in which its pictures may lie, too. Ask `check` first.
    """

    kind = "markdown"

    def __init__(
        self, folder: Path, here: Here, choices: Choices, name: str = "", language: str = "", more: Iterable[Path] = ()
    ) -> None:
        self.folder, self.here, self.choices = Folder(folder, *more), here, choices
        self.name, self.language = name or self.folder.root.name, language
        self.now = timezone.now()
        self.is_vault = (self.folder.root / ".obsidian").is_dir()  # whose notes are called as their files are
        self.beside = Beside(self.folder, choices.base)
        self.known = Known()
        self.summary: Summary | None = None

    def check(self) -> Summary:
        """Reads every file once. Raises Refused where the folder cannot be read, or has no Markdown in it."""
        if self.summary is None:
            self._forget()
            self._read()
            self._settle()
            # Without an address: the folder is known by its name, with --base and without.
            counts = {"texts": len(self.entries), "files": len(self.shown.files)}
            notes = (*self.notes, *self._not_understood())
            self.summary = Summary(self.name, "", counts, dict(self.left_out), tuple(self._terms()), notes)
        return self.summary

    def bylines(self) -> Iterable[Byline]:
        self.check()
        return tuple(Byline(f"author:{name}", name) for name in self.authors)

    def files(self) -> Iterator[File]:
        self.check()
        for key, file in self.shown.files.items():
            yield replace(file, texts=tuple(self.shown.texts.last(key, MANY_TEXTS + 1)))

    def redirects(self) -> Iterator[tuple[str, str]]:
        """The feed of the site, where a builder had made one."""
        self.check()
        return ((address, "/feed.xml") for address in (FEEDS if self.config.builder else ()))

    def outlines(self) -> Iterator[Outline]:
        self.check()
        return (one.outline for one in self.entries if one.outline)

    def parts(self) -> Iterator[Entry]:
        self.check()
        return iter(self.entries)

    def convert(self, part: Entry) -> Text:
        if part.refused:
            return Text(part.key, part.title, "", refused=part.refused)
        try:
            return texts.of_file(self._opened(part.key, part.path), self)
        except Refused as error:  # it was another when the folder was looked through
            return Text(part.key, part.title, "", refused=str(error))

    # Reading.

    def _forget(self) -> None:
        self.config = site_config.SiteConfig()
        self.entries = InOrder[Entry]()
        self.notes: list[Note] = []
        self.left_out: Counter[str] = Counter()
        self.shown = Collected(self.beside)
        self.uses: Counter[tuple[str, str, bool]] = Counter()
        self.authors: dict[str, None] = {}
        self.unread: Counter[str] = Counter()
        self.unread_in: dict[str, list[str]] = defaultdict(list)  # the first NAMED files of each
        self.in_names: dict[str, language_names.InName] = {}
        self.languages = SpooledMap[str]()
        self.places = SpooledMap[str]()
        self.others = SpooledMap[str]()
        self.titles = SpooledSet()

    def _read(self) -> None:
        try:
            self.config = site_config.read(self.folder.root)
            found = list(self.folder.texts())
        except OSError as error:
            raise Refused(_("The folder cannot be read: %s.") % error.strerror) from error
        if not found:
            raise Refused(_("There is no Markdown file in it (.md or .markdown)."))
        self.notes += self.config.notes
        self.in_names = language_names.read(
            [key for key, _path, _why in found], LANGUAGES, is_of_hugo=self.config.builder == "hugo"
        )
        for key, path, why in found:
            if not why and (own := self.config.holds_no_texts(key)):
                self.left_out[f"file in {own}/"] += 1
            elif why:
                self.notes.append(Note("kept-back", f"{key}: {why}"))
            else:
                self._take(key, path)

    def _opened(self, key: str, path: Path) -> MarkdownFile:
        try:
            raw = path.open("rb").read(frontmatter.MAX_BYTES + 1)
        except OSError as error:
            raise Refused(_("it cannot be read: %(why)s") % {"why": error.strerror}) from error
        return frontmatter.read(
            key, raw, languages=LANGUAGES, now=self.now, zone=self.here.zone,
            by_name=self.is_vault or not self.choices.strict, in_name=self.in_names.get(key),
        )  # fmt: skip

    def _take(self, key: str, path: Path) -> None:
        try:
            if len(key) > MOST_KEY:
                raise Refused(_("its path is longer than %(most)s characters") % {"most": MOST_KEY})
            one = self._opened(key, path)
        except Refused as error:
            self.entries.add(None, Entry(key[:MOST_KEY], "", path, refused=str(error)))
            return
        for name in one.unread:
            self.unread[name] += 1
            self.unread_in[name] += [key] if self.unread[name] <= NAMED else []
        if refused := texts.amiss(one, self):
            self.entries.add(None, Entry(key, one.title, path, refused=refused))
            return
        dated = one.date or self.choices.date
        outline = Outline(key, one.title, one.slug, texts.state_of(one), one.language, tuple(one.titles))
        self.entries.add(dated, Entry(key, one.title, path, outline))
        self.titles.add(one.title.casefold())
        self.languages[key] = one.language or self.language
        self.uses.update(texts.terms_of(one))
        self.authors |= dict.fromkeys(one.authors)
        self._places_of(one)
        find, body = self.shown.of(key), texts.resolved(one, self.choices.base)[0]
        for address in links.addresses(pictures.led(body, find)):
            find(Use(address, is_link=True))
        if one.cover:
            self.shown.add(key, self.beside.cover(key, one.cover))

    def _places_of(self, one: MarkdownFile) -> None:
        named = self.in_names.get(one.key, language_names.InName(one.key, "", "", True))
        pattern = "" if one.says_place else self.config.pattern(named.path)
        # A site has its first language at its root: where no other file is of this name, that may be the one.
        below = dict.fromkeys([named.folder, *([""] if named.is_alone else [])])
        found = places.of_file(
            named.path, one.places, one.slug, one.date, one.categories, pattern=pattern, base=self.choices.base,
            title=one.title, is_of_hugo=self.config.builder == "hugo", below=list(below),
        )  # fmt: skip
        self.known.places[one.key] = found
        for address in found:
            self.places.setdefault(places.looked_up(address), one.key)
        for title in one.titles:
            self.others.setdefault(title.casefold(), one.key)

    # What can be said when all has been read.

    def _settle(self) -> None:
        paths = ((key, self.in_names[key].path if key in self.in_names else key) for key in self.languages)
        self.known.files = links.Files(self.languages, self.places, self.others, self.titles)
        self.known.groups = texts.translations(paths, self.languages, LANGUAGES)

    def _terms(self) -> Iterator[Term]:
        for (key, name, is_category), uses in self.uses.items():
            yield Term(key, name, is_category, addresses=self._of_term(name, is_category), essays=uses)

    def _of_term(self, name: str, is_category: bool) -> tuple[str, ...]:
        """Where Hugo had the page of a term. Other builders have none unless they are told to."""
        if self.config.builder != "hugo":
            return ()
        return (f"/{'categories' if is_category else 'tags'}/{places.urlized(name)}/",)

    def _not_understood(self) -> Iterator[Note]:
        for name, count in sorted(self.unread.items()):
            more, keys = "", self.unread_in[name]
            if count > NAMED:
                more = _(" and %(keys)s more files") % {"keys": count - NAMED}
            name = name if len(name) <= SHOWN else f"{name[:SHOWN]}…"
            words = _("front matter “%(name)s” is not understood, and left out: %(keys)s%(more)s") % {
                "name": name,
                "keys": ", ".join(keys),
                "more": more,
            }
            yield Note("front-matter", words, name)


def day(text: str) -> datetime.date:
    """A day as it is typed; raises ValueError in words."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"“{text}” is no date such as 2013-03-08.") from error
