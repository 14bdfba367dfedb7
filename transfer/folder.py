"""A folder of Markdown files, taken in whole: read, converted, loaded one by one, and reported."""

import uuid
from pathlib import Path

import yaml
from django.db.models import Q, Value
from django.utils import timezone

from essays.models import Essay, ImportedFrom, Link
from essays.unique_slugs import free_slug
from sitewide import state
from sitewide.slugs import slugify
from transfer import cover_files, frontmatter, links, liquid, markdown_places, shortcodes
from transfer.frontmatter_formats import Refused
from transfer.load import LANGUAGES, NAMESPACE, Report, load_essay

ENDINGS = {".md", ".markdown"}
MOST_CONFIGURATION = 200_000  # bytes of the configuration of a site


def files_in(folder):
    """The Markdown files below a folder, in the order of their paths; nothing behind a link that leads out of it."""
    root = Path(folder).resolve()
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() in ENDINGS and path.is_file() and path.resolve().is_relative_to(root):
            yield path.relative_to(root).as_posix(), path


def import_folder(folder, *, source, defaults, base="", old_addresses=False, progress=lambda done, total: None):
    """Imports every Markdown file of a folder and returns the Report.

    `source` names where they come from (part of the import key), `base` is the address of the site they stood on,
    `old_addresses`: those that the files had there lead on (as `transfer.markdown_places` knows them),
    `progress` is called with how many of how many are done. One file that cannot be taken in stops no other.
    """
    report = Report()
    found, now, zone = {}, timezone.now(), state.current().settings.zone
    for key, path in files_in(folder):
        if hidden := next((part for part in key.split("/") if part.startswith(".")), None):
            report.kept_back.append((key, f"it lies behind “{hidden}”, which its source hides, and is left out"))
            continue
        try:
            found[key] = frontmatter.read(key, path.read_bytes(), languages=LANGUAGES, now=now, zone=zone)
        except (Refused, OSError) as error:
            report.refused.append((key, str(error)))
    groups = _translations(found, source, defaults)
    slugs, titles = _slugs(found, source, defaults), frozenset(one.title.casefold() for one in found.values())
    loaded, pictures = {}, cover_files.Folder(folder, base)
    places = _places(found, slugs, base, _pattern(folder))
    for number, (key, one) in enumerate(found.items(), 1):
        _convert(one, key, slugs, base, titles, places, report)
        one.places = one.places if old_addresses else []
        try:
            cover = _cover(one, key, pictures, report)
            group = groups.get(key)
            essay = load_essay(one, source=source, defaults=defaults, report=report, group=group, cover=cover)
            if essay and key not in report.skipped[-1:]:
                loaded[essay.pk] = key
        except Refused as error:
            report.refused.append((key, str(error)))
        progress(number, len(found))
    _tell_of_links(loaded, report)
    return report


def _slugs(found, source, defaults):
    """The slugs that the essays have or will get, in the order in which they are loaded: {path without ending: slug}.
    Of files with one name in folders of several languages the later ones are called otherwise."""
    of_essays = Essay.objects.order_by().values_list("pk", "slug", Value(False))
    imported = ImportedFrom.objects.filter(source=source, kind="essay").order_by()
    rows = list(of_essays.union(imported.values_list("object_id", "key", Value(True)), all=True))
    own = {pk: slug for pk, slug, is_key in rows if not is_key}
    ids = {key: pk for pk, key, is_key in rows if is_key}
    taken, slugs = set(own.values()), {}
    for key, one in found.items():
        slug = own.get(ids.get(key))
        if slug is None:
            base = slugify(one.slug) or slugify(one.title)
            slug = free_slug(base, taken, one.language or defaults.language) if base else ""
            taken.add(slug)
        if slug:
            slugs[key.rsplit(".", 1)[0]] = slug
    return slugs


def _tell_of_links(loaded, report):
    """A line for each link that leads nowhere, or to no heading, now that all are there; `loaded` is {id: key}."""
    amiss = Link.objects.filter(Q(kind=Link.Kind.MISSING) | ~Q(lost="")).order_by("essay", "pk")
    for link in amiss.iterator() if loaded else ():
        if key := loaded.get(link.essay_id):
            to = f"{link.wanted}{link.fragment}"
            why = f"there is no heading “{link.lost}” where the link “{link.words}” leads"
            report.notes.append((key, why if link.lost else f"the link “{link.words}” leads nowhere yet ({to})"))


def _pattern(folder):
    """The pattern of addresses that the configuration of Jekyll or Hexo says, "" for none."""
    for name in ("_config.yml", "_config.yaml"):
        try:
            with (Path(folder) / name).open("rb") as file:
                said = yaml.safe_load(file.read(MOST_CONFIGURATION).decode())
        except (OSError, ValueError, RecursionError, yaml.YAMLError):
            continue
        pattern = said.get("permalink") if isinstance(said, dict) else ""
        return pattern if isinstance(pattern, str) else ""
    return ""


def _places(found, slugs, base, pattern):
    """Gives each file its old addresses; returns {address or [[other title]] as links are looked up by it: slug of the
    essay}; the file that names one first has it."""
    places = {}
    for key, one in found.items():
        one.places = markdown_places.of_file(
            key, one.places, one.slug, one.date, one.categories, pattern=pattern, base=base
        )  # fmt: skip
        if slug := slugs.get(key.rsplit(".", 1)[0]):
            for address in one.places:
                places.setdefault(markdown_places.looked_up(address), slug)
            for title in one.titles:
                places.setdefault(f"[[{title.casefold()}]]", slug)
    return places


def _convert(one, key, slugs, base, titles, places, report):
    one.body, others = shortcodes.resolve(one.body)
    one.body, removed = liquid.resolve(one.body, base)
    removed = [*others, *removed]
    one.standfirst, _ = liquid.resolve(one.standfirst, base)
    one.body, lost = links.localise(one.body, key, slugs, base, titles, places)
    words = [
        *one.notes,
        *one.back.notes,
        *(f"removed {tag}" for tag in removed),
        *(f"the link to {path} leads nowhere" for path in lost),
    ]
    report.notes.extend((key, note) for note in words)
    for name in one.unread:
        report.unread.setdefault(name, []).append(key)


def _cover(one, key, pictures, report):
    """The CoverFile of a file that names a cover; a line for one that cannot be taken."""
    cover = one.cover and cover_files.find(pictures, key, one.cover)
    if cover and cover.amiss:
        report.notes.append((key, cover.amiss))
    return cover


def _translations(found, source, defaults):
    """Files of the same name in folders of different languages are one text: {key: its group}."""
    names = {}
    for key, one in found.items():
        name = "/".join(part for part in key.rsplit(".", 1)[0].split("/") if part not in LANGUAGES)
        names.setdefault(name, {})[one.language or defaults.language] = key
    return {
        key: uuid.uuid5(NAMESPACE, f"{source}\0{name}")
        for name, by_language in names.items()
        if len(by_language) > 1
        for key in by_language.values()
    }
