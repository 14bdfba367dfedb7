"""What whoever imports chose. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.translation import gettext_lazy

from transfer.importing import mapping
from transfer.importing.items import Refused
from transfer.importing.mapping import Choices

YES_OR_NO = ("fetch", "comments", "keep_addresses", "keep_apart", "dry_run")
WORDS = {
    "name": gettext_lazy("The name of the source is longer than %(most)s characters."),
    "author": gettext_lazy("The by-line is longer than %(most)s characters."),
    "language": gettext_lazy("The language is longer than %(most)s characters."),
    "licence": gettext_lazy("The licence is longer than %(most)s characters."),
}
LONGEST = 300  # characters of one of the words


@dataclass(frozen=True)
class Options:
    """`name` is that of the source, part of the keys by which a second run knows what the first made ("": the old
    site's host). `author`, `language` and `licence` (its code) stand in where a text says nothing. `fetch`: missing
    files are fetched from the old site. `comments`: replies come along. `keep_addresses`: old addresses lead on.
    `keep_apart`: a text that says the same as an essay here becomes an essay of its own all the same. `processes`: how
    many convert texts beside the one that stores them; 0: none."""

    name: str = ""
    mapping: Choices = field(default_factory=Choices)
    author: str = ""
    language: str = "en"
    licence: str = ""
    fetch: bool = False
    comments: bool = True
    keep_addresses: bool = True
    keep_apart: bool = False
    dry_run: bool = False
    processes: int = 0

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """Options from plain values by the names of the fields, as a form or a row has them; `mapping` as the content
        of a mapping file. What is no option (a source's own) is passed over. Raises Refused in words."""
        found: dict[str, Any] = {}
        for name in WORDS:
            if name in values:
                found[name] = value = str(values[name])
                if len(value) > LONGEST:
                    raise Refused(WORDS[name] % {"most": LONGEST})
        found |= {name: bool(values[name]) for name in YES_OR_NO if name in values}
        if "processes" in values:
            found["processes"] = int(values["processes"])
        return cls(mapping=mapping.from_values(values.get("mapping") or {}), **found)
