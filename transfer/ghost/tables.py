"""The rows of an export of Ghost, as they come. Pure.

Of each table only the columns that this site has a use for are kept: no mail address, no password, no member.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from sitewide.text.characters import clean, line
from transfer.importing.items import Refused
from transfer.importing.json_stream import Path, values

COLUMNS = {
    "posts": frozenset(
        "id uuid title slug html lexical mobiledoc markdown feature_image image featured type page status visibility "
        "locale language author_id custom_excerpt codeinjection_head codeinjection_foot published_at created_at "
        "updated_at canonical_url".split()
    ),
    "posts_meta": frozenset("post_id feature_image_alt feature_image_caption".split()),
    "tags": frozenset("id name slug description visibility".split()),
    "posts_tags": frozenset("post_id tag_id sort_order".split()),
    "users": frozenset("id name slug bio website".split()),
    "posts_authors": frozenset("post_id author_id sort_order".split()),
    "settings": frozenset("key value".split()),
}
SETTINGS = frozenset("title permalinks lang locale default_locale".split())
Row = Mapping[str, Any]


def rows(stream: BinaryIO) -> Iterator[tuple[str, Row]]:
    """(table, row) of every row that is read. Raises Refused, with the line, for what is broken or no export of Ghost.

    An export is {"db": [{"meta": …, "data": {table: [row, …]}}]}; old ones have no "db" around it."""
    found = False
    for path, value in values(stream, _is_row):
        table = path[-2]
        if not isinstance(value, dict):
            raise Refused(_("A row of its table “%(table)s” is no object.") % {"table": table})
        found = found or table == "posts"
        row = {name: value[name] for name in COLUMNS[table] if name in value}
        if table != "settings" or row.get("key") in SETTINGS:
            yield table, row
    if not found:
        raise Refused(_("It holds no posts, so it is no export of Ghost (or an empty one)."))


def _is_row(path: Path) -> bool:
    return len(path) >= 3 and path[-1] == "" and path[-3] == "data" and path[-2] in COLUMNS and len(path) <= 5


def text(row: Row, name: str) -> str:
    """A text of a row, of any length; "" for what is none."""
    value = row.get(name)
    return clean(value) if isinstance(value, str) else ""


def words(row: Row, name: str) -> str:
    """A column as one line: a name, a slug, an id."""
    value = row.get(name)
    return line(str(value)) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def says(row: Row, name: str) -> bool:
    """A column that says yes: true, 1, or "1" (SQLite, MySQL and hand have each)."""
    return str(row.get(name)).casefold() in ("true", "1")


def order(row: Row) -> int:
    """The place of a row among its likes."""
    value = row.get("sort_order")
    return value if isinstance(value, int) else 0


def moment(row: Row, name: str) -> datetime | None:
    """A moment of a row: ISO 8601 ("2013-03-08T10:00:00.000Z"; without a zone taken for UTC), or milliseconds."""
    value = row.get(name)
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / 1000, UTC)
        found = datetime.fromisoformat(value.strip()) if isinstance(value, str) and value.strip() else None
    except (ValueError, OverflowError, OSError):
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)) if found else None
