"""Sentences, paragraphs and names of the corpus, from a source of chance. Pure: the same chance, the same words.

How often a word comes follows Zipf: the n-th of a list about n times less than the first. Names are made of syllables,
so there are common words and rare ones to search for, and the more text the more words.
"""

import math
import re
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import TypeVar

from transfer.corpus import vocabulary

One = TypeVar("One")
NAMES = len(vocabulary.BEGINNINGS) * len(vocabulary.MIDDLES) * len(vocabulary.ENDINGS)
SHORTEST, MEDIAN, LONGEST, SPREAD = 80, 420, 3000, 0.6  # words of an essay, which are spread as lengths of texts are
A_SECTION = 4  # paragraphs under one heading, about
_SLOT = re.compile(r"\{(\w+)\}")


def rank(chance: Random, count: int, flat: float = 1.0) -> int:
    """A number from 0 to `count` - 1, small ones more often: the n-th about (n + flat) times less than the first. The
    larger `flat`, the less the first few stand out."""
    return min(count - 1, int(flat * ((count / flat + 1) ** chance.random() - 1)))


def pick(chance: Random, words: Sequence[One]) -> One:
    """One of these, the first more often."""
    return words[rank(chance, len(words))]


def name(number: int) -> str:
    """The name of a place or a family: another for each number from 0 to NAMES - 1."""
    number, first = divmod(number, len(vocabulary.BEGINNINGS))
    number, last = divmod(number, len(vocabulary.ENDINGS))
    return vocabulary.BEGINNINGS[first] + vocabulary.MIDDLES[number] + vocabulary.ENDINGS[last]


def person(chance: Random, among: int) -> str:
    """The name of one of so many people, some of whom come up more often."""
    number = rank(chance, among, flat=3)
    return f"{vocabulary.GIVEN[number % len(vocabulary.GIVEN)]} {name(number * 7 % NAMES)}"


def tag(number: int) -> str:
    """The name of a tag: another for each number, first single words, then two."""
    nouns, adjectives = vocabulary.NOUNS, vocabulary.ADJECTIVES
    if number < len(nouns):
        return nouns[number]
    which, noun = divmod(number - len(nouns), len(nouns))
    before, adjective = divmod(which, len(adjectives))
    words = f"{adjectives[adjective]} {nouns[noun]}"
    return f"{words} of {name(before - 1)}" if before else words


def filled(chance: Random, sentence: str) -> str:
    """A sentence of the vocabulary with its places filled."""
    filling: dict[str, Callable[[], str]] = {
        "noun": lambda: pick(chance, vocabulary.NOUNS),
        "verb": lambda: pick(chance, vocabulary.VERBS),
        "adjective": lambda: pick(chance, vocabulary.ADJECTIVES),
        "adverb": lambda: pick(chance, vocabulary.ADVERBS),
        "few": lambda: pick(chance, vocabulary.FEW),
        "number": lambda: str(chance.randint(10, 400)),
        "name": lambda: name(rank(chance, NAMES, flat=20)),
    }
    words = _SLOT.sub(lambda found: filling[found[1]](), sentence)
    words = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", words)
    return words[0].upper() + words[1:]


def title(chance: Random) -> str:
    """A title; that two are the same is rare."""
    return filled(chance, chance.choice(vocabulary.TITLES))


def sentences(chance: Random, count: int) -> str:
    """So many sentences in a row."""
    return " ".join(filled(chance, chance.choice(vocabulary.SENTENCES)) for _ in range(count))


def words_of_an_essay(chance: Random) -> int:
    """How long an essay is to be, in words: most are short, few very long."""
    return round(min(LONGEST, max(SHORTEST, chance.lognormvariate(math.log(MEDIAN), SPREAD))))


def body(chance: Random, links: Iterable[str], picture: str = "") -> str:
    """The Markdown of an essay: paragraphs with headings, now and then a list, a quotation, a note; `links` (Markdown)
    stand at the ends of its paragraphs, `picture` (Markdown) after the first."""
    most, links = words_of_an_essay(chance), [*links]
    parts: list[str] = []
    count, has_note = 0, False
    while count < most or links:
        paragraph = sentences(chance, chance.randint(2, 6))
        if links:
            paragraph += f" See {links.pop(0)}."
        kind = chance.random()
        if len(parts) > 2 and kind < 1 / A_SECTION:
            parts.append(f"## {filled(chance, chance.choice(vocabulary.HEADINGS))}")
        elif kind > 0.96:
            parts.append("\n".join(f"- {sentences(chance, 1)}" for _ in range(chance.randint(3, 6))))
        elif kind > 0.92:
            parts.append(f"> {sentences(chance, 2)}")
        elif kind > 0.88 and not has_note:
            paragraph, has_note = f"{paragraph}[^1]", True
        parts.append(paragraph)
        if picture and len(parts) == 1:
            parts.append(picture)
        count += len(paragraph.split())
    return "\n\n".join([*parts, *([f"[^1]: {sentences(chance, 1)}"] if has_note else [])])


def reply(chance: Random) -> str:
    """A response: one to four sentences, the first of which speaks to somebody."""
    first = filled(chance, chance.choice(vocabulary.REPLIES))
    return f"{first} {sentences(chance, chance.randint(1, 3))}"
