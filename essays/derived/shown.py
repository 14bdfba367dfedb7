"""Which essays everybody may read, of those that texts link to by their addresses."""

import unicodedata
from collections.abc import Iterable, Mapping

from essays.derived.redirects import moved_essays
from essays.models import Essay, OldPath


def slug_in(path: str) -> str:
    """The slug in the path of an essay, "/essays/slug/"."""
    return unicodedata.normalize("NFC", path.split("/")[2])


class Shown:
    """What links by address lead to, asked once for many texts of one transaction: `essays`, the ids of those that
    everybody may read, by slug; `moved`, the OldPath of what stood at such an address before."""

    def __init__(self) -> None:
        self.essays: dict[str, int] = {}
        self.moved: dict[str, OldPath] = {}
        self.asked: set[str] = set()

    def look_for(self, slugs: Iterable[str]) -> None:
        """Asks for those of these slugs that were not asked for yet, in two queries or none."""
        if new := {*slugs} - self.asked:
            self.asked |= new
            found = dict(Essay.objects.published().filter(slug__in=new).order_by().values_list("slug", "pk"))
            self.essays |= found
            self.moved |= moved_essays(new - found.keys())

    def came(self, essays: Mapping[str, int]) -> None:
        """Takes down that these are there now, {slug: id}."""
        self.asked |= essays.keys()
        self.essays |= essays
        for slug in essays:
            self.moved.pop(slug, None)

    def __contains__(self, slug: object) -> bool:
        return slug in self.essays or slug in self.moved


def hidden_paths(paths: Iterable[str], known: Shown | None = None) -> set[str]:
    """Those of these paths of essays ("/essays/slug/") that lead to what nobody may read now: stored HTML never links
    to them. In two queries, however many they are; `known` is a Shown that may have asked already."""
    known = known or Shown()
    slugs = {path: slug_in(path) for path in paths}
    known.look_for(slugs.values())
    return {path for path, slug in slugs.items() if slug not in known}
