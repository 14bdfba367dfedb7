"""Where the categories and tags of an old site go: to a hub, to a tag, or nowhere. Pure.

A mapping file is YAML with up to three keys:

    categories:                # by name, or by the key that the report tells
      Commons Politics: hub:politics
      Uncategorized: leave out
      Co-ops: tag:co-operatives
    tags:
      p2p: tag:peer production
    children: follow           # a category that is not named goes where the one above it goes (else it is a tag)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from sitewide.text.folding import fold_name
from transfer.importing.items import Refused, Term

LEAVE_OUT = "leave out"
MAX_BYTES = 1_000_000
MAX_DEPTH = 50  # categories above each other
MAX_TAG = 60  # characters of a tag


@dataclass(frozen=True)
class Choices:
    """What was chosen: by folded name or key → "hub:slug", "tag:name" or LEAVE_OUT."""

    categories: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    children_follow: bool = False


@dataclass(frozen=True)
class Place:
    """Where one term goes: the slug of a hub, or the name of a tag, or (both empty) nowhere."""

    hub: str = ""
    tag: str = ""

    def __str__(self) -> str:
        return f"hub:{self.hub}" if self.hub else f"tag:{self.tag}" if self.tag else LEAVE_OUT


def read(data: bytes) -> Choices:
    """Choices from the bytes of a mapping file. Raises Refused in plain words."""
    if len(data) > MAX_BYTES:
        raise Refused(_("The mapping file is larger than 1 MB."))
    try:
        found = yaml.safe_load(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Refused(_("The mapping file is not UTF-8.")) from error
    except (yaml.YAMLError, RecursionError) as error:
        if mark := getattr(error, "problem_mark", None):
            raise Refused(_("The mapping file is no valid YAML (line %(line)s).") % {"line": mark.line + 1}) from error
        raise Refused(_("The mapping file is no valid YAML.")) from error
    return from_values(found if found is not None else {})


def from_values(found: Any) -> Choices:
    """Choices from plain values, as a file or a form has them. Raises Refused in plain words."""
    if not isinstance(found, dict) or (unknown := set(found) - {"categories", "tags", "children"}):
        if not isinstance(found, dict):
            raise Refused(_("A mapping file has “categories”, “tags” and “children”."))
        words = _("A mapping file has “categories”, “tags” and “children”, not “%(other)s”.")
        raise Refused(words % {"other": sorted(map(str, unknown))[0]})
    children = found.get("children", "tags")
    if children not in ("follow", "tags"):
        raise Refused(_("In a mapping file “children” is “follow” or “tags”."))
    return Choices(_choices(found, "categories"), _choices(found, "tags"), children == "follow")


def _choices(found: Mapping[str, Any], part: str) -> dict[str, str]:
    choices = found.get(part) or {}
    if not isinstance(choices, dict):
        raise Refused(_("In a mapping file “%(part)s” is a list of names, each with where it goes.") % {"part": part})
    return {fold_name(str(name)): _choice(name, to) for name, to in choices.items()}


def _choice(name: Any, to: Any) -> str:
    kind, colon, rest = (part.strip() for part in str(to or "").partition(":"))
    if kind in ("leave out", "leave-out") and not colon:
        return LEAVE_OUT
    if kind in ("hub", "tag") and rest:
        return f"{kind}:{rest}"
    raise Refused(
        _("The mapping of “%(name)s” is “hub:…”, “tag:…” or “leave out”, not “%(to)s”.") % {"name": name, "to": to}
    )


def places(terms: Iterable[Term], mapping: Choices, hubs: Iterable[str]) -> tuple[dict[str, Place], list[str]]:
    """(where each term goes, by its key; the names in the mapping that no term has). Raises Refused for a hub that is
    not there; `hubs` are the slugs of those that are."""
    by_key, known = {term.key: term for term in terms}, sorted(hubs)
    used: set[str] = set()
    found = {term.key: _place(term, by_key, mapping, used) for term in by_key.values()}
    for choice in (*mapping.categories.values(), *mapping.tags.values()):
        if (place := _said(choice)).hub and place.hub not in known:
            told = {"hub": place.hub, "known": ", ".join(known) or "–"}
            raise Refused(_("There is no hub “%(hub)s” here; there are: %(known)s.") % told)
    return found, sorted({*mapping.categories, *mapping.tags} - used)


def _place(term: Term, by_key: Mapping[str, Term], mapping: Choices, used: set[str]) -> Place:
    at: Term | None = term
    for _step in range(MAX_DEPTH):
        if at is None:
            break
        choices = mapping.categories if at.is_category else mapping.tags
        for name in (fold_name(at.key), fold_name(at.name)):
            if name in choices:
                used.add(name)
                return _said(choices[name])
        at = by_key.get(at.parent) if mapping.children_follow and at.parent else None
    return Place(tag=term.name[:MAX_TAG])


def _said(choice: str) -> Place:
    kind, _colon, rest = choice.partition(":")
    return Place() if choice == LEAVE_OUT else Place(hub=rest) if kind == "hub" else Place(tag=rest[:MAX_TAG])
