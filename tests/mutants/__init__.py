"""Deliberate breaks of the site, each of which a test of `make test` must catch; `make mutants` tries them all.

Each stands in a file beside this one, under what it is about: its `name` in plain words, the `file`, the text in it
(`old`, which stands there once) and what that becomes (`new`), and the `tests` that should catch it, which are run
first. `on = "postgresql"` is for what only breaks there. Whoever changes a line that is broken here changes it here
too: tests/site/test_mutants.py says so at once.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

LISTS = Path(__file__).parent


@dataclass(frozen=True)
class Break:
    """One deliberate break, as it stands in its list."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    subject: str  # the name of its list
    on: str = "sqlite"

    def applied_to(self, text):
        """The text of the file with this break in it; LookupError where its words stand there not exactly once."""
        if (found := text.count(self.old)) != 1:
            raise LookupError(f"{self.name}: its text stands {found} times in {self.file}")
        return text.replace(self.old, self.new)


def breaks():
    """All of them, in the order of their lists."""
    found = []
    for path in sorted(LISTS.glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["break"]:
            found.append(Break(**row | {"tests": tuple(row["tests"]), "subject": path.stem}))
    return found
