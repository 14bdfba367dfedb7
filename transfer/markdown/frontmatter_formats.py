"""The ways in which front matter is written, and where it ends: YAML, TOML, JSON, lines of names. Pure.

In none of them may a name stand twice: the second would take the place of the first, unseen.
"""

import json
import re
import tomllib
from typing import Any

import yaml
from django.utils.translation import gettext as _

from transfer.importing.items import Refused

_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t#]*(?:\n|\Z)")
_YAML = re.compile(r"\A\s*---[ \t]*\n(?:(.*?)\n)??(?:---|\.\.\.)[ \t]*(?:\n|\Z)(.*)\Z", re.DOTALL)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(?:(.*?)\n)??\+\+\+[ \t]*(?:\n|\Z)(.*)\Z", re.DOTALL)
_JSON = re.compile(r"\A\s*(?=\{\s*\")")
_LINES = re.compile(r"\A((?:[A-Za-z][\w .-]{0,40}:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*)+)\s*(?:\n|\Z)(.*)\Z", re.DOTALL)


def split(text: str) -> tuple[dict[Any, Any], str]:
    """Divides a file into its front matter (a dictionary) and its body; Refused where the front matter cannot be read.

    A file without front matter takes its title from its first line, where that is a heading of the first level.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for pattern, reader in ((_YAML, _yaml), (_TOML, _toml)):
        if match := pattern.match(text):
            return _mapping(reader(match[1] or "")), match[2]
    if match := _JSON.match(text):
        front, end = _json(text, match.end())
        return _mapping(front), text[end:]
    if (match := _LINES.match(text)) and re.search(r"^title\s*:", match[1], re.MULTILINE | re.IGNORECASE):
        return _lines(match[1]), match[2]
    heading = _HEADING.match(text)
    return ({"title": heading[1]}, text[heading.end() :]) if heading else ({}, text)


def _mapping(front: object) -> dict[Any, Any]:
    if not isinstance(front, dict):
        raise Refused(_("its front matter is no list of names and values"))
    return front


class _OnceEach(yaml.SafeLoader):
    """YAML in which no name may stand twice: the second would take the place of the first, unseen."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [name.value for name, _value in node.value if isinstance(name, yaml.ScalarNode) and name.value != "<<"]
        if twice := {name for name in names if names.count(name) > 1}:
            raise Refused(_("its front matter says “%(twice)s” twice") % {"twice": min(twice)})
        return super().construct_mapping(node, deep)


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, _OnceEach) or {}  # noqa: S506 - a safe loader
    except Refused:
        raise
    except RecursionError as error:
        raise Refused(_("its front matter is nested beyond sense")) from error
    except ValueError as error:  # such as the date 2013-02-31
        raise Refused(_("its front matter has a date that cannot be (%(why)s)") % {"why": error}) from error
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        place = f" (line {where.line + 2})" if where else ""
        raise Refused(_("its front matter is no valid YAML%(place)s") % {"place": place}) from error


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _value in pairs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise Refused(_("its front matter says “%(twice)s” twice") % {"twice": min(twice)})
    return dict(pairs)


def _toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(_("its front matter is no valid TOML (%(why)s)") % {"why": error}) from error


def _json(text: str, start: int) -> tuple[Any, int]:
    try:
        return json.JSONDecoder(object_pairs_hook=_once_each).raw_decode(text, start)
    except Refused:
        raise
    except (ValueError, RecursionError) as error:
        raise Refused(_("its front matter is no valid JSON (%(why)s)") % {"why": error}) from error


def _lines(text: str) -> dict[str, str]:
    """`Name: value`, a line each; an indented line goes on with the one before."""
    front = {}
    for row in re.sub(r"\n[ \t]+", " ", text).strip().split("\n"):
        name, _colon, value = row.partition(":")
        if name in front:
            raise Refused(_("its front matter says “%(name)s” twice") % {"name": name})
        front[name] = value.strip()
    return front
