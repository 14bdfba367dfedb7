"""Slugs that are unique and do not take another address's place."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from sitewide.text.slugs import slugify

MAX_TRIES = 10_000


def unique_slug(queryset: QuerySet[Any], wanted: str, *, fallback: str, suffix: str = "") -> str:
    """A slug that no other row of `queryset` has: `wanted`, else with `suffix` (a language), else with a number.

    `fallback` stands in where the words hold no letter or number at all.
    """
    return _free_in(queryset, slugify(wanted) or fallback, suffix)


def free_slug(base: str, taken: Collection[str], suffix: str = "") -> str:
    """A slug that is not `taken`: `base`, else with `suffix`, else with a number."""
    return next(slug for some in _candidates(base, suffix) for slug in some if slug not in taken)


def _free_in(queryset: QuerySet[Any], base: str, suffix: str, given: Collection[str] = ()) -> str:
    """As `free_slug`, of what no row of `queryset` has and was not `given`. Asks for slugs by their names, which each
    database finds at once: to ask for all that begin so SQLite reads every row."""
    for some in _candidates(base, suffix):
        taken = {*given, *queryset.filter(slug__in=some).order_by().values_list("slug", flat=True)}
        if free := [slug for slug in some if slug not in taken]:
            return free[0]
    raise ValueError(f"More than {MAX_TRIES} addresses begin with {base}.")


def _candidates(base: str, suffix: str) -> Iterator[list[str]]:
    """What a slug may be, in order: `base`, with `suffix`, with numbers; more of them at a time the further on."""
    yield [base]
    stem = f"{base[:84]}-{suffix}" if suffix else base[:90]
    some, first = [f"{base[:90]}-{suffix}"] if suffix else [], 2
    while first < MAX_TRIES:
        end = min(MAX_TRIES, 4 * first)
        yield [*some, *(f"{stem}-{n}" for n in range(first, end))]
        some, first = [], end


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
            slug = _free_in(self.queryset, base, suffix, self.taken)
        self.taken.add(slug)
        return slug
