"""One file of a folder as the text that it is to be. Imports no model."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from essays.markup.code_spans import blanked
from sitewide.text.folding import fold_name
from transfer.importing.items import Note, State, Text
from transfer.importing.spooled_map import SpooledMap
from transfer.markdown import links, liquid, pictures, shortcodes
from transfer.markdown.files import Beside, Use
from transfer.markdown.frontmatter import MarkdownFile
from transfer.markdown.here import Here

LIMITS = {"title": 250, "standfirst": 1000, "lead_in": 200}
FURTHEST = datetime.timedelta(days=3650)


@dataclass(frozen=True)
class Choices:
    """What stands in where a file says nothing: its day, and slugs of hubs; `base` is the address of the site that the
    files come from, without a slash at its end. `signed`: an author stands in as well. `strict`: a file that names no
    title, no author or no day, or a licence, hub or source that are none here, is refused; else it comes without, and
    that is told."""

    date: datetime.date | None = None
    hubs: tuple[str, ...] = ()
    base: str = ""
    signed: bool = False
    strict: bool = True


@dataclass
class Known:
    """What a text asks of its folder: what links find, and what was said of each text's old addresses."""

    files: links.Files = field(default_factory=lambda: links.Files(()))
    groups: SpooledMap[str] = field(default_factory=SpooledMap)
    places: SpooledMap[Sequence[str]] = field(default_factory=SpooledMap)


class Source(Protocol):
    """What a text asks of its source."""

    choices: Choices
    here: Here
    beside: Beside
    known: Known
    is_vault: bool


def resolved(one: MarkdownFile, base: str) -> tuple[str, list[str]]:
    """(the words of a file without what its builder resolves, what was removed of it)."""
    body, others = shortcodes.resolve(one.body)
    body, removed = liquid.resolve(body, base)
    return body, [*others, *removed]


def amiss(one: MarkdownFile, source: Source) -> str:
    """Words on why a file cannot be taken in; "" where it can."""
    choices = source.choices
    dated = one.date or choices.date
    for name, limit in LIMITS.items():
        if len(getattr(one, name)) > limit:
            return _("its %(what)s is longer than %(limit)s characters") % {
                "what": name.replace("_", "-"),
                "limit": limit,
            }
    if dated and (dated > datetime.date.today() + FURTHEST or dated.year < 1000):
        return _("its date %(dated)s cannot be right") % {"dated": dated}
    if not choices.strict:
        return ""
    if not one.authors and not choices.signed:
        return _("it names no author; say one with --author")
    if dated is None:
        return _("it has no date; say one with --date")
    if one.source_url and not _is_web(one.source_url):
        return _("its source address “%(source_url)s” is no web address") % {"source_url": one.source_url[:60]}
    if one.licence and one.licence.casefold() not in {code.casefold() for code in source.here.licences}:
        return _("its licence “%(licence)s” is not known here; known are %(licences)s") % {
            "licence": one.licence,
            "licences": ", ".join(source.here.licences),
        }
    if missing := [name for name in one.hubs if not _hub(name, source.here)]:
        return _("there is no hub “%(missing)s” here") % {"missing": missing[0]}
    return ""


def _is_web(address: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(address)
    except ValidationError:
        return False
    return True


def _hub(name: str, here: Here) -> str:
    return here.hubs.get(name) or here.hubs.get(fold_name(name)) or ""


def state_of(one: MarkdownFile) -> State:
    """Who is to read it here."""
    return State.DRAFT if one.back.reasons else State.SCHEDULED if one.back.at else State.PUBLISHED


def terms_of(one: MarkdownFile) -> list[tuple[str, str, bool]]:
    """(key, name, whether it is a category) of the tags and categories of a file."""
    categories = {*one.categories}
    return [(f"{'category' if tag in categories else 'tag'}:{tag}", tag, tag in categories) for tag in one.tags]


def of_file(one: MarkdownFile, source: Source) -> Text:
    """The Text of a file that can be taken in."""
    choices, known, beside = source.choices, source.known, source.beside
    notes = [Note("front-matter", words) for words in (*one.notes, *one.back.notes)]
    body, removed = resolved(one, choices.base)
    notes += [
        Note("removed", _("removed %(tag)s") % {"tag": tag}, tag.strip("{}%<> ").partition(" ")[0]) for tag in removed
    ]
    body = _without_references(body)

    def picture(use: Use) -> str:
        shown = beside.shown(one.key, use)
        if shown.amiss:
            notes.append(Note("picture-outside", _("its picture %(amiss)s") % {"amiss": shown.amiss}))
        return shown.reference

    body = pictures.led(body, picture)
    body, lost = links.localise(
        body, one.key, known.files, choices.base, lambda address: picture(Use(address, is_link=True))
    )
    notes += [Note("link-lost", _("the link to %(path)s leads nowhere") % {"path": path}) for path in lost]
    cover = beside.cover(one.key, one.cover) if one.cover else None
    if cover and cover.amiss:
        notes.append(Note("picture-outside", _("its cover %(amiss)s") % {"amiss": cover.amiss}))
    dated = one.date or choices.date
    if one.is_called_by_file and not source.is_vault:
        notes.append(Note("untitled", _("has no title, and is called “%(title)s”") % {"title": one.title}))
    if not one.authors and not choices.signed:
        notes.append(Note("unsigned", _("names no author")))
    if dated is None:
        notes.append(Note("undated", _("has no date, and is dated with the day on which it comes")))
    hubs = [(name, _hub(name, source.here)) for name in one.hubs] or [("", slug) for slug in choices.hubs]
    notes += [
        Note("hub", _("there is no hub “%(name)s” here") % {"name": name}, name) for name, slug in hubs if not slug
    ]
    at = one.back.at or (datetime.datetime.combine(dated, datetime.time(), source.here.zone) if dated else None)
    return Text(
        key=one.key,
        title=one.title,
        body=body,
        slug=one.slug,
        state=state_of(one),
        kept_back=one.back.reasons or ((f"until {one.back.at:%Y-%m-%d}",) if one.back.at else ()),
        at=at,
        dated=dated,
        language=one.language or one.other_language,
        authors=tuple(one.authors),
        terms=tuple(key for key, *_rest in terms_of(one)),
        hubs=tuple(dict.fromkeys(slug for _name, slug in hubs if slug)),
        standfirst=liquid.resolve(one.standfirst, choices.base)[0],
        lead_in=one.lead_in,
        cover=cover.file.key if cover and cover.file else "",
        featured=one.featured,
        licence=one.licence,
        source_url=one.source_url,
        addresses=tuple(known.places.get(one.key, ())),
        titles=tuple(one.titles),
        group=known.groups.get(one.key, ""),
        notes=notes,
    )


def _without_references(body: str) -> str:
    """The text with what only looks like a reference to something that comes along (`import:x`) written otherwise."""
    if "import:" not in body:
        return body
    parts, at, outside = [], 0, blanked(body)
    while (found := outside.find("import:", at)) >= 0:
        parts += [body[at:found], "import&#58;"]
        at = found + len("import:")
    return "".join([*parts, body[at:]])


def translations(
    paths: Iterable[tuple[str, str]], languages: Mapping[str, str], codes: frozenset[str]
) -> SpooledMap[str]:
    """Files of one name in different languages are one text: {key: its name}, of those alone. `paths` are keys, each
    with its path without a language in its name, `languages` those of the files, `codes` the names that folders of
    languages have."""
    names, groups = SpooledMap[dict[str, str]](), SpooledMap[str]()
    for key, path in paths:
        name = "/".join(part for part in path.rsplit(".", 1)[0].split("/") if part not in codes)
        names[name] = names.get(name, {}) | {languages[key]: key}
    groups.update((key, name) for name, found in names.items() if len(found) > 1 for key in found.values())
    return groups
