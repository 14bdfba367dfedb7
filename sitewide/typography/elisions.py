"""Words that begin or end with an apostrophe, by language: 'tis, 's avonds, 'ne, the workers', un po', rockin'."""

import re

# Words that stand with an apostrophe before them and are none without it, or hardly ever.
_ALWAYS = {
    "en": "tis twas twere twill twould twixt tween tisn twasn tain em til cept cos coz cuz bout fraid nuff neath pon "
    "nother scuse spose ello ave im",
    "nl": "s t n k m r ns ie",
    "af": "n s t k",
    "fy": "s t n k m e",
    "nds": "s t n k m",
    "de": "s n ne nen nem ner nes ch",
    "it": "ndrangheta ndranghetista nduja nnammurato sto sti ste",
    "sv": "n na",
    "da": "n",
    "nb": "n",
    "nn": "n",
    "no": "n",
}
# Words as good without it, so that a quotation may begin with them; where one waits for its end, it does not.
_SOMETIMES = {
    "en": "cause round till less long most gain gainst fore ware course ere er is e as at ole ow ome ouse ead eart "
    "low sup kay ya zat",
    "de": "rein raus rauf ran rum runter rüber nauf naus nein mal ma st",
    "it": "o a e u sta na",
    "es": "ta tá tonces pa",
    "pt": "tá tava cê",
    "sv": "en et",
    "nl": "em er",
}
# Words that end with one.
_ENDS = {
    "en": "o an ol th wi lil yo t d po fo mo",
    "de": "hab komm geh denk glaub wär hätt könnt würd möcht müsst sollt wollt sag seh mach werd find steh lass tät "
    "heut bitt freud lieb eh hol nehm frag brauch",
    "it": "po mo be va fa sta di da de ca ne co su pie to vo",
    "es": "pa na to pue",
    "pt": "pra tá",
    "fr": "jusqu quelqu",
}
_EVERYWHERE = re.compile("[stnSTN](?=[\\s-])")  # 's-Gravenhage, Gerard 't Hooft, salt 'n pepper
_AND = re.compile("[nN](?=')")
_LETTER_NAMED = re.compile(
    r"\b(?:letters?|an?|the|of|or|and|value|number|variable|character|index|is|say|called)[ ]\Z", re.I
)
_DASH = re.compile(r"em[ -](?:dash|space|quad|square|unit)", re.I)  # an 'em dash'
_WORD = re.compile(r"[^\W\d_]{1,16}(?![^\W_])")
_LAST_WORD = re.compile(r"[^\W\d_]{1,12}\Z")
_YEAR = re.compile(r"\d\d(?!\d)")
_ALWAYS_SETS = {language: frozenset(words.split()) for language, words in _ALWAYS.items()}
_SOMETIMES_SETS = {language: frozenset(words.split()) for language, words in _SOMETIMES.items()}
_ENDS_SETS = {language: frozenset(words.split()) for language, words in _ENDS.items()}


def begins_elision(text: str, at: int, language: str) -> str:
    """Whether the word at `at`, after a typed ', lacks its beginning: "always", "sometimes" or ""."""
    word = _WORD.match(text, at)
    if not word:
        return ""
    name, before = word[0].lower(), text[max(0, at - 16) : at - 1]
    marked = text.startswith("'", word.end())
    if marked and len(name) == 1:  # 'n' between words, or a letter in quotation marks
        return "always" if _is_and(text, at, before) else ""
    if _EVERYWHERE.match(text, at) or name in _ALWAYS_SETS.get(language, ()):
        if _DASH.match(text, at):
            return ""
        return "sometimes" if marked else "always"  # the word 'em' is in quotation marks
    return "sometimes" if name in _SOMETIMES_SETS.get(language, ()) else ""


def _is_and(text: str, at: int, before: str) -> bool:
    """rock 'n' roll, but not: the letter 'n' is."""
    following = text[at + 2 : at + 4]
    joined = before[-1:] == " " and before[-2:-1].isalnum() and following[:1] == " " and following[1:].isalnum()
    return bool(_AND.match(text, at)) and joined and not _LETTER_NAMED.search(before)


def is_year(text: str, at: int) -> bool:
    """Whether two figures alone begin at `at`, after a typed ': '68, the '90s."""
    return bool(_YEAR.match(text, at))


def elides_end(text: str, at: int, language: str) -> bool:
    """Whether the typed ' at `at`, with a blank after it, may belong to the word before: workers' council, un po' di.

    It may only where another word follows.
    """
    word = _LAST_WORD.search(text[max(0, at - 12) : at])
    if not word or not text[at + 2 : at + 3].isalnum():
        return False
    name = word[0].lower()
    if name == "n" and text.startswith("'", at - 2):  # rock 'n' roll
        return True
    return name[-1] in "sxzß" or name in _ENDS_SETS.get(language, ()) or (language == "en" and name.endswith("in"))
