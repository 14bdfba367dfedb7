"""What a source keeps back: drafts, private and protected texts, texts whose day has not come or is over. Pure.

Every tool has its own word for it. What is not understood counts as kept back: an editor publishes a draft with one
press, and nobody can take back what was read. The words are those of Jekyll (`published`, `_drafts/`), Hugo (`draft`,
`publishDate`, `expiryDate`, `build`, `headless`), Hexo (`published`, `password`, `hidden`), Eleventy
(`permalink: false`, `eleventyExcludeFromCollections`), Zola (`draft`, `render`), Pelican and Nikola (`status`, the tags
“draft” and “private”), Ghost (`status`, `visibility`), Grav (`routable`, `visible`), Docusaurus (`draft`, `unlisted`),
Lektor (`_hidden`, `_discoverable`), Obsidian (`publish`, `dg-publish`) and WordPress (`status`, `password`).

Names are compared without case, hyphens and underscores: `publishDate`, `publish_date` and `PublishDate` are one.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

TRUE = {"true", "yes", "y", "on", "1"}
FALSE = {"false", "no", "n", "off", "0", "never", "none", "null", "nil"}
# Said true, these keep a text back; said false, those do.
BACK_IF_TRUE = tuple(
    "draft isdraft wip private isprivate secret protected hidden ishidden unlisted unpublished headless noindex "
    "eleventyexcludefromcollections excludefromcollections trash trashed deleted membersonly internal embargoed "
    "encrypted passwordprotected loginrequired requireslogin requireauth".split()
)
BACK_IF_FALSE = tuple(
    "published ispublished publish dgpublish public ispublic live visible listed routable render discoverable output "
    "permalink sitemap indexed".split()
)
# Some of these hold other things too: an address, a date, a mapping. Only a plain yes or no is read of them.
MAY_BE_OTHER = {"published", "publish", "permalink", "sitemap", "render", "output"}
STATES = ("status", "poststatus", "publishstatus", "publicationstatus", "contentstatus", "visibility")
PUBLIC = {"published", "publish", "public", "live", "posted", "released", "final", "everyone", "all", "open", "anyone"}
TO_COME = {"future", "scheduled"}
# These say many things (a state may be Oregon): only the words below keep a text back.
LOOSE_STATES = ("state", "poststate", "stage", "workflow", "access", "audience", "type", "posttype", "kind", "layout")
PRIVATE = {
    "draft", "drafts", "private", "pending", "review", "in review", "internal", "members", "members only", "paid",
    "restricted", "hidden", "unlisted", "secret", "protected", "trash", "skip", "wip",
}  # fmt: skip
SECRETS = ("password", "passwd", "passphrase", "postpassword")
BEGINS = tuple(
    "date publishdate published publish publishedat publishat publishon pubdate publicationdate datepublished golive "
    "golivedate releasedate embargo embargountil scheduled scheduledat visiblefrom availablefrom".split()
)
ENDS = tuple(
    "expirydate expiry expires expiresat expiredate expirationdate expiration unpublish unpublishdate unpublishat "
    "unpublishon unpublishedat validuntil visibleuntil availableuntil".split()
)
FOLDERS = {"draft", "drafts", "unpublished", "private", "trash", "deleted", "hidden"}
TAGS = {"draft", "private"}  # as Nikola and many gardens of notes have it
# Every name that is read here, so that none of them is called “not understood”, but for those which say other things
# more often.
NAMES = {*BACK_IF_TRUE, *BACK_IF_FALSE, *STATES, *SECRETS, *BEGINS, *ENDS, "build", "robots"}
NAMES -= {"permalink", "sitemap", "render", "output"}


# x.draft.md, “A well (draft).md”, “[WIP] A well.md”
_MARKED = re.compile(r"(?:\.|[(\[])(drafts?|private|unpublished|wip)(?:[)\]]|\.\w+$)", re.IGNORECASE)


@dataclass(frozen=True)
class KeptBack:
    """`reasons` for which a text stays a draft, in words; else the moment `at` which it is to appear (None: it may be
    read at once); `notes` on what this site does otherwise than the source. Moments without a zone are in `zone`."""

    reasons: tuple[str, ...] = ()
    at: datetime.datetime | None = None
    notes: tuple[str, ...] = ()


def compact(name: object) -> str:
    """A name of front matter as it is compared: `publishDate` → publishdate, `dg-publish` → dgpublish."""
    return re.sub(r"[\W_]+", "", str(name)).casefold()


def says(value: object) -> bool | None:
    """True or False for a plain yes or no, in any tool's spelling; None for anything else, and for nothing."""
    word = str(value).strip().casefold() if isinstance(value, (bool, int, float, str)) else ""
    return True if word in TRUE or word == "1.0" else False if word in FALSE or word == "0.0" else None


def moment(value: object, zone: datetime.tzinfo) -> datetime.datetime | None:
    """A moment from a date, a date with a time or their text; None for what is none. A day alone begins at midnight."""
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        value = _from_text(str(value).strip())
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time(), zone)
    return None


def _from_text(text: str) -> datetime.datetime | datetime.date | None:
    text = re.sub(r"^(\d{4})/(\d{2})/(\d{2})", r"\1-\2-\3", text)
    text = re.sub(r"\s+(?:UTC|GMT|Z)$", "+00:00", text, flags=re.IGNORECASE)
    for form in (text, re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", text)):
        try:
            return datetime.datetime.fromisoformat(form)
        except ValueError:
            continue
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return None


def kept_back(
    front: Mapping[str, Any],
    key: str,
    *,
    now: datetime.datetime,
    zone: datetime.tzinfo,
    tags: Iterable[str] = (),
    dated: datetime.date | None = None,
    spelt: Mapping[str, str] | None = None,
) -> KeptBack:
    """What a file's front matter (a dictionary with compact names) and its path in the folder keep back: a KeptBack.

    `tags` are its tags, `dated` its date where that stands in its name, `spelt` the names as they are written. A value
    that is not understood where it could keep the text back, does.
    """
    inner = [reason for part in _inner(front, set()) for reason in _flags(part)]
    ends, notes = _ends(front, now, zone)
    at, unread = _begins(front, dated, zone)
    at = at if at and at > now else None
    reasons = [*_place(key), *_flags(front), *inner, *_states(front, at), *_tags(tags)]

    def told(words: Iterable[str]) -> tuple[str, ...]:
        named = (re.sub(r"“(\w+):", lambda m: f"“{(spelt or {}).get(m[1], m[1])}:", one) for one in words)
        return tuple(dict.fromkeys(named))

    return KeptBack(told([*reasons, *ends, *unread]), at, told(notes))


def _inner(front: Mapping[str, Any], seen: set[int]) -> Iterator[dict[str, Any]]:
    """The mappings in front matter, however deep, by compact names; each once, as YAML can refer to itself. `seen` are
    the ids of those that were found before."""
    for part in front.values():
        if isinstance(part, dict) and id(part) not in seen:
            seen.add(id(part))
            yield {compact(name): value for name, value in part.items()} | {"sitemap": None}
            yield from _inner(part, seen)


def _said(name: str, value: object) -> str:
    return f"“{name}: {_text(value)[:40] or '…'}”"


def _text(value: object) -> str:
    """A plain value as one line; "" for a list or a mapping (which may be endless: YAML can refer to itself)."""
    return "" if value is None or isinstance(value, (dict, list)) else " ".join(str(value).split())


def _place(key: str) -> list[str]:
    *folders, name = key.split("/")
    for folder in folders:
        if folder.strip("_. ").casefold() in FOLDERS:
            return [_("it lies in “%(folder)s/”") % {"folder": folder}]
    if marked := _MARKED.search(name):
        return [_("its name says “%(marked)s” (%(name)s)") % {"marked": marked[1], "name": name}]
    if name.startswith("_") and not name.casefold().startswith("_index."):
        return [_("its name begins with “_” (%(name)s)") % {"name": name}]
    return []


def _flags(front: Mapping[str, Any]) -> list[str]:
    found = []
    for name in BACK_IF_TRUE:
        value = front.get(name)
        if value is not None and value != "" and says(value) is not False:
            found.append(_("it says %(what)s") % {"what": _said(name, value)})
    for name in BACK_IF_FALSE:
        value = front.get(name)
        if value is None or value == "" or says(value):
            continue
        if says(value) is False or (name not in MAY_BE_OTHER):
            found.append(_("it says %(what)s") % {"what": _said(name, value)})
    if any(front.get(name) not in (None, "", False) for name in SECRETS):
        found.append(_("it has a password"))
    return [*found, *_built(front)]


def _built(front: Mapping[str, Any]) -> list[str]:
    """Hugo's `build` (once `_build`): not rendered, or in no list; and what is said to search engines."""
    build = front.get("build")
    if isinstance(build, dict):
        build = {compact(name): value for name, value in build.items()}
        for name in ("render", "list"):
            if says(build.get(name)) is False or _text(build.get(name)).casefold() in {"local", "link"}:
                return [_("it says %(what)s") % {"what": _said(f"build.{name}", build[name])}]
    elif says(build) is False:
        return [_("it says %(what)s") % {"what": _said("build", build)}]
    if re.search(r"\bno(?:ne|index)\b", _text(front.get("robots")), re.IGNORECASE):
        return [_("it says %(what)s") % {"what": _said("robots", front["robots"])}]
    return []


def _states(front: Mapping[str, Any], at: datetime.datetime | None) -> list[str]:
    found = []
    for name in STATES:
        values = front.get(name)
        for value in values if isinstance(values, list) else [values]:
            word = _text(value).casefold()
            if value is None or value == "" or word in PUBLIC or says(value) is True:
                continue
            if word not in TO_COME or not at:  # what is to come without a day stays a draft
                found.append(_("it says %(what)s") % {"what": _said(name, value)})
    for name in LOOSE_STATES:
        if " ".join(re.split(r"[\s_-]+", _text(front.get(name)))).casefold() in PRIVATE:
            found.append(_("it says %(what)s") % {"what": _said(name, front[name])})
    return found


def _tags(tags: Iterable[str]) -> list[str]:
    return [_("it is tagged “%(tag)s”") % {"tag": tag} for tag in tags if tag.casefold().lstrip("#") in TAGS]


def _ends(front: Mapping[str, Any], now: datetime.datetime, zone: datetime.tzinfo) -> tuple[list[str], list[str]]:
    """(reasons, notes): an end that is past, or is no moment; one that is to come is only told of."""
    reasons, notes = [], []
    for name in ENDS:
        value = front.get(name)
        if value is None or value == "" or says(value) is False:
            continue
        at = moment(value, zone)
        if at is None or at <= now:
            reasons.append(_("it says %(what)s") % {"what": _said(name, value)})
        else:
            notes.append(
                _("%(name)s is not known here: it stays until somebody withdraws it") % {"name": _said(name, value)}
            )
    return reasons, notes


def _begins(
    front: Mapping[str, Any], dated: datetime.date | None, zone: datetime.tzinfo
) -> tuple[datetime.datetime | None, list[str]]:
    """(the last of the moments from which it may be read, reasons where one is none)."""
    found, unread = [moment(dated, zone)], []
    for name in BEGINS:
        value = front.get(name)
        if value is None or value == "" or says(value) is not None:
            if says(value) and name.startswith("embargo"):
                unread.append(_("it says %(what)s") % {"what": _said(name, value)})
            continue
        at = moment(value, zone)
        found.append(at)
        if at is None:
            unread.append(_("it says %(name)s, which is no date") % {"name": _said(name, value)})
    return max((at for at in found if at), default=None), unread
