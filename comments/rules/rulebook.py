"""The rules of comments.models.RuleSet as they hold for an essay: read once for each state of the site, kept in the
process, looked for in what somebody sends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from comments.models import ImportedList, RuleSet
from comments.rules import word_lists
from comments.rules.effective import DISALLOW, HOLD, SETTINGS, Level, Ruling, WordSource, resolve
from essays.models import Essay
from sitewide import state

SITE = "site"


@dataclass
class Book:
    """All levels that say something, at one content version of the site: by "site", "hub:<slug>", "essay:<id>"."""

    version: int | None = None
    levels: dict[str, Level] = field(default_factory=dict)


@dataclass
class _Kept:
    """What the process keeps."""

    book: Book = field(default_factory=Book)


_kept = _Kept()


def book(version: int | None = None) -> Book:
    """The Book of the site as it is; `version` is its content version where the caller knows it (else one query)."""
    version = state.current().settings.version if version is None else version
    kept = _kept.book
    if kept.version != version:
        kept = _kept.book = Book(version, read_levels())
    return kept


def forget() -> None:
    """Drops what is kept in the process (for tests, whose databases go back in time)."""
    _kept.book = Book()
    _imported.cache_clear()


def read_levels() -> dict[str, Level]:
    """All levels that say something, as they are stored now."""
    imported: dict[int, list[WordSource]] = {}
    for row in ImportedList.objects.filter(in_use=True).values("pk", "rules_id", "strength", "inside"):
        source = WordSource(row["strength"], imported=row["pk"], inside=row["inside"])
        imported.setdefault(row["rules_id"], []).append(source)
    rows = RuleSet.objects.select_related("hub")
    return {key_of(row): level_of(row, imported.get(row.pk, ())) for row in rows}


def read_closing() -> dict[str, Level]:
    """The same, with nothing but after how many days they close: every publication asks for these."""
    rows = RuleSet.objects.order_by().values_list("hub__slug", "essay_id", "close_after")
    return {_key(hub, essay): {"close_after": days} for hub, essay, days in rows}


def key_of(rules: RuleSet) -> str:
    """The key of a level in a Book."""
    return _key(rules.hub.slug if rules.hub else None, rules.essay_id)


def _key(hub: str | None, essay: int | None) -> str:
    return f"hub:{hub}" if hub else f"essay:{essay}" if essay else SITE


def level_of(rules: RuleSet, imported: Iterable[WordSource] = ()) -> Level:
    """A RuleSet as comments.rules.effective takes it, with the WordSources of its imported lists."""
    typed = [WordSource(HOLD, rules.hold_words), WordSource(DISALLOW, rules.disallowed_words)]
    values = {name: getattr(rules, name) for name in (*SETTINGS, "frozen", "frozen_words")}
    return values | {"lists": (*(source for source in typed if source.text.strip()), *imported)}


def ruling_of(essay: Essay, version: int | None = None) -> Ruling:
    """The Ruling that holds for an essay now; no query where the site's content `version` is given and known."""
    return resolve_in(book(version).levels, essay)


def resolve_in(levels: Mapping[str, Level], essay: Essay) -> Ruling:
    """The Ruling of an essay by these levels; its hubs are those of its card, which its page shows too."""
    site, own = levels.get(SITE), levels.get(f"essay:{essay.pk}")
    hubs = [levels[key] for hub in essay.card.get("hubs", ()) if (key := f"hub:{hub['slug']}") in levels]
    return resolve(site, hubs, own) if site or hubs or own else Ruling()


def word_list(source: WordSource) -> word_lists.WordList:
    """The word_lists.WordList of a WordSource, ready to be looked for; kept in the process."""
    if source.imported is None:
        return word_lists.ready(source.text, inside=source.inside)
    return _imported(source.imported, source.inside)


@lru_cache(maxsize=20)
def _imported(pk: int, inside: bool) -> word_lists.WordList:
    # The text of an imported list never changes, and the ids of those taken away are not given again while one runs.
    text = ImportedList.objects.values_list("text", flat=True).filter(pk=pk).first() or ""
    return word_lists.WordList(word_lists.read(text, inside=inside))
