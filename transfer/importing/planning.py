"""What is known of all texts before the first is stored: which address each will have, so that links forward work."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from essays.derived.redirects import normalise_path
from essays.models import Author, Essay, ImportedFrom, Tag
from essays.models.author import author_key
from essays.unique_slugs import free_slug
from sitewide.text.folding import fold_name
from sitewide.text.slugs import slugify
from transfer.importing.items import FEED, Byline, Outline, State, Term
from transfer.importing.mapping import Place
from transfer.importing.spooled_map import SpooledMap, SpooledSet

BATCH = 1000


@dataclass(frozen=True)
class Here:
    """A picture or recording of the source as it stands here: what a body says of it, its page, and its id where it
    can be a cover (0: it cannot)."""

    name: str
    page: str
    cover: int = 0


@dataclass
class Plan:
    """By keys of the source: the slugs that its texts have or will get, those of them that readers will not have, the
    digests by which an earlier run stored texts, the pages of its terms and by-lines, and its files: here, or by their
    old address not here. `coming` are slugs and titles (folded) by which links may find a text, `promised` the
    slugs of those of them that readers will have once they came, and do not have yet; `titles` are other
    titles that texts had, folded, each with the title of now; `claimed` are the old addresses that a dry run has given
    away."""

    slugs: SpooledMap[str] = field(default_factory=SpooledMap)
    hidden: SpooledSet = field(default_factory=SpooledSet)
    titles: SpooledMap[str] = field(default_factory=SpooledMap)
    files: SpooledMap[Here] = field(default_factory=SpooledMap)
    elsewhere: SpooledMap[str] = field(default_factory=SpooledMap)
    stored: SpooledMap[str] = field(default_factory=SpooledMap)
    coming: SpooledSet = field(default_factory=SpooledSet)
    promised: SpooledSet = field(default_factory=SpooledSet)
    terms: dict[str, str] = field(default_factory=dict)
    claimed: SpooledSet = field(default_factory=SpooledSet)

    @property
    def total(self) -> int:
        return len(self.slugs)

    def claim(self, new: list[str], taken: list[str]) -> tuple[list[str], list[str]]:
        """The same two lists of addresses as of `transfer.importing.addresses.keep`, as a dry run has to see them: what
        was given away before is taken, although nothing of it is stored."""
        again = [address for address in new if normalise_path(address) in self.claimed]
        self.claimed |= set(map(normalise_path, new))
        return [address for address in new if address not in again], [*taken, *again]


def of_texts(outlines: Iterable[Outline], source: str, language: str) -> Plan:
    """A Plan of these texts, in the order in which they are to be stored; `language` is that of texts that say none.
    What an earlier run stored keeps its slug, so a run that was cut off goes on to the same ones."""
    plan = Plan()
    own = Essay.objects.filter(pk=OuterRef("object_id")).values("slug")
    rows = ImportedFrom.objects.filter(source=source, kind__in=("essay", "joined")).order_by()
    rows = rows.values_list("key", "content_hash", Subquery(own))
    had = SpooledMap[str]()
    for key, digest, slug in rows.iterator(chunk_size=BATCH):
        had[key], plan.stored[key] = slug or "", digest
    taken = SpooledSet(Essay.objects.order_by().values_list("slug", flat=True).iterator(chunk_size=BATCH))
    tried = SpooledMap[int]()
    for one in outlines:
        slug = had.get(one.key) or _free(one, taken, tried, language)
        taken.add(slug)
        plan.slugs[one.key] = slug
        if one.state != State.PUBLISHED:
            plan.hidden.add(one.key)
        else:
            plan.coming |= {slug, fold_name(one.title)}
            plan.promised |= {slug} if one.key not in had else set()
        for title in one.titles:
            if fold_name(title) != fold_name(one.title):
                plan.titles.setdefault(fold_name(title), one.title)
    return plan


def pages_of(places: Mapping[str, Place], terms: Iterable[Term], bylines: Iterable[Byline]) -> dict[str, str]:
    """The addresses of the pages that terms and by-lines have or will have here, by their keys, and with FEED after
    these those of their feeds. None for what is left out, and for tags and by-lines that no text brings."""
    names = {place.tag for place in places.values() if place.tag}
    tags = Tag.objects.select_related("synonym_of").named(names)
    slugs = {name: (tag.synonym_of or tag).slug for name, tag in tags.items()}
    used = {places[term.key].tag for term in terms if term.essays}
    pages = {
        key: f"/{place.hub}/" if place.hub else f"/tags/{slugs.get(place.tag) or slugify(place.tag, 90) or 'tag'}/"
        for key, place in places.items()
        if place.hub or place.tag in slugs or (place.tag and place.tag in used)
    }
    pages |= {key: f"/authors/{slug}/" for key, slug in _authors(bylines).items()}
    return pages | {key + FEED: f"{page}feed.xml" for key, page in pages.items()}


def _authors(bylines: Iterable[Byline]) -> dict[str, str]:
    """The slugs of authors by the keys of their by-lines. Where two who are not here yet would have the same, which of
    them gets it is not known before they come: then neither is told."""
    rows = Author.objects.order_by("-pk").values_list("key", "slug")
    here, taken = dict(rows), {slug for _key, slug in rows}
    found, coming = {}, Counter[str]()
    for one in bylines:
        key = author_key(one.name)
        slug = here.get(key) or (free_slug(slugify(one.name) or "author", taken) if one.signs else "")
        found[one.key] = (key, slug)
        coming[slug] += 1
    return {key: slug for key, (name, slug) in found.items() if slug and (name in here or coming[slug] == 1)}


def _free(one: Outline, taken: SpooledSet, tried: SpooledMap[int], language: str) -> str:
    base = slugify(one.slug) or slugify(one.title) or slugify(one.key) or f"text-{timezone.now():%Y}"
    if base in taken and tried.get(base, 0) > 20:  # hundreds of one name: not each number from 2 on is tried anew
        tried[base] += 1
        return free_slug(f"{base[:80]}-{tried[base]}", taken)
    tried[base] = tried.get(base, 0) + 1
    return free_slug(base, taken, one.language or language)
