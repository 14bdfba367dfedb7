"""Front matter as a bundle has it: YAML in a narrow form, which is read here without a reader of YAML. Pure.

Each line is a name, a colon and a value as JSON writes it; a name without a value is followed by lines of its own, two
spaces further in. Any reader of YAML takes it; what a hostile one could hide in YAML (anchors that grow, types of a
programming language, names that stand twice) cannot be said in it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from transfer.bundle.form import MOST_FRONT, Refused

_LINE = re.compile(r"( {2})?([a-z][a-z_]{0,40}):(?: (.*))?\Z", re.DOTALL)
# Inside of quotation marks YAML folds what it takes for line ends, and refuses what it cannot print.
_UNPRINTED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def written(front: Mapping[str, Any], body: str) -> bytes:
    """A file: front matter and text, as UTF-8. Values that are mappings get lines of their own; empty ones are left
    out."""
    lines = ["---"]
    for name, value in front.items():
        if isinstance(value, Mapping):
            inner = [f"  {key}: {as_json(one)}" for key, one in value.items()]
            lines += [f"{name}:", *inner] if inner else []
        else:
            lines.append(f"{name}: {as_json(value)}")
    return "\n".join([*lines, "---", body]).encode()


def as_json(value: Any) -> str:
    """A value on one line, as JSON and YAML both read it."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def read(raw: bytes, where: str) -> tuple[dict[str, Any], str]:
    """(front matter, text) of a file; raises Refused, naming it and the line."""
    if not raw.startswith(b"---\n"):
        raise Refused(_("%(where)s: it does not begin with front matter.") % {"where": where})
    end = raw.find(b"\n---\n", 3)
    if end < 0:
        raise Refused(_("%(where)s: its front matter has no end.") % {"where": where})
    if end > MOST_FRONT:
        raise Refused(
            _("%(where)s: its front matter is larger than %(most)s kB.") % {"where": where, "most": MOST_FRONT // 1024}
        )
    try:
        front, body = raw[4 : end + 1].decode(), raw[end + 5 :].decode()
    except UnicodeDecodeError as error:
        raise Refused(_("%(where)s: it is not UTF-8 text.") % {"where": where}) from error
    return _mapping(front, where), body


def _mapping(text: str, where: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    inner: dict[str, Any] | None = None
    for number, row in enumerate(text.split("\n")[:-1], 2):
        match = _LINE.match(row)
        if match is None or (match[1] and inner is None):
            raise Refused(
                _("%(where)s: line %(number)s of its front matter is no “name: value”.")
                % {"where": where, "number": number}
            )
        into = inner if match[1] and inner is not None else found
        if match[2] in into:
            raise Refused(_("%(where)s: its front matter says “%(name)s” twice.") % {"where": where, "name": match[2]})
        if match[3] is None and not match[1]:
            inner = found[match[2]] = {}
            continue
        into[match[2]] = parsed(match[3] or "", _("%(where)s, line %(number)s") % {"where": where, "number": number})
        inner = inner if match[1] else None
    return found


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def parsed(text: str | bytes, where: str) -> Any:
    """A value of JSON; raises Refused for what is none, also for names that stand twice and for depth beyond sense."""
    try:
        return json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(
            _("%(where)s: it is no valid JSON (%(why)s).") % {"where": where, "why": str(error)[:80]}
        ) from error
