"""Slugs that are unique and do not take another address's place."""

from collections.abc import Collection
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
