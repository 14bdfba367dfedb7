"""Links between the files of one folder, turned into links between the essays that they become. Pure."""

import posixpath
import re
from collections.abc import Mapping

_LINK = re.compile(r"(?<!\\)\]\((?!\w+:|//|#|mailto:)([^)\s]+)((?:\s+\"[^\"]*\")?)\)")
_FENCE = re.compile(r"^\s*(```|~~~)")


def localise(body: str, key: str, slugs: Mapping[str, str], base: str = "") -> tuple[str, list[str]]:
    """Rewrites the relative links of a Markdown text; returns (text, list of the links that lead nowhere).

    `key` is the file's own path, `slugs` gives the essay's slug for each file (path without its ending), `base` the
    address of the site that the files come from, without a slash at its end. A link that is none of these files leads
    to `base`, where there is one; else it is listed. Fenced code is left alone.
    """
    lost: list[str] = []
    lines, fenced = [], False
    for line in body.split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        lines.append(line if fenced else _LINK.sub(lambda m: _address(m, key, slugs, base, lost), line))
    return "\n".join(lines), lost


def _address(match: re.Match[str], key: str, slugs: Mapping[str, str], base: str, lost: list[str]) -> str:
    path, _, fragment = match[1].partition("#")
    folder, stem = posixpath.split(key.rsplit(".", 1)[0])
    # A site builder serves a.md as /a/, so "../b/" means the file beside it; "b.md" means the same.
    for candidate in (posixpath.join(folder, path), posixpath.join(folder, stem, path), path.lstrip("/")):
        name = posixpath.normpath(candidate).strip("/")
        name = re.sub(r"(/index)?(\.(md|markdown|html))?$", "", name)
        if name in slugs:
            return f"](/essays/{slugs[name]}/{match[2]})"
    if base:
        return f"]({base}/{posixpath.normpath('/' + path).lstrip('/')}{'#' + fragment if fragment else ''}{match[2]})"
    lost.append(match[1])
    return match[0]
