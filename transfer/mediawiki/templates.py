"""Templates: by the mapping of whoever imports, else those that are known, else their text is kept and they are told.

What is made of one is wikitext again, with pieces that are held. Nothing is executed. Pure.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from transfer.mediawiki import known_templates, parser_functions
from transfer.mediawiki.call import Call
from transfer.mediawiki.page import Page, Pattern
from transfer.mediawiki.words import TEMPLATE

DROP, TEXT = "drop", "text"
_PREFIX = re.compile(r"\s*(?:(?:subst|safesubst|msg|msgnw|raw)\s*:\s*)+", re.IGNORECASE)
_NO_TEXT = re.compile(r"[a-z0-9#%.,:;()+/*=\-\s]{0,12}|[\d\s.,:;%°±+\-–]*|#[0-9a-fA-F]{3,8}|\w+\.(?:jpe?g|png|gif|svg)")
_BLOCK = re.compile(r"\n|\A[*#:;]|\A\{\|")
_FIELD = re.compile(r"\{\{\{?\s*([^{}|]{1,60}?)\s*(?:\|([^{}]*))?\}?\}\}")
Handler = Callable[[Call, Page], str]


def expand(call: Call, page: Page) -> str:
    """What stands in the text for a call of a template, a parser function or a magic word."""
    name = _PREFIX.sub("", call.name)
    call = Call(name, call.arguments)
    made = parser_functions.value_of(call, page)
    if made is not None:
        return made
    key = known_templates.folded(_without_namespace(name, page))
    key = known_templates.folded(page.wiki.aliases.get(key, key))
    if key in page.wiki.templates:
        return _mapped(page.wiki.templates[key], call, page)
    handler = known_templates.handler_of(key)
    if handler:
        return handler(Call(key, call.arguments), page)
    return kept_text(call, page)


def _without_namespace(name: str, page: Page) -> str:
    prefix, colon, rest = name.strip().partition(":")
    return rest if colon and page.wiki.namespaces.number(prefix.strip()) == TEMPLATE else name


def _mapped(rule: str, call: Call, page: Page) -> str:
    if rule == DROP:
        return ""
    if rule == TEXT:
        return joined(call)
    arguments = call.by_name()
    wanted = {field[0]: arguments.get(field[0], field[1]) for field in _FIELD.findall(rule)}
    piece = page.hold(Pattern(rule, wanted))
    return f"\n\n{piece}\n\n" if "\n" in rule or rule.startswith((">", "#", "-", "|")) else piece


def pattern_parts(rule: str) -> list[str]:
    """A pattern cut at its fields: Markdown and names of arguments in turn."""
    return [part for number, part in enumerate(_FIELD.split(rule)) if number % 3 != 2]


def kept_text(call: Call, page: Page) -> str:
    """The text of a template that nobody knows, which is told with its call as it was typed."""
    name = " ".join(call.name.split())[:100]
    words = _("The template is not known; its text was kept: %s") % call.typed()[:300]
    page.note("template", words, f"{{{{{name}}}}}")
    return joined(call)


def joined(call: Call) -> str:
    """The text of a call's arguments, where they are text: blocks apart, words in a line."""
    kept = [value.strip() for name, value in call.arguments if is_text(value.strip(), bool(name))]
    if any(_BLOCK.search(value) for value in kept):
        return "\n\n" + "\n\n".join(kept) + "\n\n"
    return " ".join(kept)


def is_text(value: str, is_named: bool) -> bool:
    """Whether an argument is to be read, and no number, size, colour or file."""
    if not is_named:
        return any(sign.isalnum() or sign == "\x02" for sign in value)
    return bool(value) and not _NO_TEXT.fullmatch(value)


def folded_rules(rules: Mapping[str, str]) -> dict[str, str]:
    """A mapping with its names as templates are looked up."""
    return {known_templates.folded(name): rule for name, rule in rules.items()}
