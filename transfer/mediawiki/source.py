"""A wiki as a Source of imports: a dump, or a folder of pages.

DumpSource(Path("dump.xml.bz2"), Choices(history=True, files=Path("images"), mapping=Path("templates.yaml")))
PagesSource(Path("pages"), Choices())
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.importing.items import Byline, File, Note, Outline, Refused, Source, Summary, Text
from transfer.importing.spool import SpooledList
from transfer.importing.spooled_map import SpooledMap
from transfer.mediawiki import addresses, dump, mapping_file, pages_folder, picture_files, survey
from transfer.mediawiki.categories import terms
from transfer.mediawiki.essays import Part, essay
from transfer.mediawiki.page import Wiki
from transfer.mediawiki.scratch import PageRow, Scratch
from transfer.mediawiki.words import CATEGORY, FILE, MAIN, TALK

_ALONE = (
    "SELECT count(*) FROM page WHERE space = ? AND redirect = '' "
    "AND name NOT IN (SELECT name FROM page WHERE space = 0 AND redirect = '')"
)


@dataclass(frozen=True)
class Choices:
    """What whoever imports chooses: older revisions as editions, talk pages as held replies; `files` is a folder of
    pictures, `mapping` a file that says what becomes of templates; `base` is the address of the wiki's main page, and
    `language` that of its texts, where the source does not say it."""

    history: bool = False
    talk: bool = False
    files: Path | None = None
    mapping: Path | None = None
    base: str = ""
    language: str = ""


@dataclass
class _Read:
    """What `check` has found, kept for all that is asked after it."""

    scratch: Scratch
    site: dump.Site
    files: SpooledMap[Path] = field(default_factory=SpooledMap)
    notes: SpooledList[Note] = field(default_factory=SpooledList)


class WikiSource(Source):
    """What a dump and a folder have in common."""

    kind = "mediawiki"

    def __init__(self, path: Path, choices: Choices = Choices()) -> None:
        self.path, self.choices = path, choices
        self.wiki = Wiki()
        self.stem = ""
        self.language = choices.language
        self.found: _Read | None = None

    def __getstate__(self) -> dict[str, object]:
        """A copy in another process converts what it is given, and reads nothing."""
        return self.__dict__ | {"found": None}

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Takes away what was kept on the disk; the next question reads the source again."""
        found, self.found = getattr(self, "found", None), None
        if found:
            found.scratch.close()

    @abstractmethod
    def _read(self, scratch: Scratch) -> dump.Site:
        """Puts the pages of the source into `scratch`; raises Refused."""

    def check(self) -> Summary:
        """Reads the whole source once. Raises Refused, naming the line, before anything is written."""
        self.close()
        mapping = mapping_file.read(self.choices.mapping) if self.choices.mapping else mapping_file.Mapping()
        scratch = Scratch()
        try:
            site = self._read(scratch)
            spaces = site.namespaces
            files = picture_files.index(self.choices.files, spaces) if self.choices.files else SpooledMap[Path]()
            notes = SpooledList(chain(site.notes, survey.survey(scratch, spaces)))
            self.found = _Read(scratch, site, files, notes)
        except BaseException:
            scratch.close()
            raise
        base = self.choices.base or site.base
        self.language = site.language or self.choices.language
        self.stem = addresses.stem_of(base)
        self.wiki = Wiki(
            spaces,
            site.name,
            addresses.site_of(base),
            mapping.interwiki,
            mapping.templates,
            site.aliases,
            files,
            self.stem,
        )
        return self._summary(self.found)

    @property
    def _ready(self) -> _Read:
        if self.found is None:
            self.check()
        if self.found is None:
            raise Refused(_("The source cannot be read."))
        return self.found

    def _summary(self, found: _Read) -> Summary:
        count, site = found.scratch.count, found.site
        pages = "SELECT count(*) FROM page WHERE space = ? AND (redirect != '') = ?"
        counts = {
            "texts": count(pages, (MAIN, 0)),
            "redirects": count(pages, (MAIN, 1)),
            "categories": count("SELECT count(*) FROM category"),
            "files": count("SELECT count(*) FROM file"),
            "revisions": site.revisions,
        }
        left_out = dict(site.left_out)
        if self.choices.talk:
            counts["talk pages"] = count(pages, (TALK, 0))
            if alone := count(_ALONE, (TALK,)):
                left_out[_("talk pages whose page is not there")] = alone
        all_terms = tuple(terms(found.scratch, self.wiki, self.stem))
        return Summary(site.name, self.wiki.base, counts, left_out, all_terms, found.notes)

    def bylines(self) -> Iterable[Byline]:
        """None: pages of a wiki are signed by nobody."""
        return ()

    def files(self) -> Iterator[File]:
        """The files that texts name, with their bytes where the folder has them."""
        found = self._ready
        kind = self.wiki.namespaces.called(FILE)
        if found.files:
            for page in found.scratch.pages(MAIN):
                folded = map(self.wiki.namespaces.folded, survey.file_names(page.words))
                found.scratch.add_files(name for name in folded if name in found.files)
        for (name,) in found.scratch.rows.execute("SELECT name FROM file ORDER BY name"):
            url = (
                f"{self.wiki.base}/index.php?title=Special:Redirect/file/{addresses.underscored(name)}"
                if self.wiki.base
                else ""
            )
            paths = addresses.of_file(name, kind, self.stem)
            yield File(f"file:{name}", name.replace(" ", "_"), url, found.files.get(name), addresses=paths)

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Redirects to categories: those to essays are addresses of theirs."""
        scratch, spaces = self._ready.scratch, self.wiki.namespaces
        for page in scratch.pages(MAIN, redirects=True):
            title = spaces.read(page.redirect)
            if title.namespace == CATEGORY:
                for address in addresses.of_page(page.name, page.wiki_id, self.stem):
                    yield address, f"category:{title.name}"
        for page in scratch.pages(CATEGORY, redirects=True):
            title = spaces.read(page.redirect)
            whole = f"{spaces.called(CATEGORY)}:{page.name}"
            prefix = "category" if title.namespace == CATEGORY else ""
            key = f"category:{title.name}" if prefix else self._key_of(title.name)
            for address in addresses.of_page(whole, page.wiki_id, self.stem) if key else ():
                yield address, key

    def _key_of(self, name: str) -> str:
        row = self._ready.scratch.rows.execute("SELECT key FROM target WHERE name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def outlines(self) -> Iterator[Outline]:
        """Of all texts; a title that a page gives itself is not known before it is converted, and differs in its look
        alone."""
        for page in self._ready.scratch.pages(MAIN):
            yield Outline(
                page.key,
                page.name,
                language=self.language,
                titles=tuple(name for name, _heading in self._old_titles(page)),
            )

    def _old_titles(self, page: PageRow) -> tuple[tuple[str, str], ...]:
        query = "SELECT name, section FROM target WHERE page = ? AND moved = 1 ORDER BY name"
        return tuple(self._ready.scratch.rows.execute(query, (page.id,)))

    def parts(self) -> Iterator[Part]:
        """All that is read of each page, with where the titles lead that its text may name."""
        found = self._ready
        for page in found.scratch.pages(MAIN):
            revisions = tuple(found.scratch.revisions(page.id)) if self.choices.history else ()
            talk = found.scratch.named(TALK, page.name) if self.choices.talk else None
            others = [one.words for one in revisions] + ([talk.words] if talk else [])
            known = survey.known(found.scratch, self.wiki, page, others)
            old = tuple(
                (name, self._number_of(found.scratch, name), heading) for name, heading in self._old_titles(page)
            )
            yield Part(page, old, known, revisions, talk)

    def _number_of(self, scratch: Scratch, name: str) -> str:
        row = scratch.rows.execute("SELECT wiki_id FROM page WHERE space = 0 AND name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def convert(self, part: Part) -> Text:
        """The text of a page."""
        return essay(part, self.wiki, self.stem, self.language)


class DumpSource(WikiSource):
    """A dump: .xml, .xml.gz, .xml.bz2, .7z."""

    def _read(self, scratch: Scratch) -> dump.Site:
        return dump.read(self.path, scratch, history=self.choices.history, talk=self.choices.talk)


class PagesSource(WikiSource):
    """A folder of pages, without dates and revisions."""

    def _read(self, scratch: Scratch) -> dump.Site:
        return pages_folder.read(self.path, scratch, talk=self.choices.talk)
