"""What the HTML of a text stands on beside its source: the hubs, what its links lead to, its pictures with what is said
of them, and which of the essays that it links to nobody may read now.

All of it is asked in a few queries, without rendering, and has one digest: HTML that was kept with the digest of today
is the HTML that rendering would give today.
"""

import hashlib
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace

from django.conf import settings

from essays import markup
from essays.derived import link_targets, named_media
from essays.derived.shown import Shown, hidden_paths, slug_in
from essays.markup.headings import SIGN
from essays.models import Hub


@dataclass
class Dependencies:
    """What a text in a language stands on. `paths` are those of the essays to which it links plainly ("/essays/slug/"),
    and of the parts of pages ("/essays/slug/#part"), which rendering finds; `hidden` are those essays that nobody may
    read, `places` the ids of those parts: all are empty until `hide` and `place` were asked. `known` has asked for
    other texts already which essays are shown; `promised` are slugs of essays that are taken for shown, since they come
    from elsewhere at this moment."""

    language: str
    hubs: list[markup.HubInfo]
    links: Mapping[str, markup.Target]
    media: Mapping[str, markup.MediaInfo]
    paths: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    known: Shown | None = None
    promised: Set[str] = frozenset()

    def unmet(self) -> tuple[set[str], bool]:
        """The slugs of those promised essays that are linked to and not there yet, and whether headings of any are."""
        essays = [path.partition(SIGN) for path in self.paths if path.startswith("/essays/")]
        linked = [(slug_in(path), bool(sign)) for path, sign, _ in essays]
        linked = [(slug, is_part) for slug, is_part in linked if slug in self.promised]
        known = self.known or Shown()
        known.look_for(slug for slug, _ in linked)
        linked = [(slug, is_part) for slug, is_part in linked if slug not in known]
        return {slug for slug, _ in linked}, any(is_part for _, is_part in linked)

    def hide(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that must not be linked to; rendering asks it once, and whoever has kept the paths of an
        earlier rendering, those of parts among them."""
        self.paths = sorted(paths)
        whole = {path for path in self.paths if SIGN not in path}
        asked = {path for path in whole if slug_in(path) not in self.promised}
        self.hidden = sorted(hidden_paths(asked, self.known)) if asked else []
        self.place(set(self.paths) - whole)
        return self.hidden

    def place(self, parts: Iterable[str]) -> dict[str, str]:
        """The ids of these parts of pages, of those that are known; rendering asks it once, after `hide`."""
        self.paths = sorted({*self.paths, *parts})
        self.places = link_targets.places({path for path in self.paths if SIGN in path})
        return self.places

    def less(self, links: Iterable[str], hidden: Iterable[str], places: Iterable[str]) -> "Dependencies":
        """The same as if none but these were known yet: `links` and `places` that led somewhere, and those essays
        `hidden` that were then, though they are there by now."""
        return replace(
            self,
            links={key: self.links[key] for key in links if key in self.links},
            hidden=sorted({*self.hidden, *hidden}),
            places={key: self.places[key] for key in places if key in self.places},
        )

    def digest(self) -> str:
        """SHA-256 over all of it, and over the way of rendering."""
        links, media, places = sorted(self.links.items()), sorted(self.media.items()), sorted(self.places.items())
        parts = (markup.HTML_VERSION, settings.SITE_URL, self.language, self.hubs, links, media, self.hidden, places)
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def dependencies_of(
    source: str,
    language: str,
    hubs: Iterable[Hub] | None = None,
    links: Mapping[str, markup.Target] | None = None,
    *,
    known: Shown | None = None,
    promised: Set[str] = frozenset(),
) -> Dependencies:
    """What a Markdown text stands on. `hubs` are all there are and `links` what `link_targets.resolve` finds for it,
    where the caller has read them; `known` and `promised` as of Dependencies."""
    infos, wanted = link_targets.hub_infos(hubs), markup.wanted(source)
    found = link_targets.resolve(wanted, language) if links is None else links
    found = {**link_targets.named_hubs(wanted, infos), **found}
    return Dependencies(language, infos, found, named_media.media_of(source), known=known, promised=promised)
