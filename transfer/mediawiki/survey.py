"""What has to be known of a wiki before its first page is converted: where each title leads, which categories and files
are named."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from transfer.importing.items import Note
from transfer.mediawiki import addresses
from transfer.mediawiki.page import Wiki
from transfer.mediawiki.scratch import PageRow, Scratch
from transfer.mediawiki.titles import Namespaces
from transfer.mediawiki.words import CATEGORY, FILE, MAIN

_OF_NUMBER = "SELECT key, section FROM target JOIN page ON page.name = target.name AND space = 0 WHERE wiki_id = ?"
MOST_STEPS = 50  # redirects that follow each other
_NOT_READ = re.compile(r"<!--.*?(?:-->|\Z)|<nowiki>.*?(?:</nowiki>|\Z)", re.DOTALL | re.IGNORECASE)
_LINK = re.compile(r"\[\[[ \t_]*([^\[\]|:\n\x02]{1,60}):([^\[\]|\n]{1,300})")
_GALLERY = re.compile(r"<gallery\b[^>]*>(.*?)(?:</gallery>|\Z)", re.DOTALL | re.IGNORECASE)
_CANDIDATE = re.compile(r"(?:\[\[|\||::)[ \t_]*:?([^\[\]{}|\n<>]{1,300})")
_FILE_NAME = re.compile(
    r"[=|]\s*([^\[\]{}|=\n:<>]{1,200}\.(?:png|jpe?g|gif|webp|avif|svg|mp3|og[gav]|wav|flac|m4a|mp4|webm))"
)


def survey(scratch: Scratch, spaces: Namespaces) -> Iterator[Note]:
    """Fills the tables of targets, categories and files; gives what is to be told of redirects meanwhile."""
    rows = scratch.rows
    rows.execute(
        "INSERT INTO target SELECT name, 'page:' || CASE wiki_id WHEN '' THEN name ELSE wiki_id END, '', id, 0 "
        "FROM page WHERE space = ? AND redirect = ''",
        (MAIN,),
    )
    yield from _redirects(scratch, spaces)
    for space in (MAIN, CATEGORY):
        for page in scratch.pages(space):
            _named_in(page.words, page.space == MAIN, scratch, spaces)
    rows.execute(
        "INSERT OR IGNORE INTO category SELECT name, 0 FROM page WHERE space = ? AND redirect = ''", (CATEGORY,)
    )


def _redirects(scratch: Scratch, spaces: Namespaces) -> Iterator[Note]:
    """Follows each redirect to the page at the end of its chain."""
    for page in scratch.pages(MAIN, redirects=True):
        at, seen, section = page, {page.name}, ""
        why = _("leads to no page that is here")
        for _step in range(MOST_STEPS):
            title = spaces.read(at.redirect)
            section = title.section or section
            following = scratch.named(title.namespace, title.name) if title.namespace in (MAIN, CATEGORY) else None
            if following is None:
                break
            if following.name in seen and following.space == MAIN:
                why = _("leads in a circle")
                break
            if not following.redirect:
                why = ""
                if following.space == MAIN:
                    values = (page.name, following.key, section, following.id)
                    scratch.rows.execute("INSERT OR IGNORE INTO target VALUES (?, ?, ?, ?, 1)", values)
                break
            seen.add(following.name)
            at = following
        if why:
            words = _("The redirect “%(title)s” (to “%(to)s”) %(why)s.")
            told = {"title": page.name, "to": page.redirect[:200], "why": why}
            yield Note("redirect-lost", words % told, page.name)


def _named_in(text: str, is_essay: bool, scratch: Scratch, spaces: Namespaces) -> None:
    text = _NOT_READ.sub("", text) if "<" in text else text
    categories, files = set(), set()
    for prefix, name in _LINK.findall(text):
        number = spaces.number(prefix.replace("_", " ").strip())
        if number == CATEGORY:
            categories.add(spaces.folded(name.partition("#")[0]))
        elif number in (FILE, -2):
            files.add(spaces.folded(name))
    for inner in _GALLERY.findall(text) if "<gallery" in text.lower() else ():
        files |= {spaces.read(line.partition("|")[0]).name for line in inner.split("\n") if line.strip()}
    scratch.rows.executemany(
        "INSERT INTO category VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET essays = essays + excluded.essays",
        ((name, int(is_essay)) for name in categories if name),
    )
    scratch.add_files(filter(None, files))


def file_names(text: str) -> set[str]:
    """What may be a file's name in the arguments of templates: these count where there is such a file."""
    return set(_FILE_NAME.findall(text)) if "{{" in text else set()


def _moved(name: str, scratch: Scratch, spaces: Namespaces) -> str:
    """The category that another redirects to; "" where it does not."""
    page = scratch.named(CATEGORY, name)
    to = spaces.read(page.redirect) if page and page.redirect else None
    return to.name if to and to.namespace == CATEGORY else ""


def known(scratch: Scratch, wiki: Wiki, page: PageRow, others: list[str]) -> dict[str, tuple[str, str]]:
    """{title: (key, section)} of the pages that texts may link to: all that stands where a title can. A category that
    redirects to another stands there by its key, a page that an address names by its number by that."""
    names, moved, numbers, spaces = set(), set(), set(), wiki.namespaces
    pointed = set()  # categories that an address names: those that are not here are left where they are
    for text in (page.words, *others):
        for typed in _CANDIDATE.findall(text):
            title = spaces.read(typed)
            names |= {title.name, f"{page.name}/{title.name.strip('/')}"}
            moved |= {title.name} if title.namespace == CATEGORY else set()
        for typed in addresses.titles_in(text, wiki.base, wiki.stem):
            if typed.startswith(addresses.NUMBERED):
                numbers.add(typed.partition("#")[0])
            else:
                title = spaces.read(typed)
                names |= {title.name} if title.namespace == MAIN else set()
                pointed |= {title.name} if title.namespace == CATEGORY else set()
    found = {f"category:{name}": (f"category:{now}", "") for name in moved if (now := _moved(name, scratch, spaces))}
    for name in names:
        row = scratch.rows.execute("SELECT key, section FROM target WHERE name = ?", (name,)).fetchone()
        if row:
            found[name] = (row[0], row[1])
    for name in pointed:
        if scratch.rows.execute("SELECT 1 FROM category WHERE name = ?", (name,)).fetchone():
            found[f"category:{name}"] = (f"category:{_moved(name, scratch, spaces) or name}", "")
    for number in numbers:
        row = scratch.rows.execute(_OF_NUMBER, (number.removeprefix(addresses.NUMBERED),)).fetchone()
        if row:
            found[number] = (row[0], row[1])
    return found
