"""The old addresses of what an export has, of every kind that WordPress knows. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from sitewide.text.slugs import slugify
from transfer.importing.items import FEED, Byline, Term
from transfer.wordpress.old_site import OldSite, archive, feeds_of, normal, relative
from transfer.wordpress.records import Label, Record

MOST_ABOVE = 20  # categories above a category
SITEMAPS = ("wp-sitemap.xml", "sitemap_index.xml")  # of WordPress, and of a plugin that many have


def _at(root: str, path: str) -> str:
    return f"/{root}/{path}" if root else f"/{path}"


def of_text(root: str, one: Record) -> tuple[str, ...]:
    """Those of a post or a page: its permalink, whatever its structure; by number; by the slug that it had before."""
    link = relative(one.link)
    number = f"{'page_id' if one.kind == 'page' else 'p'}={one.number}"
    found = [link, _at(root, f"?{number}"), _at(root, f"?p={one.number}")]  # pages have the short one, too
    if "?" in relative(one.guid):
        found.append(relative(one.guid))
    old = one.meta.get("_wp_old_slug", "").strip()
    if old and one.slug and "?" not in link:
        head, _, last = link.rstrip("/").rpartition("/")
        if normal(last) == normal(one.slug):
            found.append(f"{head}/{old}/")
    return tuple(dict.fromkeys(address for address in found if address not in ("", "/")))


def of_file(root: str, one: Record, url: str) -> tuple[str, ...]:
    """Those of an attachment: the file first, then its page."""
    found = [relative(url), relative(one.link), _at(root, f"?attachment_id={one.number}")]
    return tuple(dict.fromkeys(address for address in found if address not in ("", "/")))


def of_author(root: str, login: str, number: str) -> tuple[str, ...]:
    """Those of an author; WordPress makes the name in the address of the login."""
    return (_at(root, f"author/{slugify(login) or login}/"), *([_at(root, f"?author={number}")] if number else []))


def of_term(root: str, label: Label, labels: Mapping[tuple[str, str], Label]) -> tuple[str, ...]:
    """Those of a category or a tag: below the categories above, and alone."""
    if label.domain != "category":
        return (_at(root, f"tag/{label.slug}/"), _at(root, f"?tag={label.slug}"))
    above, parent = [label.slug], label.parent
    while parent and len(above) < MOST_ABOVE and (found := labels.get(("category", parent))) and parent not in above:
        above.insert(0, parent)
        parent = found.parent
    known = [_at(root, f"category/{'/'.join(above)}/"), _at(root, f"category/{label.slug}/")]
    known += [_at(root, f"?cat={label.number}")] if label.number else []
    return tuple(dict.fromkeys([*known, _at(root, f"?category_name={label.slug}")]))


def behind_front(site: OldSite, known: Iterable[str]) -> tuple[str, ...]:
    """Addresses of archives and feeds, and the same behind what stands before every permalink: a site whose posts are
    at "/archives/7" had its tags at "/archives/tag/water/"."""
    known, root = tuple(known), f"/{site.root}" if site.root else ""
    made = [f"{root}/{site.front}{one.removeprefix(root)}" for one in known if site.front and "?" not in one]
    return tuple(dict.fromkeys((*known, *made)))


def of_the_site(site: OldSite, days: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(old address, where it leads here) of archives and of the feeds of the whole site."""
    for address in behind_front(site, feeds_of([_at(site.root, ""), _at(site.root, "?")])):
        yield address, "/feed.xml"
    for path in ("comments/feed/", "comments/feed/atom/", "?feed=comments-rss2", "?feed=comments-atom"):
        yield from ((one, "/responses.xml") for one in behind_front(site, [_at(site.root, path)]))
    yield _at(site.root, "page/"), "/essays/"  # all pages of older posts
    if site.root:
        yield f"/{site.root}/", "/"
    for path in SITEMAPS:
        yield _at(site.root, path), "/sitemap.xml"
    known = {"/".join(day.split("-")[:parts]) for day in days for parts in (1, 2, 3)}
    for path in sorted(known):
        if to := archive(path):
            found = [f"{path}/", *([f"date/{path}/"] if site.by_number else [])]
            yield from ((one, to) for one in behind_front(site, [_at(site.root, each) for each in found]))
            yield _at(site.root, f"?m={path.replace('/', '')}"), to


def remember_term(site: OldSite, term: Term, labels: Mapping[tuple[str, str], Label]) -> None:
    """Lets links to a term be known by each of its addresses."""
    domain, _, slug = term.key.partition(":")
    label = labels[("category" if domain == "category" else "post_tag", slug)]
    _remember(site, term.addresses, term.key)
    names = ("category_name",) if domain == "category" else ("tag",)
    for name in names:
        site.terms[name, normal(slug)] = term.key
    if domain == "category" and label.number:
        site.terms["cat", label.number] = term.key


def _remember(site: OldSite, known: Iterable[str], key: str) -> None:
    for address in known:
        site.add_path(address, key)
    for address in feeds_of(known):
        site.add_path(address, key + FEED)


def remember_author(site: OldSite, login: str, byline: Byline) -> None:
    """Lets links to an author be known."""
    _remember(site, byline.addresses, byline.key)
    for address in byline.addresses:
        if "?author=" in address:
            site.terms["author", address.rpartition("=")[2]] = byline.key
    site.terms["author", normal(login)] = byline.key
