"""Redirects as a table in a file: read as people and spreadsheets write it, written so that no spreadsheet runs it."""

import csv
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_ROWS = 5000
MOST_BYTES = 2 * 1024 * 1024
FORMULA = tuple("=+-@\t\r")
DELIMITERS = ",;\t"


class Line(NamedTuple):
    """One row of a table: the number of its line in the file, and what stands in it."""

    number: int
    path: str
    to: str
    status: str


def read(data: bytes) -> list[Line]:
    """The rows of a file with the columns `from`, `to` and, where it is there, `status`; empty rows are left out.

    UTF-8 with or without the sign of it at the beginning; commas, semicolons or tabs between. Raises ValidationError in
    words for a file that is too large, in another encoding, without these columns, or no table at all.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The file has more than %d MB. Take it in parts.") % (MOST_BYTES // 1024**2))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The file is not in UTF-8. Spreadsheets offer it as “CSV UTF-8” when they save.")
        ) from error
    head, _end, _rest = text.partition("\n")
    delimiter = max(DELIMITERS, key=head.count)
    try:
        found = list(_lines(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)))
    except csv.Error as error:
        raise ValidationError(_("The file is no table that can be read: a quotation mark is not closed.")) from error
    if len(found) > MOST_ROWS:
        raise ValidationError(_("The file has more than %d rows. Take it in parts.") % MOST_ROWS)
    return found


def _lines(rows: Any) -> Iterator[Line]:
    names = [name.strip().lower() for name in next(rows, [])]
    if "from" not in names or "to" not in names:
        raise ValidationError(_("The first line names the columns: from, to and, where you like, status."))
    for row in rows:
        cells = dict(zip(names, (_cell(cell) for cell in row), strict=False))
        if any(cells.values()):
            yield Line(rows.line_num, cells.get("from", ""), cells.get("to", ""), cells.get("status", ""))


def _cell(written: str) -> str:
    cell = written.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def write(rows: Iterable[tuple[str, str, int]], file: IO[str]) -> None:
    """Writes redirects (from, to, status). A cell that a spreadsheet would take for a formula begins with an
    apostrophe, which `read` takes away again."""
    table = csv.writer(file)
    table.writerow(["from", "to", "status"])
    for row in rows:
        table.writerow([f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in row])
