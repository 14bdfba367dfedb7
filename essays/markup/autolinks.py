"""Bare addresses in a text become links: `https://…`, `www.…` and mail addresses, as GitHub's Markdown has them.

Letters of a script that is written without blanks may stand before one, and their marks end it (`见https://a.org，好`);
the rules of the grammar's library know neither.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

# What cannot be part of an address: blanks, what ends HTML, the marks of East Asian texts, quotation marks.
_REST = (
    r"[^\s<>\"`|\x02\x03\x1f\u3000-\u3002\u3008-\u3011\u3014-\u301b\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f“”„«»‹›]"
)
_STOPS = "،؛؟۔।॥։።។။"  # of scripts with blanks: an address may have one within, none at its end
_HOST = (
    rf"[^\s<>\"'`|/?#:@(),;!\\^{{}}\[\]{_STOPS}"
    r"\x02\x03\x1f\u3000-\u3002\u3008-\u3011\uff01-\uff0f\uff1a-\uff20“”„«»‹›…]"
)
# Han, Kana, Bopomofo, Hangul, Thai, Lao, Khmer, Myanmar: written without blanks, or with particles.
_LETTERS = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3100-\u9fff\uac00-\ud7af\uf900-\ufaff]"
_HTTP = re.compile(rf"://({_HOST}+(?::\d{{1,5}})?)((?:[/?#]{_REST}*)?)")
_WWW = re.compile(rf"\.({_HOST}+\.{_HOST}+)((?:[/?#]{_REST}*)?)")
_DOMAIN = re.compile(
    rf"@(?:[^\W_](?:[\w-]{{0,61}}[^\W_])?\.)+"
    rf"(?:[a-zA-Z]{{2,63}}(?={_LETTERS})|[^\W\d_](?:[\w-]{{0,61}}[^\W_])?(?![\w@-]))"
)
_LOCAL = re.compile(r"[\w.+%-]+\Z")
_SCHEME = re.compile(r"https?\Z", re.I)
_END = re.compile(rf"(?:[.,;:!?'’”»*_~\]}}{_STOPS}]+|&[a-zA-Z0-9]+;)\Z")
_JOINED = re.compile(r"[\w/\"'=@.+-]\Z")  # an address does not begin in the middle of something
_NO_BLANKS = re.compile(rf"{_LETTERS}\Z")
# What follows a Latin top-level domain at once is none of it: https://e.kr에서, a@e.org或
_STUCK = re.compile(rf"\.[a-zA-Z]{{2,63}}({_LETTERS}[^.]*)\Z")
_BEFORE_MAIL = re.compile(rf".*{_LETTERS}(?=[a-zA-Z0-9][\w.+%-]*\Z)", re.S)
MAX_LENGTH = 2000


def register(md: MarkdownIt) -> None:
    """Adds the rules to a grammar."""
    md.inline.add_terminator_char(".")
    md.inline.ruler.push("bare_address", _address)
    md.inline.ruler.push("bare_www", _www)
    md.inline.ruler.push("bare_mail", _mail)


def _address(state: StateInline, silent: bool) -> bool:
    if not _asked(state, ":", silent):
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - 5), state.pos)
    match = _HTTP.match(state.src, state.pos, state.posMax) if scheme else None
    if not scheme or not match or not _begins(state.src, scheme.start()):
        return False
    return _link(state, scheme[0], _address_in(match))


def _www(state: StateInline, silent: bool) -> bool:
    start = state.src[max(0, state.pos - 3) : state.pos]
    if not _asked(state, ".", silent) or start.lower() != "www":
        return False
    match = _WWW.match(state.src, state.pos, state.posMax) if _begins(state.src, state.pos - 3) else None
    if not match:
        return False
    return _link(state, start, _address_in(match), "http://")


def _mail(state: StateInline, silent: bool) -> bool:
    if not _asked(state, "@", silent):
        return False
    local = _LOCAL.search(state.src, max(0, state.pos - 64), state.pos)
    domain = _DOMAIN.match(state.src, state.pos, state.posMax) if local else None
    if not local or not domain:
        return False
    name = _BEFORE_MAIL.sub("", local[0]).lstrip(".+-%")
    start = state.pos - len(name)
    if not name or name.endswith("."):
        return False
    before = state.src[max(0, start - 8) : start]
    scheme = "mailto:"
    if before.lower().endswith(scheme) and _begins(state.src, start - len(scheme)):
        name, scheme = before[-len(scheme) :] + name, ""
    elif before[-1:] in ("/", ":", "=", "@") and not _NO_BLANKS.search(before[:-1]):
        return False
    return _link(state, name, domain[0], scheme)


def _address_in(match: re.Match[str]) -> str:
    """What is the address in what may be one, whose host is the first group."""
    stuck = _STUCK.search(match[1])
    return trimmed(match[0][: (stuck.start(1) + match.start(1) - match.start()) if stuck else MAX_LENGTH])


def _asked(state: StateInline, sign: str, silent: bool) -> bool:
    """Says whether to look here at all: not within a link, nor where only an end is looked for."""
    return not silent and state.src[state.pos] == sign and state.linkLevel == 0 and state.pos > 0


def _begins(text: str, at: int) -> bool:
    """Says whether an address may begin at this place."""
    before = text[max(0, at - 1) : at]
    return not _JOINED.search(before) or bool(_NO_BLANKS.search(before))


def _link(state: StateInline, start: str, rest: str, scheme: str = "") -> bool:
    """Makes the link; `start` is the part of it that was taken for text already."""
    if not rest.strip(".:/") or not _take_back(state, start):
        return False
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": scheme + start + rest}
    token = state.push("text", "", 0)
    token.content = start + rest
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _take_back(state: StateInline, words: str) -> bool:
    """Takes words that were read as text out again, with the marks in them (`a_b@e.org`); says whether it could."""
    tokens, taken = state.tokens, len(state.pending)
    first = len(tokens)
    while taken < len(words) and first and tokens[first - 1].type == "text":
        first -= 1
        taken += len(tokens[first].content)
    text = "".join(token.content for token in tokens[first:]) + state.pending
    if not text.endswith(words):
        return False
    if len(state.pending) < len(words):
        del tokens[first:], state.tokens_meta[first:]
        state.delimiters = [mark for mark in state.delimiters if mark.token < first]
    state.pending = text[: len(text) - len(words)]
    return True


def trimmed(address: str) -> str:
    """An address without the punctuation after it; a closing bracket stays if its opening one is in the address."""
    while True:
        shorter = _END.sub("", address)
        if shorter.endswith(")") and shorter.count("(") < shorter.count(")"):
            shorter = shorter[:-1]
        if shorter == address:
            return address
        address = shorter
