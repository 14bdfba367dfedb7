"""Writes a bundle of the site: the verb of `manage.py export_site`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from transfer.bundle import essays_out, log, media_out, records_out
from transfer.bundle.form import PRIVATE_SITE, SITE, Progress, Refused, nothing
from transfer.bundle.rows import line_of
from transfer.bundle.scope import Scope
from transfer.bundle.snapshot import one_moment
from transfer.bundle.writer import Writer, begun
from transfer.selection import Selection

# In this order, as each notes what the later ones have to tell of: whose authors, which pictures.
BESIDE = ("withdrawn", "series", "passages", "replies", "mentions", "hubs", "pairs", "pages", "authors",
          "tags", "books", "calls", "bookmarks", "old_addresses", "old_titles")  # fmt: skip


@dataclass
class Written:
    """What a bundle holds now: its file, how many essays and files, the names of pictures whose file is missing."""

    path: Path
    essays: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)


def write(
    path: Path,
    *,
    selection: Selection | None = None,
    asked: Mapping[str, Any] | None = None,
    private: bool = False,
    progress: Progress = nothing,
) -> Written:
    """Writes the site as one bundle to `path`, or what a Selection takes of it with all that this needs; `asked` are
    the words of that selection, for the manifest. Returns Written.

    One moment of the site, read without holding anybody up (`snapshot.one_moment`); `progress` is called within it, so
    it writes to no database through this connection. `private` adds what readers do not see: then the name of the file
    has to say so. Raises Refused where nothing is meant, or the file cannot be written; what stood under `path` is
    there then as before.
    """
    if private and "-private" not in path.name:
        raise Refused(
            _("%(name)s: the name of a private bundle says so: %(stem)s-private%(suffix)s.")
            % {"name": path.name, "stem": path.stem, "suffix": path.suffix}
        )
    with one_moment(), begun(path) as writer:
        scope = Scope(selection or Selection(), private)
        records_out.check(scope)
        missing = _fill(writer, scope, progress)
        writer.finish({"complete": scope.is_whole, "private": private, "filters": dict(asked or {})})
    return Written(path, len(scope.essays), writer.files, missing)


def _fill(writer: Writer, scope: Scope, progress: Progress) -> list[str]:
    writer.add(SITE, line_of(records_out.settings(scope)))
    essays_out.write(writer, scope, progress)
    lines_of = {name: getattr(records_out, name, None) or getattr(essays_out, name) for name in BESIDE}
    for number, name in enumerate(BESIDE, 1):
        writer.lines(f"{name}.jsonl", lines_of[name](scope))
        progress("what stands beside them", number, len(BESIDE))
    missing = log.write(writer, scope)
    if scope.private:
        _fill_private(writer, scope)
    missing += media_out.write(writer, scope, progress)
    writer.lines("licences.jsonl", records_out.licences(scope))
    return missing


def _fill_private(writer: Writer, scope: Scope) -> None:
    parts: Iterable[tuple[str, Any]] = (
        ("essays", essays_out.unpublished), ("replies", records_out.held_replies),
        ("addresses", records_out.addresses), ("subscribers", records_out.subscribers),
    )  # fmt: skip
    writer.add(PRIVATE_SITE, line_of(records_out.private_settings(scope)))
    essays_out.write_unpublished(writer, scope)
    for name, lines in parts:
        writer.lines(f"private/{name}.jsonl", lines(scope))
