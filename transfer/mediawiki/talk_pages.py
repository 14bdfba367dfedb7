"""A talk page as replies: a section is one, and so is what stands before the first; a signature says whose and when."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from transfer.mediawiki.titles import Namespaces, spaced

MOST = 2000  # sections of one page
_HEADING = re.compile(r"^(={1,6})[ \t]*(.+?)[ \t]*\1[ \t]*$", re.MULTILINE)
_SIGNED = re.compile(
    r"(\d{1,2}):(\d\d)(?::\d\d)?,?\s+(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})"
)
# Who was not signed in signs with an address of the network, which is nobody's business: in a link, in the template of
# those who forgot to sign, before the moment. What is written elsewhere in the words may be the version of a program.
_ADDRESS = r"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){3,7})"
_ANONYMOUS = re.compile(
    rf"\[\[[^\[\]|]{{1,60}}[:/]{_ADDRESS}(?:/[^\[\]|]{{0,60}})?(?:\|[^\[\]]*)?\]\]"
    rf"|(?<=[|=]){_ADDRESS}(?=\s*[|}}])|(?<![\w.:]){_ADDRESS}(?=[\s(),|-]{{1,5}}\d{{1,2}}:\d\d)"
)
_LINK = re.compile(r"\[\[\s*:?([^\[\]|:]{1,60}):([^\[\]|#/]{1,255})[^\[\]|]*(?:\|([^\[\]]*))?\]\]")
_MONTHS = (
    "jan januar january janvier enero gennaio janeiro januari",
    "feb februar february février fevrier febrero febbraio fevereiro februari",
    "mar märz march mars marzo março maart mrz",
    "apr april avril abril aprile",
    "may mai mayo maggio maio mei maj",
    "jun juni june juin junio giugno junho",
    "jul juli july juillet julio luglio julho",
    "aug august août aout agosto augustus augusti",
    "sep sept september septembre septiembre settembre setembro",
    "oct october oktober octobre octubre ottobre outubro okt",
    "nov november novembre noviembre novembro",
    "dec december dezember décembre diciembre dicembre dezembro dez",
)
_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


@dataclass(frozen=True)
class Section:
    """What somebody said: the name ("" where none is signed), the moment where it is said, and the wikitext."""

    name: str
    at: datetime | None
    words: str


def sections(text: str, spaces: Namespaces) -> list[Section]:
    """The sections of a talk page, in their order; the heading of each is its first line, in bold."""
    found = list(_HEADING.finditer(text))[:MOST]
    starts = [0, *(match.start() for match in found)]
    ends = [*(match.start() for match in found), len(text)]
    made = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        words = text[start:end]
        if number:
            heading = found[number - 1]
            words = f"'''{heading[2]}'''\n\n{text[heading.end() : end].strip()}"
        words = _ANONYMOUS.sub("", words).strip()
        if words:
            made.append(_section(words, spaces))
    return made


def _section(words: str, spaces: Namespaces) -> Section:
    """Who signed first began it; the signature stays in the text where others answered below."""
    signed = _SIGNED.search(words)
    if not signed:
        return Section(_last_user(words, spaces), None, words)
    line = words.rfind("\n", 0, signed.start()) + 1
    return Section(_last_user(words[line : signed.start()], spaces), _moment(signed), words)


def _last_user(text: str, spaces: Namespaces) -> str:
    """The user whose page is linked to last: signatures stand at the end."""
    name = ""
    for match in _LINK.finditer(text):
        if spaces.number(spaced(match[1])) in (2, 3):
            name = spaced(match[2])
    return name


def _moment(signed: re.Match[str]) -> datetime | None:
    typed = signed[4].lower()
    month = next((number for name, number in _NUMBERS.items() if name.startswith(typed)), 0)
    try:
        return datetime(int(signed[5]), month, int(signed[3]), int(signed[1]), int(signed[2]), tzinfo=UTC)
    except ValueError:
        return None
