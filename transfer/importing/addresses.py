"""Old addresses, which lead to what stands here now; what is in use here already keeps its address."""

from collections.abc import Iterable
from typing import Any

from django.urls import Resolver404, resolve

from essays.derived.redirects import normalise_path
from essays.models import Author, Essay, Hub, Media, OldPath, Series, Tag

# Pages whose address names a row: by the name of the address, which rows there are. What is not here is always there.
ROWS = {
    "essay": lambda found: Essay.objects.filter(slug=found["slug"]),
    "hub": lambda found: Hub.objects.filter(slug=found["slug"]),
    "tag": lambda found: Tag.objects.filter(slug=found["slug"]),
    "author": lambda found: Author.objects.filter(slug=found["slug"]),
    "series": lambda found: Series.objects.filter(slug=found["slug"]),
    "picture": lambda found: Media.every.filter(name=found["name"]),
    "recording": lambda found: Media.every.filter(name=found["name"]),
    "old-essay": lambda found: Essay.objects.filter(slug=found["slug"]),
    "media": lambda found: Media.every.filter(file=f"pictures/{found['name']}"),
    **{
        name: lambda found: Hub.objects.filter(slug=found["slug"])
        for name in ("hub-feed", "hub-feed-rss", "hub-share-card", "hub-responses")
    },
}
OF_HOME = {"p", "page_id", "cat", "m", "attachment_id", "author", "tag", "feed", "category_name", "s", "page", "paged"}
MOST = 1000  # addresses of one thing


def coming(addresses: Iterable[str]) -> tuple[list[str], list[str]]:
    """What `keep` would return for something that is not here yet: of a dry run."""
    wanted = {path: address for address in addresses if (path := _normalised(address))}
    there = {*OldPath.objects.filter(path__in=wanted).values_list("path", flat=True)} if wanted else set()
    new = [address for path, address in wanted.items() if path not in there and not is_in_use(address)]
    return new, [address for address in wanted.values() if address not in new]


def keep(addresses: Iterable[str], target: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Makes old addresses lead to `target` (as of `essays.derived.redirects.keep_old_path`): `essay=`, `tag=`,
    `author=`, `hub=` or `address=`. Returns (those that are new, those that are taken: by a page of this site or by
    something else that was there). In two statements for those that are free, however many there are."""
    wanted = {path: address for address in addresses if (path := _normalised(address))}
    for path in list(wanted)[MOST:]:
        del wanted[path]
    if not wanted:
        return [], []
    there = {row.path: row for row in OldPath.objects.filter(path__in=wanted)}
    own = {name: getattr(value, "pk", value) for name, value in target.items()}
    taken = [wanted[path] for path, row in there.items() if not _leads(row, own)]
    new = []
    for path, address in wanted.items():
        if path in there or _is_own(address, target):
            continue
        (taken if is_in_use(address) else new).append(address)
    OldPath.objects.bulk_create(OldPath(path=_normalised(address), **target) for address in new)
    return new, taken


def _normalised(address: str) -> str:
    try:
        path = normalise_path(address)
    except ValueError:  # more parameters than anybody means
        return ""
    return "" if path == "/" else path


def _leads(row: OldPath, own: dict[str, Any]) -> bool:
    """Whether an old path leads to what is meant already."""
    return all((row.address if name == "address" else getattr(row, f"{name}_id")) == key for name, key in own.items())


def _is_own(address: str, target: dict[str, Any]) -> bool:
    """Whether it is the address that the thing has here."""
    row = next(iter(target.values()))
    here = row if isinstance(row, str) else row.get_absolute_url()
    return _normalised(here) == _normalised(address)


def is_in_use(address: str) -> bool:
    """Whether a page of this site answers at an address, so that nobody would ever be led on from it."""
    path, _, query = address.partition("?")
    if path in {"", "/"}:
        return not query or not any(part.partition("=")[0] in OF_HOME for part in query.split("&"))
    for candidate in {path, f"{path.rstrip('/')}/"}:
        try:
            match = resolve(candidate)
        except Resolver404:
            continue
        rows = ROWS.get(match.url_name or "old-essay")
        if rows is None or rows(match.kwargs).exists():
            return True
    return False
