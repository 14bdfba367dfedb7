"""Which source reads the file of a run that the desk asks for, by its kind; its own options are plain values."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from transfer.feeds.source import Feed
from transfer.ghost.source import Ghost
from transfer.importing.items import Refused, Source
from transfer.importing.uploaded_files import pictures_of
from transfer.markdown.archive import unpacked
from transfer.markdown.here import here
from transfer.markdown.source import Markdown
from transfer.markdown.texts import Choices as MarkdownChoices
from transfer.mediawiki.source import Choices, DumpSource, PagesSource
from transfer.models import Import
from transfer.wordpress.source import WordPress


def _beside(path: Path, name: str | None) -> Path | None:
    """What lies beside the file of a run, or below its folder; raises Refused for what does not."""
    if not name:
        return None
    found = (path.parent / name).resolve()
    if not found.is_relative_to(path.parent.resolve()):
        raise Refused(_("“%(name)s” lies outside of the import's own folder.") % {"name": name})
    return found


def _wordpress(path: Path, options: dict[str, Any]) -> Source:
    return WordPress(path, pictures_of(path), options.get("language", ""))


def _mediawiki(path: Path, options: dict[str, Any]) -> Source:
    choices = Choices(
        history=bool(options.get("history")), talk=bool(options.get("talk")), base=options.get("base", ""),
        files=pictures_of(path), mapping=_beside(path, options.get("templates")),
        language=options.get("language", ""),
    )  # fmt: skip
    return PagesSource(path, choices) if path.is_dir() else DumpSource(path, choices)


def _ghost(path: Path, options: dict[str, Any]) -> Source:
    contents = [folder for folder in [pictures_of(path)] if folder]
    return Ghost(path, contents, options.get("base", ""), options.get("language", ""))


def _feed(path: Path, options: dict[str, Any]) -> Source:
    return Feed(path, options.get("language", ""), fetched=bool(options.get("fetch")))


def _markdown(path: Path, options: dict[str, Any]) -> Source:
    folder = unpacked(path, path.with_name("folder"))
    # By the folder's own name, or by that of the file that was sent, without what browsers add to the second of a name.
    sent = re.sub(r" ?\(\d+\)$", "", Path(options.get("file_name", "")).stem)
    name = folder.name if folder.name != "folder" else sent
    more = [one for one in [pictures_of(path)] if one]
    choices = MarkdownChoices(
        base=options.get("base", "").rstrip("/"), signed=bool(options.get("author")), strict=False
    )
    return Markdown(folder, here(), choices, name, options.get("language", ""), more)


SOURCES: dict[str, Callable[[Path, dict[str, Any]], Source]] = {
    Import.Kind.WORDPRESS: _wordpress,
    Import.Kind.MEDIAWIKI: _mediawiki,
    Import.Kind.MARKDOWN: _markdown,
    Import.Kind.GHOST: _ghost,
    Import.Kind.FEED: _feed,
}
