"""What is known of all texts before the first is stored: which address each will have, so that links forward work."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from essays.models import Essay, ImportedFrom
from essays.unique_slugs import free_slug
from sitewide.folding import fold_name
from sitewide.slugs import slugify
from transfer.importing.items import Outline, State

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
    digests by which an earlier run stored texts, and its files: here, or by their old address not here. `coming` are
    slugs and titles (folded) by which links may find a text; `titles` are other titles that texts had, folded, each
    with the title of now."""

    slugs: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    titles: dict[str, str] = field(default_factory=dict)
    files: dict[str, Here] = field(default_factory=dict)
    elsewhere: dict[str, str] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    coming: set[str] = field(default_factory=set)

    @property
    def total(self) -> int:
        return len(self.slugs)


def of_texts(outlines: Iterable[Outline], source: str, language: str) -> Plan:
    """A Plan of these texts, in the order in which they are to be stored; `language` is that of texts that say none.
    What an earlier run stored keeps its slug, so a run that was cut off goes on to the same ones."""
    plan = Plan()
    own = dict(Essay.objects.order_by().values_list("pk", "slug").iterator(chunk_size=BATCH))
    rows = ImportedFrom.objects.filter(source=source, kind__in=("essay", "joined")).order_by()
    ids = {}
    for key, pk, digest in rows.values_list("key", "object_id", "content_hash").iterator(chunk_size=BATCH):
        ids[key], plan.stored[key] = pk, digest
    taken = set(own.values())
    tried: dict[str, int] = {}
    for one in outlines:
        slug = own.get(ids.get(one.key, 0)) or _free(one, taken, tried, language)
        taken.add(slug)
        plan.slugs[one.key] = slug
        if one.state != State.PUBLISHED:
            plan.hidden.add(one.key)
        else:
            plan.coming |= {slug, fold_name(one.title)}
        for title in one.titles:
            if fold_name(title) != fold_name(one.title):
                plan.titles.setdefault(fold_name(title), one.title)
    return plan


def _free(one: Outline, taken: set[str], tried: dict[str, int], language: str) -> str:
    base = slugify(one.slug) or slugify(one.title) or slugify(one.key) or f"text-{timezone.now():%Y}"
    if base in taken and tried.get(base, 0) > 20:  # hundreds of one name: not each number from 2 on is tried anew
        tried[base] += 1
        return free_slug(f"{base[:80]}-{tried[base]}", taken)
    tried[base] = tried.get(base, 0) + 1
    return free_slug(base, taken, one.language or language)
