"""From a text of a source to what an essay here is made of. Raises Refused in plain words; cuts nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays import taxonomy
from essays.markup.excerpt import excerpt
from essays.models import Author, Essay, Hub, Licence, Tag
from essays.models.tag import tag_key
from sitewide.text.characters import line
from transfer.importing.items import Note, Refused, State, Text
from transfer.importing.mapping import Place
from transfer.importing.options import Options
from transfer.importing.spooled_map import SpooledMap

FURTHEST = timedelta(days=3650)
TITLE, STANDFIRST, LEAD_IN, ADDRESS, FEED_ID = 250, 1000, 200, 500, 500
is_web_address = URLValidator(schemes=["http", "https"])


@dataclass
class Known:
    """What is asked of the site once, and used for every text: hubs by slug, licences by code in lower case, authors by
    name (filled as they are met). `signing` are the keys of all who sign what came, `tagged` the tags of what goes
    before readers; `had` and `had_tags` the keys of the authors and tags that were here before."""

    options: Options
    places: Mapping[str, Place]
    hubs: dict[str, int] = field(default_factory=lambda: dict(Hub.objects.values_list("slug", "pk")))
    licences: dict[str, int] = field(
        default_factory=lambda: {code.casefold(): pk for code, pk in Licence.objects.values_list("code", "pk")}
    )
    authors: dict[str, int] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    feed_ids: SpooledMap[str] = field(
        default_factory=SpooledMap
    )  # with the texts that have them: a dry run stores none
    signing: set[str] = field(default_factory=set)
    tagged: set[str] = field(default_factory=set)
    had: frozenset[str] = field(default_factory=lambda: frozenset(Author.objects.values_list("key", flat=True)))
    had_tags: frozenset[str] = field(default_factory=lambda: frozenset(Tag.objects.values_list("key", flat=True)))

    def author(self, name: str, by: User | None) -> int:
        """The id of a by-line of this name; within a transaction that is rolled back it is asked for again."""
        if name not in self.authors:
            author = taxonomy.author_named(name, by=by)
            self.authors[name], self.keys[author.pk] = author.pk, author.key
        return self.authors[name]

    def came(self, content: Mapping[str, Any], *, is_shown: bool) -> None:
        """Remembers who signs a text that was taken in, and its tags where it goes before readers."""
        self.signing.update(self.keys[pk] for pk in content["authors"])
        if is_shown:
            self.tagged.update(content["tags"])

    def made(self) -> dict[str, int]:
        """How many authors and tags there are since that were not here before."""
        return {
            "authors": len(self.signing - self.had),
            "tags": len({tag_key(name) for name in self.tagged} - self.had_tags),
        }


def appears(text: Text, notes: list[Note]) -> datetime | None:
    """The moment at which a text is to be before readers, None for a draft. What its source had scheduled for a moment
    that has passed meanwhile stays a draft: nobody has seen yet that it is right."""
    now = timezone.now()
    if text.state == State.DRAFT or not text.body.strip():
        return None
    is_far = text.state != State.SCHEDULED and text.at and text.at.year >= (now + FURTHEST).year
    if text.at and (text.at.year < 1000 or is_far):
        raise Refused(_("its date %(at)s cannot be right") % {"at": f"{text.at:%Y-%m-%d}"})
    if text.state == State.SCHEDULED and (text.at is None or text.at <= now):
        when = f"{text.at:%Y-%m-%d %H:%M}" if text.at else _("a moment that it does not say")
        notes.append(
            Note("schedule-past", _("was scheduled for %(when)s, which is past: it stays a draft") % {"when": when})
        )
        return None
    return text.at or now


def content_of(text: Text, known: Known, cover: int | None, notes: list[Note], *, by: User | None) -> dict[str, Any]:
    """The content of an essay, as `essays.publishing.create` takes it; `cover` is the id of its picture."""
    standfirst, body = line(text.standfirst), text.body
    if len(standfirst) > STANDFIRST:
        notes.append(
            Note(
                "standfirst-long",
                _("its excerpt is longer than %(standfirst)s characters, and stands first in it")
                % {"standfirst": STANDFIRST},
            )
        )
        standfirst, body = "", f"*{standfirst}*\n\n{body}"
    if len(line(text.lead_in)) > LEAD_IN:
        raise Refused(_("its lead-in is longer than %(lead_in)s characters") % {"lead_in": LEAD_IN})
    places = [known.places[key] for key in text.terms if key in known.places]
    hubs = [*text.hubs, *(place.hub for place in places)]
    names = list(text.authors) or ([known.options.author] if known.options.author else [])
    return {
        "title": _title(text, notes),
        "standfirst": standfirst,
        "lead_in": line(text.lead_in),
        "body": body,
        "language": text.language,
        "dated": _dated(text),
        "source_url": _address(text.source_url, notes),
        "licence_id": _licence(text.licence or known.options.licence, known, notes),
        "authors": [known.author(line(name), by) for name in dict.fromkeys(names) if line(name)],
        "hubs": list(dict.fromkeys(known.hubs[hub] for hub in hubs if hub in known.hubs)),
        "tags": list(dict.fromkeys(place.tag for place in places if place.tag)),
        "featured": text.featured,
        "comments_policy": "open" if text.comments_open else "closed",
        "cover_id": cover,
    }


def _title(text: Text, notes: list[Note]) -> str:
    title = line(text.title)
    if len(title) > TITLE:
        raise Refused(_("its title is longer than %(title)s characters") % {"title": TITLE})
    if not title:
        title = excerpt(" ".join(text.body.split())[:2000], 8).strip("#*_>[]()! ")[:TITLE] or "Untitled"
        notes.append(Note("untitled", _("has no title, and is called “%(title)s”") % {"title": title}))
    return title


def _dated(text: Text) -> date | None:
    dated = text.dated or (timezone.localdate(text.at) if text.at else None)
    if dated and not 1000 <= dated.year <= timezone.localdate().year + 10:
        raise Refused(_("its date %(dated)s cannot be right") % {"dated": dated})
    return dated


def _address(address: str, notes: list[Note]) -> str:
    if not address:
        return ""
    try:
        is_web_address(address)
    except ValidationError:
        notes.append(
            Note("source-url", _("its source address “%(address)s” is no web address") % {"address": address[:60]})
        )
        return ""
    if len(address) > ADDRESS:
        notes.append(
            Note("source-url", _("its source address is longer than %(address)s characters") % {"address": ADDRESS})
        )
        return ""
    return address


def _licence(code: str, known: Known, notes: list[Note]) -> int | None:
    found = known.licences.get(code.casefold()) if code else None
    if code and found is None:
        notes.append(Note("licence", _("its licence “%(code)s” is not known here") % {"code": code[:40]}, code[:40]))
    return found


def feed_id(text: Text, essay: Essay | None, known: Known, notes: list[Note], is_taken: Callable[[str], bool]) -> str:
    """The id by which feed readers know a text, where it is free; `is_taken` says whether an essay here has it."""
    wanted = line(text.guid)
    if not wanted:
        return ""
    if len(wanted) > FEED_ID:
        notes.append(Note("guid", _("its id in feeds is too long and is left out")))
        return ""
    is_own = essay is not None and essay.feed_id == wanted
    # A dry run stores none: what it has met is remembered instead.
    others = known.feed_ids.setdefault(wanted, text.key) if known.options.dry_run else text.key
    if others != text.key or (not is_own and is_taken(wanted)):
        notes.append(
            Note("guid", _("another essay is known to feed readers by “%(wanted)s”") % {"wanted": wanted[:100]})
        )
        return ""
    return wanted
