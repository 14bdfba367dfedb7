"""Names that read as a name of this site, whatever stands around them or in the place of a letter. Pure.

This is to protect: a name that only might be meant as another's waits for a moderator, who sees that at a glance. Who
is who is never decided by it (`comments.cleaning.same_person` does that, and there every sign counts).
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain

from sitewide.text.lookalikes import skeleton

# What people are called who answer for a site, in the languages that are written here most; of these alone, or with
# the site's own title, a name is one of this site's.
OFFICES = {
    skeleton(word)
    for word in """
    moderator moderators moderation mod mods admin admins administrator administrators administration editor editors
    editorial staff team webmaster sysadmin official owner support
    moderatorin moderatoren redaktion redakteur redakteurin herausgeber herausgeberin moderateur moderatrice modérateur
    modératrice rédaction rédacteur rédactrice équipe moderador moderadora administrador administradora redacción
    editora equipo moderatore redazione redactie beheerder модератор модераторы админ администратор администрация
    редактор редакция
    """.split()
}
# What stands around a name and changes nobody: titles, and words of "of this site", "the real".
AROUND = OFFICES | {
    skeleton(word)
    for word in """
    mr mrs ms mx miss dr prof professor sir dame herr frau m mme don doña phd md esq jr sr junior senior ii iii iv
    bsc msc mba llb
    the a an of this site website blog page from at for by on in and here it its s i im am is me my our your we us
    real true genuine original verified only one author writer essayist himself herself account new
    de la el le du der die das von dieser seite verifiziert
    """.split()
}
_PARTS = re.compile(r"[\[\](){}<>«»|/\\:;,•·…~*=+@#&!?]|(?<!\w)[-–—]+|[-–—]+(?!\w)|[–—]")
_SPACED = re.compile(r"[._\s]+")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_FLAGS = {
    0x1F1E6 + n: chr(97 + n) for n in range(26)
}  # letters of flags: where there is no such flag, letters are seen
LONGEST = 200  # characters of a name that are looked at


@lru_cache(maxsize=8192)
def key(name: str) -> str:
    """What a name reads as: letters and numbers by their looks, without accents; i, l and 1 are one here, o and 0, m
    and rn, w and vv too. "" for a name without letters and numbers."""
    plain = unicodedata.normalize("NFKD", skeleton(name[:LONGEST]))
    plain = "".join(c for c in plain if unicodedata.category(c)[0] in "LN" or c == "|")
    return plain.translate(_ALIKE).replace("rn", "m").replace("vv", "w")


_ALIKE = str.maketrans("i1|0", "lllo")


def keys_of(names: Iterable[str]) -> frozenset[str]:
    """The keys by which names of this site are known: each whole, and without a title before it."""
    return frozenset(chain.from_iterable(map(_keys_of, names))) - {""}


@lru_cache(maxsize=8192)
def _keys_of(name: str) -> tuple[str, ...]:
    bare = _without_ends(_words(name))
    return (key(name), key(" ".join(bare))) if len(bare) > 1 else (key(name),)


def reads_as_ours(name: str, keys: Collection[str], title: str = "") -> bool:
    """Whether a name reads as one of those whose `keys` (of `keys_of`) these are, alone or with something around it
    (brackets, "of this site", "moderator", a title, a tick), or as the site itself or who answers for it."""
    title_words = {key(word) for word in _words(title)}
    name = name[:LONGEST]
    ours = {key(title)} - {""}
    return any(
        any(reading in keys or reading in ours for reading in _readings(one, title_words))
        or _is_office(one, title_words)
        for one in {name, name.translate(_FLAGS)}
    )


def _readings(name: str, title_words: Collection[str]) -> Iterator[str]:
    """The keys of everything that a name can be read as."""
    name = name[:LONGEST]
    parts = [words for part in _PARTS.split(_signs_apart(name)) if (words := _words(part))]
    bare = [words for part in parts if (words := _without_ends(part, title_words))]
    yield key(name)
    yield key(name.strip("0123456789 "))
    for words in (*parts, *bare, *map(_before_from, bare), list(chain(*parts)), list(chain(*bare))):
        yield key(" ".join(words))
        yield key(" ".join(words).rstrip("0123456789 "))
        yield key(" ".join(words[:1] + [word for word in words[1:-1] if len(key(word)) > 1] + words[1:][-1:]))
        if len(words) == 2:  # Abernethy Jo
            yield key("".join(reversed(words)))
    if len(bare) == 2:  # Abernethy, Jo
        yield key(" ".join(bare[1] + bare[0]))


def _before_from(words: list[str]) -> list[str]:
    """“Jo Abernethy of Leeds” is Jo Abernethy, wherever that is."""
    ends = [place for place, word in enumerate(words) if place and skeleton(word) in {"of", "from", "at", "for"}]
    return words[: ends[0]] if ends else words


def _signs_apart(name: str) -> str:
    """Every sign and picture (✓, ©, ®, emoji) as one that parts."""
    return "".join("|" if unicodedata.category(c) in {"So", "Sk", "Sc", "Cn", "Co"} else c for c in name)


def _words(text: str) -> list[str]:
    return [word for word in (_POSSESSIVE.sub("", word) for word in _SPACED.split(text)) if key(word)]


def _without_ends(words: Iterable[str], more: Collection[str] = frozenset()) -> list[str]:
    """The words without those at either end that only stand around a name; `more` are keys of others such."""

    def around(word: str) -> bool:
        return key(word) in _AROUND or key(word) in more

    words = list(words)
    while words and around(words[0]):
        words = words[1:]
    while words and around(words[-1]):
        words = words[:-1]
    return words


_AROUND = {key(word) for word in AROUND}
_OFFICES = {key(word) for word in OFFICES}


def _is_office(name: str, title_words: Collection[str]) -> bool:
    """Whether nothing of a name is left beside words of offices, and there is one."""
    words = [word for part in _PARTS.split(_signs_apart(name[:LONGEST])) for word in _words(part)]
    return any(key(word) in _OFFICES for word in words) and not _without_ends(words, title_words)
