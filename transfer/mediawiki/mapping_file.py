"""The mapping of templates, a YAML file of whoever imports: `templates: {Name: drop | text | Markdown with {{1}}}`, and
`interwiki: {prefix: https://…/$1}`."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from transfer.importing.items import Refused
from transfer.mediawiki.templates import DROP, TEXT, folded_rules

MOST_BYTES = 1_000_000
MOST_RULE = 5_000
_OF_ANY_IMPORT = ("categories", "tags", "children")  # so that one file may say where categories go, too


@dataclass(frozen=True)
class Mapping:
    """What is done with templates, by folded name, and the addresses of other wikis, by prefix."""

    templates: dict[str, str] = field(default_factory=dict)
    interwiki: dict[str, str] = field(default_factory=dict)


def read(path: Path) -> Mapping:
    """The mapping in a file. Raises Refused in words, with the line where YAML says it."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Refused(_("The mapping “%s” is too large.") % path.name)
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, what = (mark.line + 1 if mark else 1), getattr(error, "problem", "") or _("no YAML")
        words = _("The mapping “%(name)s”, line %(line)s: %(what)s.")
        raise Refused(words % {"name": path.name, "line": line, "what": what}) from None
    except (OSError, UnicodeDecodeError, RecursionError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused(_("The mapping “%s” cannot be read as text in UTF-8.") % path.name) from None
    return _checked(found, path.name)


def _checked(found: object, name: str) -> Mapping:
    if found is None:
        return Mapping()
    if not isinstance(found, dict) or not set(found) <= {"templates", "interwiki", *_OF_ANY_IMPORT}:
        raise Refused(_("The mapping “%s” may say “templates” and “interwiki”, and nothing else.") % name)
    rules, others = found.get("templates") or {}, found.get("interwiki") or {}
    for kind, pairs in (("templates", rules), ("interwiki", others)):
        if not isinstance(pairs, dict) or not all(isinstance(one, str | int | None) for one in pairs.values()):
            words = _("In the mapping “%(name)s”, “%(kind)s” has to be pairs of a name and a text.")
            raise Refused(words % {"name": name, "kind": kind})
    for prefix, address in others.items():
        if not str(address).startswith(("http://", "https://")) or "$1" not in str(address):
            words = _("In the mapping “%(name)s”, the address for “%(prefix)s” has to begin with http and hold $1.")
            raise Refused(words % {"name": name, "prefix": prefix})
    return Mapping(_rules(rules, name), {str(prefix).lower(): str(address) for prefix, address in others.items()})


def _rules(rules: dict[object, object], name: str) -> dict[str, str]:
    made = {}
    for template, rule in rules.items():
        text = DROP if rule is None else str(rule)
        if len(text) > MOST_RULE:
            words = _("In the mapping “%(name)s”, what stands for “%(template)s” is too long.")
            raise Refused(words % {"name": name, "template": template})
        made[str(template)] = text.strip().lower() if text.strip().lower() in (DROP, TEXT) else text.rstrip("\n")
    return folded_rules(made)
