"""Fills the search index of an empty site with documents as a large site has them: for the bench of searching.

`python -m tests.bench.large_index ESSAYS`, with the site's own settings. Words come as often as in natural texts: the
n-th most frequent one n times less (Zipf), of a vocabulary of 60,000 in English, German and French, of syllables in
Korean, Japanese and Chinese. Tags and authors are as uneven; each fifth essay has a response. The essays themselves are
not there, so the links of results lead nowhere.
"""

import datetime
import random
import sys
from bisect import bisect
from itertools import accumulate

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

import search  # noqa: E402
from essays.models import Hub  # noqa: E402

VOCABULARY, WORDS, RESPONSE_WORDS = 60_000, 400, 40
FIRST, DAYS = datetime.date(2006, 1, 1), 7300
SYLLABLES = [a + b for a in "bcdfghlmnprstvw" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "on", "ea", "st")]
HANGUL = [chr(code) for code in range(0xAC00, 0xD7A3, 17)]
KANA = [chr(code) for code in range(0x3042, 0x3094)]
HAN = [chr(code) for code in range(0x4E00, 0x5E00, 3)]
# How many essays in a hundred are in each language, and what its words are made of.
LANGUAGES = {
    "en": (85, SYLLABLES), "de": (4, SYLLABLES), "fr": (4, SYLLABLES),
    "ko": (3, HANGUL), "ja": (2, KANA + HAN), "zh-hant": (2, HAN),
}  # fmt: skip
UNSPACED = ("ja", "zh-hant")


class Frequencies:
    """Draws from a list so that its n-th entry comes n times less often than its first."""

    def __init__(self, entries, chance):
        self.entries, self.chance = list(entries), chance
        self.sums = list(accumulate(1 / (n + 1.5) for n in range(len(self.entries))))

    def some(self, number):
        return self.chance.choices(self.entries, cum_weights=self.sums, k=number)

    def one(self):
        return self.entries[bisect(self.sums, self.chance.random() * self.sums[-1])]


def main(essays):
    call_command("prepare", verbosity=0)
    search.index(documents(essays, [(hub.slug, hub.name) for hub in Hub.objects.order_by("pk")]))


def documents(essays, hubs):
    """All documents of a site of so many essays, one after the other."""
    chance = random.Random(1)
    words = {code: Frequencies(_words(parts, chance), chance) for code, (_, parts) in LANGUAGES.items()}
    tags = Frequencies([(f"tag-{n}", f"{_name(words, 2)} {n}") for n in range(max(50, essays // 20))], chance)
    authors = Frequencies([(f"author-{n}", f"{_name(words, 2)} {n}") for n in range(max(20, essays // 50))], chance)
    codes, weights = list(LANGUAGES), [share for share, _ in LANGUAGES.values()]
    for number in range(1, essays + 1):
        language = chance.choices(codes, weights)[0]
        essay = _essay(number, essays, language, words[language], tags, authors, hubs, chance)
        yield essay
        if number % 5 == 0:
            yield _response(essay, words[language])
    for kind, values in (("tag", tags), ("author", authors)):
        for number, (slug, name) in enumerate(values.entries, 1):
            yield search.Document(kind, number, name, f"/{kind}s/{slug}/", "", facets={kind: [(slug, name)]})


def _words(parts, chance):
    made = {"".join(chance.choices(parts, k=chance.choice((1, 2, 2, 3, 3, 4)))): None for _ in range(VOCABULARY)}
    return list(made)


def _name(words, number):
    return " ".join(words["en"].some(number)).title()


def _text(language, words, number):
    """Sentences of about fifteen words, six to a paragraph."""
    space = "" if language in UNSPACED else " "
    sentences = [space.join(words.some(15)) for _ in range(max(1, number // 15))]
    paragraphs = [sentences[at : at + 6] for at in range(0, len(sentences), 6)]
    stop = "。" if language in UNSPACED else ". "
    return "\n\n".join("".join(f"{sentence.capitalize()}{stop}" for sentence in some) for some in paragraphs)


def _title(language, words):
    return _text(language, words, 1).rstrip(".。 ")[:60]


def _essay(number, essays, language, words, tags, authors, hubs, chance):
    day = FIRST + datetime.timedelta(days=DAYS * number // essays)
    author, carried = authors.one(), list(dict.fromkeys(tags.some(4)))
    return search.Document(
        kind="essay", object_id=number, url=f"/essays/essay-{number}/", title=_title(language, words),
        body=_text(language, words, int(chance.lognormvariate(0, 0.6) * WORDS)), summary=_text(language, words, 15),
        tags=[name for _, name in carried], language=language, date=day, byline=author[1],
        visible_from=timezone.now() + datetime.timedelta(days=9) if number % 1000 == 0 else None,
        facets={"hub": chance.sample(hubs, chance.choice((1, 1, 2))), "tag": carried, "author": [author]},
    )  # fmt: skip


def _response(essay, words):
    return search.Document(
        kind="response", object_id=essay.object_id, url=f"{essay.url}responses/1/", title=essay.title,
        body=_text(essay.language, words, RESPONSE_WORDS), tags=essay.tags, language=essay.language, date=essay.date,
        visible_from=essay.visible_from, byline=essay.byline, facets=essay.facets,
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
