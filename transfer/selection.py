"""Which essays an export takes: by hub, tag, author, licence and the day of their last change, said once for all."""

import argparse
import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.models import Author, Essay, Hub, Licence, Tag
from essays.models.author import author_key
from sitewide import state
from sitewide.text.folding import fold_name

KINDS = ("hub", "tag", "author", "licence")
NONE = {
    "hub": gettext_lazy("There is no hub “%(name)s” here."),
    "tag": gettext_lazy("There is no tag “%(name)s” here."),
    "author": gettext_lazy("There is no author “%(name)s” here."),
    "licence": gettext_lazy("There is no licence “%(name)s” here."),
}
FREE = "free"  # in the place of a licence's code: all that are (essays.models.licence.Licence.is_free)


class Unknown(ValueError):
    """A filter names what is not here; the words say what."""


@dataclass(frozen=True)
class Selection:
    """What was asked for. Ids of rows, None where nothing was asked; of one kind any will do, of all kinds one each.
    `since` is a day in the site's zone: what appeared or was revised on it or later."""

    hub: tuple[int, ...] | None = None
    tag: tuple[int, ...] | None = None
    author: tuple[int, ...] | None = None
    licence: tuple[int, ...] | None = None
    since: datetime.date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing was asked for, so that everything goes."""
        return self == Selection()

    def of(self, essays: QuerySet[Essay]) -> QuerySet[Essay]:
        """Those of these essays (a queryset) that are meant, each once. Who may read them is not asked here: begin
        with `Essay.objects.published()`."""
        if self.hub is not None:
            essays = essays.filter(pk__in=Essay.hubs.through.objects.filter(hub__in=self.hub).values("essay"))
        if self.tag is not None:
            essays = essays.filter(pk__in=Essay.objects.filter(tagged__tag__in=self.tag).values("pk"))
        if self.author is not None:
            essays = essays.filter(pk__in=Essay.objects.filter(bylines__author__in=self.author).values("pk"))
        if self.licence is not None:
            essays = essays.filter(licence__in=self.licence)
        if self.since is not None:
            at = datetime.datetime.combine(self.since, datetime.time(), state.current().settings.zone)
            essays = essays.alias(changed=Coalesce("revised_at", "live_at")).filter(changed__gte=at)
        return essays

    @classmethod
    def named(
        cls,
        *,
        hub: Iterable[str] = (),
        tag: Iterable[str] = (),
        author: Iterable[str] = (),
        licence: Iterable[str] = (),
        since: datetime.date | None = None,
    ) -> Self:
        """From names as people type them: hubs and authors by name or by the word of their address, tags by any of
        their names, licences by their code, or all that are free as FREE. Raises Unknown for what is not here."""
        hub, tag, author, licence = map(tuple, (hub, tag, author, licence))
        return cls(
            hub=_ids("hub", hub, _hubs) if hub else None,
            tag=_ids("tag", tag, _tags) if tag else None,
            author=_ids("author", author, _authors) if author else None,
            licence=_ids("licence", licence, _licences) if licence else None,
            since=since,
        )


def _ids(kind: str, names: Iterable[str], found_by: Any) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for name in names:
        ids = found_by(name)
        if not ids:
            raise Unknown(NONE[kind] % {"name": name})
        found |= dict.fromkeys(ids)
    return tuple(found)


def _hubs(name: str) -> list[int]:
    rows = Hub.objects.values_list("pk", "slug", "name")
    return [pk for pk, slug, called in rows if slug == name or fold_name(called) == fold_name(name)]


def _tags(name: str) -> list[int]:
    found = Tag.objects.named([name]).get(name) or Tag.objects.filter(slug=name).first()
    return [found.synonym_of_id or found.pk] if found else []


def _authors(name: str) -> list[int]:
    """All of this name, as two people may have one."""
    return list(Author.objects.filter(Q(slug=name) | Q(key=author_key(name))).values_list("pk", flat=True))


def _licences(code: str) -> list[int]:
    found = list(Licence.objects.filter(code__iexact=code).values_list("pk", flat=True))
    if not found and code.casefold() == FREE:
        found = [licence.pk for licence in Licence.objects.all() if licence.is_free]
    return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The filters, as every command of an export has them."""
    what = {
        "hub": "name or address word",
        "tag": "name",
        "author": "name or address word",
        "licence": _("code, or %(free)s") % {"free": FREE},
    }
    for kind in KINDS:
        parser.add_argument(
            f"--{kind}", action="append", default=[], help=f"only essays of this {kind} ({what[kind]}); may be repeated"
        )
    parser.add_argument("--since", type=_day, help="only essays that appeared or were revised on this day or later")


def from_options(options: Mapping[str, Any]) -> Selection:
    """The Selection that the options of a command ask for; raises Unknown."""
    return Selection.named(**{kind: options[kind] for kind in KINDS}, since=options["since"])


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{text}” is no date such as 2013-03-08") from error
