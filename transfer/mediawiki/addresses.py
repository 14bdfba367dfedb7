"""The addresses that pages had: those that the dump's own says, and the usual ones of MediaWiki beside; and which page
one of them shows. Pure."""

import hashlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

from sitewide.http.percent_encoding import percent_decoded
from transfer.mediawiki.titles import underscored

USUAL = ("/wiki/", "/index.php/", "/w/index.php/")
SCRIPTS = ("/index.php", "/w/index.php")
NUMBERED = "?curid="  # what stands before the number of a page where an address has no title
_REST = r"[^\][<>\"\s|{}]*"  # of an address, behind the host


def site_of(base: str) -> str:
    """Scheme and host of a wiki: "https://wiki.example.org"."""
    parts = urlsplit(base if "://" in base else f"https://{base}" if base else "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def stem_of(base: str) -> str:
    """What stands before the titles in a wiki's addresses, by that of its main page ("/doc/")."""
    try:
        path = urlsplit(base).path
    except ValueError:
        return ""
    return percent_decoded(path[: path.rfind("/") + 1]) if "/" in path else ""


def of_page(title: str, wiki_id: str, stem: str) -> tuple[str, ...]:
    """The addresses of a page by its whole title ("Category:Foo bar") and its number in the wiki ("" for none)."""
    name = underscored(title)
    stems = dict.fromkeys([*([stem] if stem else []), *USUAL])
    scripts = dict.fromkeys([*SCRIPTS, *([f"{stem}index.php"] if _is_folder(stem) else [])])
    asked = quote(title.replace(" ", "_"), safe="/:")
    made = [f"{quote(one, safe='/')}{name}" for one in stems if one != "/" or name]
    made += [f"{script}?title={asked}" for script in scripts]
    if wiki_id:
        made += [f"{script}?curid={wiki_id}" for script in (*scripts, "/wiki/")]
    return tuple(dict.fromkeys(made))


def _is_folder(stem: str) -> bool:
    return bool(stem) and not stem.endswith(".php/") and stem not in ("/", "/wiki/", "/w/")


def of_file(name: str, kind: str, stem: str) -> tuple[str, ...]:
    """The addresses of a file: its page, and where its bytes stood."""
    spelt = name.replace(" ", "_")
    digest = hashlib.md5(spelt.encode(), usedforsecurity=False).hexdigest()
    place = f"images/{digest[0]}/{digest[:2]}/{quote(spelt)}"
    return tuple(dict.fromkeys([*of_page(f"{kind}:{name}", "", stem), f"/{place}", f"/w/{place}"]))


def title_at(address: str, site: str, stem: str) -> str:
    """The title that an address of the wiki at `site` shows, with its section ("Foo bar#Part"), or NUMBERED and the
    number of the page; "" where it leads elsewhere, or to something else of a page than what it says: its history, an
    older text, a form."""
    try:
        parts = urlsplit(address)
        if not site or _host(parts.netloc) != _host(urlsplit(site).netloc):
            return ""
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    except ValueError:
        return ""
    section = f"#{percent_decoded(parts.fragment)}" if parts.fragment else ""
    path, others = percent_decoded(parts.path), asked.keys() - {"title", "curid", "redirect"}
    if others:
        return ""
    if asked.get("curid", "").isdecimal():
        return f"{NUMBERED}{asked['curid']}{section}"
    if "title" in asked:
        return f"{asked['title']}{section}" if path in (*SCRIPTS, f"{stem}index.php") else ""
    before = (one for one in sorted({stem, *USUAL}, key=len, reverse=True) if one and path.startswith(one))
    name = path.removeprefix(next(before, path))
    return f"{name}{section}" if name else ""


def _host(netloc: str) -> str:
    return netloc.casefold().removeprefix("www.")


def titles_in(text: str, site: str, stem: str) -> Iterator[str]:
    """What `title_at` tells of each address of the wiki that stands in a text."""
    host = _host(urlsplit(site).netloc)
    if host and host in text.casefold():
        for address in re.findall(rf"//(?:www\.)?{re.escape(host)}/{_REST}", text, re.IGNORECASE):
            if title := title_at(address, site, stem):
                yield title
