"""What whoever imports chose. Pure."""

from dataclasses import dataclass, field

from transfer.importing.mapping import Choices


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
