"""Slugs that are unique and do not take another address's place."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet

from sitewide.slugs import slugify

MAX_TRIES = 10_000


def unique_slug(queryset: QuerySet[Any], wanted: str, *, fallback: str, suffix: str = "") -> str:
    """A slug that no other row of `queryset` has: `wanted`, else with `suffix` (a language), else with a number.

    `fallback` stands in where the words hold no letter or number at all.
    """
    base = slugify(wanted) or fallback
    return free_slug(base, set(queryset.filter(slug__startswith=base[:84]).values_list("slug", flat=True)), suffix)


def free_slug(base: str, taken: Collection[str], suffix: str = "") -> str:
    """A slug that is not `taken`: `base`, else with `suffix`, else with a number."""
    if base not in taken:
        return base
    if suffix and (with_suffix := f"{base[:90]}-{suffix}") not in taken:
        return with_suffix
    stem = f"{base[:84]}-{suffix}" if suffix else base[:90]
    return next(slug for n in range(2, MAX_TRIES) if (slug := f"{stem}-{n}") not in taken)


class FreeSlugs:
    """Slugs for many rows of `queryset` that are stored together: what was given to one is given to no other."""

    def __init__(self, queryset: QuerySet[Any]) -> None:
        self.queryset = queryset
        self.asked: set[str] = set()
        self.taken: set[str] = set()

    def expect(self, slugs: Iterable[str]) -> None:
        """Asks in one query which of these are taken."""
        new = {*slugs} - self.asked
        self.asked |= new
        self.taken |= (
            set(self.queryset.filter(slug__in=new).order_by().values_list("slug", flat=True)) if new else set()
        )

    def give(self, base: str, *, suffix: str = "") -> str:
        """As `unique_slug`, of a slug; asks only where that is taken, or was not expected."""
        slug = base
        if base in self.taken or base not in self.asked:
            others = self.queryset.filter(slug__startswith=base[:84]).order_by().values_list("slug", flat=True)
            slug = free_slug(base, self.taken | set(others), suffix)
        self.taken.add(slug)
        return slug
