"""From rows to lines of a bundle and back, by their shapes; what comes back is checked value by value.

The checks are those of the columns (kind, length, choices, least and most), so that nothing reaches a database that
would refuse it, and those of what goes onto pages as it is: links that are links, texts without characters that are no
text.
"""

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from sitewide.text.characters import clean_all, line
from transfer.bundle.form import Refused
from transfer.bundle.front import as_json
from transfer.bundle.shapes import LINKS, PATHS, Shape, key_of

MOST_OF_TEXT = 2_000_000  # characters of a column that says no limit itself
MOST_IN_LIST = 10_000
_LINK = re.compile(r"https?://[^\s<>\"']+\Z", re.IGNORECASE)
_PATH = re.compile(r"(?:https?:/)?/(?![/\\])[^\s<>\"'\\]*\Z", re.IGNORECASE)
_SLUG = re.compile(r"[^\W_][\w\-\u0300-\U000e01ef]*\Z")
BIGGEST = {"PositiveSmallIntegerField": 32_767, "BigIntegerField": 2**63 - 1, "PositiveBigIntegerField": 2**63 - 1}


def plain(value: Any) -> Any:
    """A value of a column as JSON has it: moments in UTC, to the microsecond."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    return clean_all(value)


def encoded(shape: Shape, row: models.Model, **more: Any) -> dict[str, Any]:
    """A row as a line has it, without what is empty. `more` are its lists and extras, and what stands in the place of a
    column or a reference of its own."""
    columns: dict[str, Any] = {name: shape.model._meta.get_field(name) for name in shape.fields if name not in more}
    found = {name: _told(field, getattr(row, name)) for name, field in columns.items()}
    for name in shape.refs:
        if name not in more:
            other = getattr(row, name)
            found[name] = getattr(other, key_of(type(other))) if other else None
    kept = {name for name, field in columns.items() if field.null and found[name] == 0}  # 0 is not “unknown”
    return {name: value for name, value in (found | more).items() if value or name in kept}


def is_line(field: Any) -> bool:
    """Whether a column holds one line that people wrote, as the verbs take it (sitewide.database.rows)."""
    return type(field) is models.CharField and not field.choices and field.editable and not field.unique


def _told(field: Any, value: Any) -> Any:
    return line(value) if is_line(field) and isinstance(value, str) else plain(value)


def line_of(values: Mapping[str, Any]) -> bytes:
    """A line of a file of records."""
    return f"{as_json(values)}\n".encode()


@dataclass(frozen=True)
class Told:
    """What a line says: values of columns, keys of references (None: nothing), lists of keys, and extras."""

    columns: dict[str, Any]
    refs: dict[str, str | None]
    lists: dict[str, list[str]]
    extras: dict[str, Any]


def decoded(shape: Shape, said: Any, where: str) -> Told:
    """A line, checked against its shape; raises Refused, naming the file and the value."""
    if not isinstance(said, dict):
        raise Refused(_("%(where)s: it is no mapping of names to values.") % {"where": where})
    if unknown := said.keys() - shape.names:
        raise Refused(
            _("%(where)s: “%(unknown)s” is not known to this version of the format.")
            % {"where": where, "unknown": min(unknown)[:60]}
        )
    return Told(
        {name: _column_of(shape, name, said.get(name), where) for name in shape.fields},
        {name: _key(said.get(name), f"{where}: “{name}”") for name in shape.refs},
        {name: texts_in(said.get(name), f"{where}: “{name}”") for name in shape.lists},
        {name: _extra(kind, said.get(name), f"{where}: “{name}”") for name, kind in shape.extras.items()},
    )


def _column_of(shape: Shape, name: str, value: Any, where: str) -> Any:
    if value is None and name in shape.optional:
        return None
    return column(shape.model._meta.get_field(name), value, f"{where}: “{name}”")


def column(field: Any, value: Any, where: str) -> Any:
    """A value for a column."""
    if isinstance(field, models.DateTimeField):
        return _moment(value, where, needed=not field.null)
    if isinstance(field, models.DateField):
        return _day(value, where, needed=not field.null)
    if isinstance(field, models.UUIDField):
        return _uuid(value, where, needed=not field.null)
    if isinstance(field, models.BooleanField):
        return _typed(bool, value, False, where)
    if isinstance(field, models.IntegerField):
        return _number(field, value, where)
    if isinstance(field, models.JSONField):
        return texts_in(value, where)
    return _text(field, value, where)


def _typed(kind: type, value: Any, empty: Any, where: str) -> Any:
    if value is None:
        return empty
    if type(value) is not kind:
        words = {str: _("a text"), int: _("a whole number"), bool: _("true or false"), list: _("a list")}
        raise Refused(_("%(where)s is not %(kind)s.") % {"where": where, "kind": words[kind]})
    return value


def _text(field: Any, value: Any, where: str) -> str:
    text: str = _typed(str, value, "", where)
    most = field.max_length or MOST_OF_TEXT
    if len(text) > most:
        raise Refused(_("%(where)s is longer than %(most)s characters.") % {"where": where, "most": most})
    if clean_all(text) != text or (is_line(field) and line(text) != text):
        raise Refused(_("%(where)s has characters that are no text, or is more than a line.") % {"where": where})
    if isinstance(field, models.EmailField) and text:
        _check_mailbox(field, text, where)
    if field.choices and text not in dict(field.flatchoices) and not (field.blank and not text):
        raise Refused(_("%(where)s cannot be “%(text)s”.") % {"where": where, "text": text[:40]})
    _check_address(field.name, text, where)
    if field.unique and not field.null and not text:
        raise Refused(_("%(where)s is missing.") % {"where": where})
    return text


def _check_mailbox(field: Any, text: str, where: str) -> None:
    try:
        field.run_validators(text)
    except ValidationError as error:
        raise Refused(_("%(where)s is no e-mail address.") % {"where": where}) from error


def _check_address(name: str, text: str, where: str) -> None:
    if text and name in LINKS and not _LINK.match(text):
        raise Refused(_("%(where)s is no web address.") % {"where": where})
    if text and name in PATHS and not (_LINK.match(text) or _PATH.match(text)):
        raise Refused(_("%(where)s is neither a web address nor one of this site.") % {"where": where})
    if text and name == "slug" and not _SLUG.match(text):
        raise Refused(_("%(where)s cannot be part of an address.") % {"where": where})


def _number(field: Any, value: Any, where: str) -> int | None:
    if value is None and field.null:
        return None
    number: int = _typed(int, value, 0, where)
    if not 0 <= number <= BIGGEST.get(type(field).__name__, 2**31 - 1):
        raise Refused(_("%(where)s is out of range.") % {"where": where})
    if field.choices and number not in dict(field.flatchoices):
        raise Refused(_("%(where)s cannot be %(number)s.") % {"where": where, "number": number})
    return number


def _moment(value: Any, where: str, *, needed: bool) -> datetime.datetime | None:
    if value is None and not needed:
        return None
    try:
        found = datetime.datetime.fromisoformat(_typed(str, value, "", where))
        if found.tzinfo is None:
            raise ValueError("no zone")
        return found.astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(_("%(where)s is no moment such as 2013-03-08T12:00:00.000000Z.") % {"where": where}) from error


def _day(value: Any, where: str, *, needed: bool) -> datetime.date | None:
    if value is None and not needed:
        return None
    try:
        return datetime.date.fromisoformat(_typed(str, value, "", where))
    except ValueError as error:
        raise Refused(_("%(where)s is no day such as 2013-03-08.") % {"where": where}) from error


def _uuid(value: Any, where: str, *, needed: bool) -> uuid.UUID | None:
    if value is None and not needed:
        return None
    try:
        return uuid.UUID(_typed(str, value, "", where))
    except ValueError as error:
        raise Refused(_("%(where)s is no UUID.") % {"where": where}) from error


def _key(value: Any, where: str) -> str | None:
    text: str = _typed(str, value, "", where)
    return text or None


def texts_in(value: Any, where: str) -> list[str]:
    """A list of texts."""
    found: list[str] = _typed(list, value, [], where)
    if len(found) > MOST_IN_LIST or any(not isinstance(one, str) or len(one) > 1000 for one in found):
        raise Refused(
            _("%(where)s is no list of at most %(most)s short texts.") % {"where": where, "most": MOST_IN_LIST}
        )
    if clean_all(found) != found:
        raise Refused(_("%(where)s has characters that are no text.") % {"where": where})
    return found


def _extra(kind: type, value: Any, where: str) -> Any:
    if kind is list:
        return texts_in(value, where)
    found = _typed(kind, value, {str: "", int: None, bool: False}[kind], where)
    if isinstance(found, int) and not 0 <= found <= 2**31 - 1:
        raise Refused(_("%(where)s is out of range.") % {"where": where})
    if isinstance(found, str) and len(found) > 300:
        raise Refused(_("%(where)s is longer than 300 characters.") % {"where": where})
    return found
