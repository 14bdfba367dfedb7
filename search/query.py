"""What a reader typed, as words, phrases, exclusions and fields. Pure; every text has an answer."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from search import analysis
from sitewide.text.numbers import number

MAX_LENGTH = 300
FIELDS = ("author", "tag", "hub")

_QUOTES = '"“”„‟«»＂'
_TOKEN = re.compile(
    f"(?P<minus>[-−]+)?"
    f"(?:(?P<field>{'|'.join(FIELDS)}):(?=[^\\s]))?"
    f"(?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}]?|(?P<plain>[^\\s{_QUOTES}]+))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Item:
    """A word (one entry) or a phrase (several, in order). `prefix`: the last may go on, as a lone CJK character may."""

    words: tuple[str, ...]
    unspaced: tuple[bool, ...] = (False,)
    prefix: bool = False
    negative: bool = False

    def variants(self, languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """The stemmed forms of the item, one for each way in which the given languages stem it, without doubles."""
        forms: dict[tuple[str, ...], None] = {}
        for language in languages or ("",):
            pairs = zip(self.words, self.unspaced, strict=True)
            forms[tuple(word if whole else analysis.stem(word, language) for word, whole in pairs)] = None
        return tuple(forms)


@dataclass(frozen=True)
class FieldTerm:
    """author:, tag: or hub: with a slug or a name."""

    name: str
    value: str
    negative: bool = False


@dataclass(frozen=True)
class Query:
    """A parsed query: `text` as typed, trimmed; `error` in words for the reader, "" where there is none. One letter
    alone (`in_names`) is looked for in titles, tags and by-lines, as it stands in nearly every text."""

    text: str = ""
    items: tuple[Item, ...] = ()
    fields: tuple[FieldTerm, ...] = ()
    error: str = ""
    in_names: bool = False

    @property
    def positive(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.negative)

    @property
    def is_one_word(self) -> bool:
        """Whether one word is looked for and nothing left out: what has it in a title has all that is asked for."""
        return len(self.items) == 1 and len(self.items[0].words) == 1 and not self.items[0].negative

    @property
    def negative(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.negative)


def parse(text: str) -> Query:
    """Reads a query. Words are all wanted; "phrases" (any quotation marks, the last may be missing) stand together;
    a leading - leaves out; author:, tag: and hub: take a slug or a name, quoted where it has spaces. A word with a
    hyphen or the like inside is a phrase. Never raises: a query that cannot be searched has an `error`.
    """
    text = analysis.clean(text).strip()
    if len(text) > MAX_LENGTH:
        long = gettext("That is %(count)s characters. A search takes at most %(most)s; shorten it.")
        return Query(text, error=long % {"count": number(len(text)), "most": MAX_LENGTH})
    found: list[Item] = []
    named: list[FieldTerm] = []
    for match in _TOKEN.finditer(text):
        negative, value = bool(match["minus"]), match["quoted"] if match["plain"] is None else match["plain"]
        if match["field"] and analysis.key(value):
            named.append(FieldTerm(match["field"].lower(), value, negative))
        elif item := _item(f"{match['field'] or ''} {value}", negative):
            found.append(item)
    items, fields = tuple(dict.fromkeys(found)), tuple(dict.fromkeys(named))
    letter = items[0] if len(items) == 1 and not fields and _is_letter(items[0]) else None
    says_nothing = text and not fields and (not items or (letter and letter.negative))
    error = gettext("Type a word, a letter or an emoji.") if says_nothing else ""
    return Query(text, items, fields, error, in_names=bool(letter and not letter.negative))


def _is_letter(item: Item) -> bool:
    return len(item.words) == 1 and not item.unspaced[0] and not analysis.is_name(item.words[0])


def _item(text: str, negative: bool) -> Item | None:
    cut = [(word, unspaced) for word, _, _, unspaced in analysis.cut(text)]
    if not cut:
        return None
    prefix = False
    if cut[-1][1]:  # the last character of a run stands alone only at the end of a run: inside one it goes on
        if len(cut) > 1 and cut[-2][1] and len(cut[-2][0]) == 2:
            cut.pop()
        else:
            prefix = True
    return Item(tuple(word for word, _ in cut), tuple(whole for _, whole in cut), prefix, negative)
