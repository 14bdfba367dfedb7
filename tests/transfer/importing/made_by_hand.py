"""A source that is written by hand, in a test."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from transfer.importing.items import Source, Summary, Text
from transfer.importing.loading import run
from transfer.importing.options import Options

WORDS = (
    "A commons lasts where the people who use it also write its rules, watch over them and can change them, as the "
    "irrigators of Valencia have done every Thursday at noon for a thousand years, without a police and without a "
    "price. Whoever takes more water than is theirs answers for it before their neighbours, in the open, and what is "
    "decided there is written nowhere and kept by all, since each of them will need the others in the next dry year."
)


@dataclass
class ByHand(Source):
    """Gives what it was given."""

    kind: str = "byhand"
    made: list[Text] = field(default_factory=list)
    terms: tuple = ()
    signing: tuple = ()
    kept: tuple = ()
    leading: tuple = ()
    left_out: dict = field(default_factory=dict)
    base: str = "https://old.example"

    def check(self):
        counts = {"texts": len(self.made), "files": len(self.kept)}
        return Summary("The Old Site", self.base, counts, dict(self.left_out), self.terms)

    def bylines(self):
        return self.signing

    def files(self):
        return iter(self.kept)

    def redirects(self):
        return iter(self.leading)

    def parts(self):
        return iter(self.made)


def text(key="post:1", title="Three Things", body=WORDS, **more):
    more = {"authors": ("Ada Kowalczyk",), "at": datetime(2013, 3, 8, 12, tzinfo=UTC)} | more
    return Text(key, title, body, **more)


def brought(*texts, source=None, by=None, progress=lambda *_: None, stopping=lambda: False, of=None, **options):
    """Imports these texts; returns the Report."""
    source = source or ByHand(made=[*texts], **(of or {}))
    return run(source, Options(**options), by=by, progress=progress, stopping=stopping)
