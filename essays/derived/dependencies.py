"""What the HTML of a text stands on beside its source: the hubs, what its links lead to, its pictures with what is said
of them, and which of the essays that it links to nobody may read now.

All of it is asked in a few queries, without rendering, and has one digest: HTML that was kept with the digest of today
is the HTML that rendering would give today.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings

from essays import markup
from essays.derived import link_targets
from essays.models import Hub


@dataclass
class Dependencies:
    """What a text in a language stands on. `paths` are those of the essays to which it links plainly ("/essays/slug/"),
    which rendering finds, and `hidden` those of them that nobody may read: both are empty until `hide` was asked."""

    language: str
    hubs: list[markup.HubInfo]
    links: Mapping[str, markup.Target]
    media: Mapping[str, markup.MediaInfo]
    paths: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def hide(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that must not be linked to; rendering asks it once, and whoever has kept the paths of an
        earlier rendering."""
        self.paths = sorted(paths)
        self.hidden = sorted(link_targets.hidden_paths(self.paths)) if self.paths else []
        return self.hidden

    def digest(self) -> str:
        """SHA-256 over all of it, and over the way of rendering."""
        links, media = sorted(self.links.items()), sorted(self.media.items())
        parts = (markup.HTML_VERSION, settings.SITE_URL, self.language, self.hubs, links, media, self.hidden)
        return hashlib.sha256(repr(parts).encode("utf-8", "backslashreplace")).hexdigest()


def dependencies_of(
    source: str, language: str, hubs: Iterable[Hub] | None = None, links: Mapping[str, markup.Target] | None = None
) -> Dependencies:
    """What a Markdown text stands on. `hubs` are all there are and `links` what `link_targets.resolve` finds for it,
    where the caller has read them."""
    infos, wanted = link_targets.hub_infos(hubs), markup.wanted(source)
    found = link_targets.resolve(wanted, language) if links is None else links
    found = {**found, **link_targets.former_hubs(wanted, infos)}
    return Dependencies(language, infos, found, link_targets.media_of(source))
