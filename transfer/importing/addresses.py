"""Old addresses, which lead to what stands here now; what is in use here already keeps its address."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.urls import Resolver404, resolve

from essays.derived.redirects import MAX_FRAGMENT, normalise_path
from essays.models import Author, Essay, Hub, Media, OldPath, Series, Tag
from sitewide.http.percent_encoding import percent_decoded

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
OF_HOME = {"p", "page_id", "cat", "m", "attachment_id", "author", "tag", "feed", "category_name", "title", "curid"}
One = TypeVar("One")
AT_ONCE = 500  # addresses that are asked for in one statement


def coming(addresses: Iterable[str]) -> tuple[list[str], list[str]]:
    """What `keep` would return for something that is not here yet: of a dry run."""
    wanted = {path: address for address in addresses if (path := _normalised(address))}
    there: set[str] = set()
    for some in _at_once(wanted):
        there.update(OldPath.objects.filter(path__in=some).values_list("path", flat=True))
    new = [address for path, address in wanted.items() if path not in there and not is_in_use(address)]
    free = set(new)
    return new, [address for address in wanted.values() if address not in free]


def keep(addresses: Iterable[str], target: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Makes old addresses lead to `target` (as of `essays.derived.redirects.keep_old_path`): `essay=`, `tag=`,
    `author=`, `hub=` or `address=`. Returns (those that are new, those that are taken: by a page of this site or by
    something else that was there). In two statements for AT_ONCE of those that are free."""
    [kept] = keep_all([(addresses, target)])
    return kept


def keep_plain(leading: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """As `keep`, of old addresses each of which leads to an address of its own here."""
    kept = keep_all([((address,), {"address": to}) for address, to in leading.items()])
    return [one for new, _ in kept for one in new], [one for _, taken in kept for one in taken]


def keep_all(leading: Sequence[tuple[Iterable[str], dict[str, Any]]]) -> list[tuple[list[str], list[str]]]:
    """As `keep`, of the addresses of several targets; what two of them have leads to the first. Returns the same of
    each, in their order."""
    kept: list[tuple[list[str], list[str]]] = [([], []) for _ in leading]
    wanted: dict[str, tuple[int, str]] = {}
    for place, (addresses, _) in enumerate(leading):
        for address in addresses:
            if (path := _normalised(address)) and wanted.setdefault(path, (place, address))[0] != place:
                kept[place][1].append(address)
    for some in _at_once(wanted.items()):
        rows = {row.path: row for row in OldPath.objects.filter(path__in=[path for path, _ in some])}
        free: list[OldPath] = []
        for path, (place, address) in some:
            target, (new, taken) = leading[place][1], kept[place]
            if path in rows:
                taken += [] if _leads(rows[path], target) else [address]
            elif not _is_own(address, target):
                if is_in_use(address):
                    taken.append(address)
                else:
                    free.append(OldPath(path=path, **target, **_heading(address)))
                    new.append(address)
        OldPath.objects.bulk_create(free)
    return kept


def _at_once(things: Iterable[One]) -> Iterator[list[One]]:
    rest = iter(things)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def _heading(address: str) -> dict[str, str]:
    """The heading that an old address led to, as a target has it."""
    heading = percent_decoded(address.partition("#")[2])[:MAX_FRAGMENT]
    return {"fragment": heading} if heading else {}


def _normalised(address: str) -> str:
    try:
        path = normalise_path(address.partition("#")[0])
    except ValueError:  # more parameters than anybody means
        return ""
    return "" if path == "/" else path


def _leads(row: OldPath, target: dict[str, Any]) -> bool:
    """Whether an old path leads to what is meant already."""
    own = {name: getattr(value, "pk", value) for name, value in target.items() if name != "fragment"}
    return all((row.address if name == "address" else getattr(row, f"{name}_id")) == key for name, key in own.items())


def _is_own(address: str, target: dict[str, Any]) -> bool:
    """Whether it is the address that the thing has here."""
    row = next(iter(target.values()))
    here = row if isinstance(row, str) else row.get_absolute_url()
    return _normalised(here) == _normalised(address)


def is_in_use(address: str) -> bool:
    """Whether a page of this site answers at an address, so that nobody would ever be led on from it."""
    path, _, query = address.partition("#")[0].partition("?")
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
