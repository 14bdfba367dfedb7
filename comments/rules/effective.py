"""Which rules hold for one essay, from what the site, its hubs and the essay itself say. Pure.

How they come together, for each setting by itself:

- What the essay sets goes before what its hubs set, and that before what the site sets. A level that leaves a setting
  empty says nothing of it. What nobody sets is as in DEFAULTS.
- An essay that stands in several hubs takes the strictest of what they set (STRICTEST says which that is).
- Words add up instead: the lists of the site, of all its hubs and of the essay are all looked for.
- The freeze is the site's alone.

A level is a mapping of the names of DEFAULTS to values (None: not set) and of "lists" to a tuple of WordSource.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Level: TypeAlias = Mapping[str, Any]  # what the site, a hub or an essay sets: names of SETTINGS, "lists" and "frozen"
HOLD, DISALLOW = "hold", "disallow"


@dataclass(frozen=True, slots=True)
class WordSource:
    """Where words come from: a list that was typed (`text`), or an imported one by its id. `strength` is HOLD or
    DISALLOW; `inside` lets each entry stand inside longer words."""

    strength: str
    text: str = ""
    imported: int | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of one essay.

    `hold_all`: every reply waits. Else a reply waits until `trusted_after` replies of its writer are published and the
    writer is known (comments.identity.writer_trust). `links`: so many links to elsewhere a reply may have.
    `minute_limit`, `hour_limit` (one address) and `network_limit` (an hour): replies sent. `close_after`: days after
    which an essay takes no more (0: never). `depth`: levels of responses (0: any; 1: no answers to responses).
    `page_length`: responses on one page. `registered_only`: only signed-in people reply. `frozen`: nobody does, for the
    reason `frozen_words`.
    """

    hold_all: bool = False
    trusted_after: int = 1
    links: int = 2
    minute_limit: int = 4
    hour_limit: int = 30
    network_limit: int = 60
    close_after: int = 0
    depth: int = 0
    page_length: int = 50
    registered_only: bool = False
    frozen: bool = False
    frozen_words: str = ""
    lists: tuple[WordSource, ...] = ()


DEFAULTS = Ruling()
SETTINGS = (
    "hold_all", "trusted_after", "links", "minute_limit", "hour_limit", "network_limit", "close_after", "depth",
    "page_length", "registered_only",
)  # fmt: skip


def _least_but_zero(values: Iterable[int]) -> int:
    """The smallest, where 0 stands for no limit at all."""
    return min((value for value in values if value), default=0)


# The strictest of several values that are set.
STRICTEST: Mapping[str, Callable[[Iterable[Any]], Any]] = {
    "hold_all": any, "trusted_after": max, "links": min, "minute_limit": min, "hour_limit": min, "network_limit": min,
    "close_after": _least_but_zero, "depth": _least_but_zero, "page_length": min, "registered_only": any,
}  # fmt: skip


def resolve(site: Level | None = None, hubs: Iterable[Level] = (), essay: Level | None = None) -> Ruling:
    """The Ruling of an essay; `site` and `essay` are levels or None, `hubs` levels in any order."""
    levels = [[essay] if essay else [], list(hubs), [site] if site else []]
    values = {name: _first(name, levels) for name in SETTINGS}
    lists = [source for level in reversed(levels) for one in level for source in one.get("lists", ())]
    if site and site.get("frozen"):
        values |= {"frozen": True, "frozen_words": site.get("frozen_words", "")}
    return Ruling(**values, lists=tuple(dict.fromkeys(lists)))


def _first(name: str, levels: Iterable[Iterable[Level]]) -> Any:
    """What the nearest level that sets something sets."""
    for level in levels:
        if said := [one[name] for one in level if one.get(name) is not None]:
            return STRICTEST[name](said)
    return getattr(DEFAULTS, name)
