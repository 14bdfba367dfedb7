"""Files whose language stands in their names, as Hugo has it: post.fr.md beside post.md. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

_NAMED = re.compile(r"(.*[^/.])\.([A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?)(\.[^./]+)")


class InName(NamedTuple):
    """The path of a file as it would be without its language, that language, the folder below which a site has it
    ("pt-br"), and whether no other file has that path."""

    path: str
    language: str
    folder: str
    is_alone: bool


def read(keys: Iterable[str], codes: Collection[str], *, is_of_hugo: bool) -> dict[str, InName]:
    """What files name a language this way, by their paths; `codes` are the languages that are known. Each of a site of
    Hugo that ends so, elsewhere only one of several with the same name: a note called “What is.it.md” is in no
    language."""
    paths = list(keys)
    found = {}
    for path in paths:
        named = _NAMED.fullmatch(path)
        code = named and next((one for one in _spelt(named[2]) if one in codes), "")
        if named and code:
            found[path] = named[1] + named[3], code, named[2].lower()
    together = Counter([found[path][0] if path in found else path for path in paths])
    return {
        path: InName(plain, code, folder, together[plain] == 1)
        for path, (plain, code, folder) in found.items()
        if is_of_hugo or together[plain] > 1
    }


def _spelt(named: str) -> tuple[str, str]:
    """A language as it may be known: with its region, and without."""
    lower = named.lower().replace("_", "-")
    return lower, lower.partition("-")[0]
