"""Writes on redirects: old addresses that lead on (301), or say that they are gone (410). `by` is an administrator, or
None for the system itself.

No chains are kept: what would lead to an address that leads on leads to where that one does, and what led to an
address that leads on from now on goes with it. So no circle can come to be, and every reader takes one step. Each verb
raises the content version, as texts link by old addresses too.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from accounts.models import User
from addresses.in_use import stands_at
from addresses.missing import may_change
from addresses.typed_addresses import leads_elsewhere, old_path, readable, target
from essays.derived.redirects import MAX_FRAGMENT, normalise_path
from essays.models import Author, Essay, Hub, OldPath, Tag
from sitewide import state
from sitewide.http.percent_encoding import percent_decoded

Target: TypeAlias = Mapping[str, Any]  # fields of an OldPath: a row (and a heading of it) or an address, or a status

GONE: Target = {"status": 410}
ROWS: dict[str, type[Model]] = {"essay": Essay, "tag": Tag, "author": Author, "hub": Hub}
AT_ONCE = 1000  # rows of one statement
MOST_STEPS = 20  # of chains from before they were kept short


class Chains:
    """Which old paths lead where, as it will be: what is kept here is stored by `store`, in two or three statements
    however much it is, and those that lead to an address of this site follow where that one leads on."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        """`paths`: those that will be asked for, read at once."""
        self._to: dict[str, set[str]] = {}
        plain = OldPath.objects.filter(address__startswith="/", status=301)
        for path, address in plain.values_list("path", "address"):
            self._to.setdefault(_normal(address), set()).add(path)
        self._rows: dict[str, OldPath | None] = dict.fromkeys(paths)
        wanted = list(self._rows)
        for at in range(0, len(wanted), AT_ONCE):
            rows = OldPath.objects.filter(path__in=wanted[at : at + AT_ONCE]).select_related(*ROWS)
            self._rows |= {row.path: row for row in rows}
        self._pages: dict[str, Target | None] = {}
        self._changed: dict[str, OldPath] = {}

    def row(self, path: str) -> OldPath | None:
        """Where a path leads."""
        if path not in self._rows:
            self._rows[path] = OldPath.objects.filter(path=path).select_related(*ROWS).first()
        return self._rows[path]

    def page_at(self, address: str) -> Target | None:
        """What stands at an address of this site, as a target; None for nothing."""
        if address not in self._pages:
            self._pages[address] = _row_at(address) if stands_at(address) else None
        return self._pages[address]

    def keep(self, path: str, leads: Target) -> None:
        """A path leads there from now on; all that led to it does too."""
        moved = {path} | self._to.pop(path, set())
        for one in moved:
            before = self.row(one)
            if before and before.address:
                self._to.get(_normal(before.address), set()).discard(one)
            self._rows[one] = self._changed[one] = OldPath(path=one, **leads)
        if address := leads.get("address"):
            self._to.setdefault(_normal(address), set()).update(moved)

    def store(self) -> None:
        """Writes down what was kept, and raises the content version where that was anything."""
        rows = list(self._changed.values())
        fields = ["status", "address", "fragment", *ROWS]
        OldPath.objects.bulk_create(
            rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["path"], update_fields=fields
        )
        if rows:
            state.bump()


@transaction.atomic
def make(path: str, to: str, *, by: User | None, gone: bool = False) -> OldPath:
    """Makes an address (`path`, as it was typed) lead to another, of this site or elsewhere; `gone`: to nothing.

    Raises ValidationError by field (path, to) for what is no address, a page that is there, a circle, and a path that
    leads somewhere already. Returns the row.
    """
    may_change(by)
    state.take_turn()
    normal, chains = _free(path), Chains()
    if row := chains.row(normal):
        raise ValidationError({"path": _leads_already(row)})
    return _keep(normal, GONE if gone else _leading(normal, to, chains), chains)


@transaction.atomic
def change(row: OldPath, path: str, to: str, *, by: User | None, gone: bool = False) -> OldPath:
    """As `make`, in the place of a redirect that is there."""
    may_change(by)
    state.take_turn()
    normal, chains = _free(path), Chains()
    if (other := chains.row(normal)) and other.pk != row.pk:
        raise ValidationError({"path": _leads_already(other)})
    leads = GONE if gone else _leading(normal, to, chains)
    if row.path != normal:
        OldPath.objects.filter(pk=row.pk).delete()
        chains = Chains()
    return _keep(normal, leads, chains)


@transaction.atomic
def delete(row: OldPath, *, by: User | None) -> None:
    """Takes a redirect away: its address is not found any more."""
    may_change(by)
    state.take_turn()
    OldPath.objects.filter(pk=row.pk).delete()
    state.bump()


def put(path: str, to: str, chains: Chains, *, gone: bool = False) -> str:
    """Keeps one row of a table, to be stored with all of them: "made", "changed" or "same". Raises as `make` does, but
    that a path which leads somewhere is led elsewhere."""
    normal = _free(path)
    leads = GONE if gone else _leading(normal, to, chains)
    row = chains.row(normal)
    if row and _is(row, leads):
        return "same"
    chains.keep(normal, leads)
    return "changed" if row else "made"


def leads_to(row: OldPath) -> str:
    """The address to which a redirect leads; "" for what is gone."""
    if row.status == 410:
        return ""
    return row.address or row.target.get_absolute_url() + (f"#{quote(row.fragment, safe='-._~')}" * bool(row.fragment))


def _is(row: OldPath, leads: Target) -> bool:
    kept = {name: getattr(row, name) for name in ("status", "address", "fragment", *ROWS)}
    return kept == {"status": 301, "address": "", "fragment": "", **dict.fromkeys(ROWS)} | dict(leads)


def _keep(path: str, leads: Target, chains: Chains) -> OldPath:
    chains.keep(path, leads)
    chains.store()
    return OldPath.objects.select_related(*ROWS).get(path=path)


def _free(typed: str) -> str:
    """The normalised path, where no page stands."""
    try:
        path = old_path(typed)
    except ValidationError as error:
        raise ValidationError({"path": error.messages}) from error
    if stands_at(path):
        raise ValidationError({"path": _("%s is a page of this site: it leads nowhere else.") % path})
    return path


def _leading(path: str, typed: str, chains: Chains) -> Target:
    """What a path leads to: the row or the address at the end of all that leads on."""
    try:
        address = target(typed, settings.SITE_URL)
    except ValidationError as error:
        raise ValidationError({"to": error.messages}) from error
    before = fragment = ""
    for _step in range(MOST_STEPS):
        fragment = address.partition("#")[2] or fragment
        if leads_elsewhere(address):
            return {"address": address}
        if _normal(address) == path:
            words = {"a": path, "b": before or readable(address)}
            raise ValidationError({"to": _("This would go round in a circle: %(b)s leads to %(a)s.") % words})
        if page := chains.page_at(address):
            return {**page, **_part(page, fragment)}
        before, address = readable(address), _next(address, chains)
    raise ValidationError({"to": _("%s leads on too many times.") % readable(typed)})


def _next(address: str, chains: Chains) -> str:
    normal = _normal(address)
    row = chains.row(normal) or chains.row(normal.partition("?")[0])
    if row is None:
        raise ValidationError({"to": _("There is nothing at %s.") % readable(address)})
    if row.status == 410:
        raise ValidationError({"to": _("%s is gone for good: nothing can lead there.") % readable(address)})
    return leads_to(row)


def _row_at(address: str) -> Target:
    """The essay, tag, author or hub whose page this is, so that its new address is followed; else the address."""
    try:
        match = resolve(f"{_normal(address).rstrip('/')}/")
    except Resolver404:
        return {"address": address}
    name = match.url_name or ""
    if name not in ROWS or "?" in address or ("#" in address and not _part({name: None}, address.partition("#")[2])):
        return {"address": address}
    row = ROWS[name]._default_manager.filter(slug=match.kwargs["slug"]).first()
    return {name: row} if row else {"address": address}


def _part(page: Target, fragment: str) -> Target:
    """The heading that is meant of an essay or a hub, as a target has it; nothing for any other page."""
    name = percent_decoded(fragment)
    return {"fragment": name} if name and len(name) <= MAX_FRAGMENT and {"essay", "hub"} & page.keys() else {}


def _leads_already(row: OldPath) -> str:
    if row.status == 410:
        return _("%s is marked as gone for good already.") % row.path
    return _("%(a)s leads to %(b)s already.") % {"a": row.path, "b": readable(leads_to(row))}


def _normal(address: str) -> str:
    try:
        return normalise_path(address.partition("#")[0])
    except ValueError:  # more parameters than any page reads
        return ""
