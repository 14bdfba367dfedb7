"""Redirects as a table, in and out. `by` is an administrator, or None for the system itself."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from addresses import csv_files
from addresses.missing import may_change
from addresses.redirects import ROWS, Chains, leads_to, put
from addresses.typed_addresses import old_path
from essays.models import OldPath
from sitewide import state

STATUSES = {"": False, "301": False, "308": False, "410": True}


@dataclass(slots=True)
class Report:
    """What became of a table: how many redirects were made, changed, and were so already; and the lines that were
    refused, (number, address, why)."""

    made: int = 0
    changed: int = 0
    same: int = 0
    refused: list[tuple[int, str, str]] = field(default_factory=list)


@transaction.atomic
def take_in(data: bytes, *, by: User | None) -> Report:
    """Takes in a file of redirects (csv_files.read): each line is made or changed, or refused with its reason while
    the others go on. Raises ValidationError where nothing of the file can be read."""
    may_change(by)
    lines = csv_files.read(data)
    state.take_turn()
    report, chains = Report(), Chains(_paths_of(lines))
    for line in lines:
        try:
            done = _taken(line, chains)
            setattr(report, done, getattr(report, done) + 1)
        except ValidationError as error:
            report.refused.append((line.number, line.path[:200], " ".join(error.messages)))
    chains.store()
    return report


def _paths_of(lines: list[csv_files.Line]) -> Iterator[str]:
    for line in lines:
        try:
            yield old_path(line.path)
        except ValidationError:  # which is told when its line is taken
            continue


def _taken(line: csv_files.Line, chains: Chains) -> str:
    if line.status not in STATUSES:
        raise ValidationError(_("A status is 301 (it leads on) or 410 (it is gone)."))
    gone = STATUSES[line.status]
    if gone and line.to:
        raise ValidationError(_("What is gone leads nowhere: leave one of the two out."))
    return put(line.path, line.to, chains, gone=gone)


def given_out() -> Iterator[tuple[str, str, int]]:
    """All redirects as (from, to, status), by their addresses."""
    rows = OldPath.objects.select_related(*ROWS).order_by("path")
    for row in rows.iterator(chunk_size=2000):
        yield row.path, leads_to(row), row.status
