"""What a body says in the place of addresses ("import:KEY"), made the addresses that the things have here. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from essays.markup.code_spans import blanked
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.folding import fold_name

_REFERENCE = re.compile(r"import:(?P<key>[^\s()<>\"'#\[\]|\\]+)(?:#(?P<heading>[^\s()<>\"'\[\]|\\]*))?")
_SIGNS = re.compile(r"[^\w.~\x80-\U0010ffff-]|\s")
_REPLY = re.compile(r"comment-[0-9]{1,20}")
_WORDS_BEFORE = 1000  # characters of the words of a link that are looked through for their beginning


@dataclass(frozen=True)
class Place:
    """A reference in a text: the key, the heading that is meant ("": none), and whether a picture is to stand there."""

    key: str
    heading: str
    is_picture: bool


def resolve(body: str, address_of: Callable[[Place], str | None]) -> str:
    """The body with an address in the place of each reference outside of code; in double brackets, which name an essay,
    with its slug. `address_of` gives the address of a Place, None for what is none; what has none leads nowhere ("#").
    """
    if "import:" not in body:
        return body
    outside, parts, at = blanked(body), [], 0
    for match in _REFERENCE.finditer(outside):
        start, end = match.span()
        is_named = body[max(0, start - 2) : start] == "[["
        if not is_named and body[start - 1 : start] not in {"(", "<", '"', "'", " ", "\t", "\n"}:
            continue  # a word that happens to end so
        key, heading = percent_decoded(match["key"]), percent_decoded(match["heading"] or "")
        address = address_of(Place(key, heading, _is_picture(body, start)))
        if is_named:
            address = _name(address, heading)
        parts += [body[at:start], "#" if address is None else address]
        at = end
    return "".join([*parts, body[at:]])


def to_essay(slug: str, heading: str = "") -> str:
    """The address of an essay, or of a heading in it, or of a reply by the place that it had ("comment-12"), as a body
    has it: letters of all scripts stay to be read."""
    if _REPLY.fullmatch(heading):  # on whichever page of the responses it is
        return f"/essays/{slug}/responses/{heading}/"
    return f"/essays/{slug}/" + (f"#{_SIGNS.sub(lambda sign: quote(sign[0]), heading)}" if heading else "")


def _name(address: str | None, heading: str) -> str:
    """An essay as double brackets name it, from its address."""
    slug = (address or "").removeprefix("/essays/").partition("/")[0] or "?"
    return f"{slug}#{heading}" if heading else slug


def _is_picture(body: str, start: int) -> bool:
    """Whether what stands before an address says that it is of a picture: `![words](`, `src="`."""
    before = body[max(0, start - _WORDS_BEFORE) : start].rstrip("<")
    if before.endswith(("src=", 'src="', "src='")):
        return True
    if not before.endswith("]("):
        return False
    depth = 0
    for place in range(len(before) - 2, -1, -1):
        depth += {"]": 1, "[": -1}.get(before[place], 0)
        if depth == 0:
            return before[place - 1 : place] == "!"
    return False


_TITLED = re.compile(r"\[\[(?P<target>[^\[\]|#\n]+)(?P<heading>#[^\[\]|\n]*)?(?P<words>\|[^\[\]\n]*)?\]\]")


def by_todays_titles(body: str, titles: Mapping[str, str]) -> str:
    """The body with `[[…]]` outside of code leading by the titles that texts have now, where they named one that a text
    had before; what readers see of them stays. `titles` are the old ones, folded, each with that of now."""
    if not titles or "[[" not in body:
        return body
    parts, at = [], 0
    for match in _TITLED.finditer(blanked(body)):
        target = body[match.start("target") : match.end("target")].strip()
        now = titles.get(fold_name(target.replace("_", " ")))
        if now is None or any(sign in now for sign in "[]|#\n"):
            continue
        heading = body[match.start("heading") : match.end("heading")] if match["heading"] else ""
        words = body[match.start("words") : match.end("words")] if match["words"] else f"|{target}"
        parts += [body[at : match.start()], f"[[{now}{heading}{words}]]"]
        at = match.end()
    return "".join([*parts, body[at:]])
