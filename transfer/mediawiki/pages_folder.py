"""A folder of pages (`Title.mediawiki`, `Title.wiki`), read into a Scratch: the file's name is the title."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from transfer.importing.items import Note, Refused
from transfer.mediawiki.dump import Site
from transfer.mediawiki.scratch import PageRow, Scratch
from transfer.mediawiki.titles import redirect_target
from transfer.mediawiki.words import CATEGORY, MAIN, TALK

ENDINGS = (".mediawiki", ".wiki")
MOST_FILES = 500_000
MOST_BYTES = 16_000_000  # of one page


def read(folder: Path, scratch: Scratch, *, talk: bool) -> Site:
    """Reads all pages of a folder and of those in it. Raises Refused where there are none, or one is no text."""
    site, found = Site(name=folder.resolve().name), 0
    for path in _files(folder):
        found += 1
        _take(path, folder, scratch, site, talk=talk)
    if not found:
        raise Refused(_("There are no pages (.mediawiki or .wiki) in “%s”.") % folder.name)
    return site


def _files(folder: Path) -> Iterator[Path]:
    """In the order of their names, links left alone: they may lead anywhere."""
    if not folder.is_dir():
        raise Refused(_("There is no folder “%s”.") % folder.name)
    count = 0
    for root, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() in ENDINGS and not path.is_symlink():
                count += 1
                if count > MOST_FILES:
                    raise Refused(_("There are more than %s pages in this folder.") % MOST_FILES)
                yield path


def _take(path: Path, folder: Path, scratch: Scratch, site: Site, *, talk: bool) -> None:
    name = path.relative_to(folder).name.removesuffix(path.suffix)
    title = site.namespaces.read(name.replace("%2F", "/").replace("%3A", ":").replace("#", "＃"))
    if title.namespace not in (MAIN, CATEGORY) and not (talk and title.namespace == TALK):
        site.leave_out(site.namespaces.called(title.namespace))
        return
    if path.stat().st_size > MOST_BYTES:
        raise Refused(_("“%(name)s” is larger than %(most)s bytes.") % {"name": path.name, "most": MOST_BYTES})
    data = path.read_bytes()
    try:
        words = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        words = _("“%(name)s”, line %(line)s: this is no text in UTF-8.") % {"name": path.name, "line": line}
        raise Refused(words) from None
    if scratch.named(title.namespace, title.name):
        site.notes.append(Note("title-twice", _("Two files have this title; the last one is taken."), title.name))
    scratch.add_page(PageRow(title.namespace, title.name, "", "", "", redirect_target(words), words))
