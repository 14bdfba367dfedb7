"""The addresses that pages had: those that the dump's own says, and the usual ones of MediaWiki beside. Pure."""

import hashlib
from urllib.parse import quote, unquote, urlsplit

from transfer.mediawiki.titles import underscored

USUAL = ("/wiki/", "/index.php/", "/w/index.php/")
SCRIPTS = ("/index.php", "/w/index.php")


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
    return unquote(path[: path.rfind("/") + 1]) if "/" in path else ""


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
