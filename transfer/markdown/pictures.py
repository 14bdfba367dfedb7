"""Pictures, sound and film in a Markdown text, however they are written, led to what they are here. Code stays code.
Pure.

`![alt](x.png "caption")`, `![alt](<a b.png>)`, `![alt](x.png =300x200)`, `![alt][label]`, `<img src>`, `<audio>`,
`<video>`, and Obsidian's `![[x.png]]`, `![[x.png|300]]`, `![[x.png|alt|300x200]]`, `![alt|300](x.png)`.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from html import escape, unescape

from essays.markup.code_spans import blanked
from transfer.markdown.files import Use
from transfer.markdown.folder import is_shown

Find = Callable[[Use], str]
Change = tuple[int, int, str]
_ALT = r"(?P<alt>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}\]){0,1000})"
_TITLE = r"(?:\"[^\"]{0,1000}\"|'[^']{0,1000}'|\([^()]{0,1000}\))"
_KINDS = r"\.(?:png|jpe?g|gif|webp|avif|svg|mp3|ogg|oga|opus|m4a|flac|wav|mp4|m4v|webm)"
_INLINE = re.compile(
    rf"(?<!\\)!\[{_ALT}\]\(\s{{0,20}}(?P<address><[^<>\n]{{0,1000}}>|[^\s()<>]{{1,2000}}(?:\([^\s()]{{0,200}}\)"
    rf"[^\s()<>]{{0,500}}){{0,5}}|(?:[^()<>\n\"']|\([^()<>\n\"']{{0,200}}\)){{1,300}}?{_KINDS})"
    rf"(?:[ \t]+=\d{{0,5}}(?:x\d{{0,5}})?)?(?:\s{{1,20}}(?P<title>{_TITLE}))?\s{{0,20}}\)",
    re.IGNORECASE,
)
_REFERRING = re.compile(rf"(?<!\\)!\[{_ALT}\](?:\[(?P<label>[^\[\]]{{0,300}})\])?(?![\[(])")
_DEFINED = re.compile(
    rf"^[ ]{{0,3}}(?:>[ ]?){{0,5}}\[(?!\^)(?P<label>[^\[\]\n]{{1,300}})\]:[ \t]*\n?[ \t]*"
    rf"(?P<address><[^<>\n]{{1,1000}}>|[^\s<>]{{1,2000}})(?:[ \t]*\n?[ \t]+(?P<title>{_TITLE}))?[ \t]*$\n?",
    re.MULTILINE,
)
_EMBEDDED = re.compile(
    r"(?<!\\)!\[\[(?P<path>[^\[\]|#\\\n]{1,500})(?:#[^\[\]|\n]{0,300})?(?P<words>[^\[\]\n]{0,500})\]\]"
)
_TAG = re.compile(r"<img\s[^<>]{1,5000}>", re.IGNORECASE)
_PLAYER = re.compile(r"<(audio|video)\b[^<>]{0,2000}>", re.IGNORECASE)
_PLAYER_ENDS = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("audio", "video")}
_ATTRIBUTE = re.compile(
    r"(?<=\s)(?P<name>src|alt|title)\s*=\s*(?P<value>\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>=]+)", re.IGNORECASE
)
_BRACKETS = re.compile(r"\[([^\[\]]{1,300})\](?!:)")
_SIZE = re.compile(r"\s*\d{1,5}(?:x\d{1,5})?\s*")


def led(body: str, find: Find) -> str:
    """The text with what `find` gives for each Use in the place of its address; where that is nothing, as it was."""
    outside = blanked(body)
    changes = [*_inline(outside, body, find), *_embedded(outside, find), *_tags(outside, find)]
    changes += [*_players(outside, find), *_referring(outside, body, find)]
    at, parts = 0, []
    for start, end, new in sorted(changes):
        if start >= at:
            parts += [body[at:start], new]
            at = end
    return "".join([*parts, body[at:]])


def _plain(typed: str) -> str:
    """A title or an address without its signs."""
    return typed[1:-1].strip() if typed[:1] in {"<", '"', "'", "("} and len(typed) > 1 else typed.strip()


def _words(alt: str) -> str:
    """A description without the width that Obsidian has in it."""
    first, stroke, last = alt.rpartition("|")
    return first.strip() if stroke and _SIZE.fullmatch(last) else alt


def _picture(alt: str, to: str, title: str = "") -> str:
    return f"![{_words(alt)}]({to}{f' {title}' if title else ''})"


def _inline(outside: str, body: str, find: Find) -> Iterator[Change]:
    for match in _INLINE.finditer(outside):
        alt, title = body[slice(*match.span("alt"))], match["title"] or ""
        if to := find(Use(_plain(match["address"]), _said(_words(alt)), _said(_plain(title)))):
            yield *match.span(), _picture(alt, to, title)


def _said(words: str) -> str:
    """A description or caption as plain words."""
    words = re.sub(r"(?<!\\)[`*]", "", words)
    return " ".join(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", unescape(words)).split())


def _embedded(outside: str, find: Find) -> Iterator[Change]:
    for match in _EMBEDDED.finditer(outside):
        path = match["path"].strip()
        if not is_shown(path):
            continue
        parts = [part.strip(" \\") for part in match["words"].strip("\\").split("|")[1:]]
        alt = next((part for part in parts if part and not _SIZE.fullmatch(part)), "")
        if to := find(Use(path, _said(alt))):
            yield *match.span(), _picture(alt, to)


def _attributes(tag: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(tag):
        found.setdefault(match["name"].lower(), unescape(match["value"].strip("\"'")).strip())
    return found


def _tags(outside: str, find: Find) -> Iterator[Change]:
    for match in _TAG.finditer(outside):
        said = _attributes(match[0])
        if said.get("src") and (to := find(Use(said["src"], said.get("alt", "")))):
            for attribute in _ATTRIBUTE.finditer(match[0]):
                if attribute["name"].lower() == "src":
                    start, end = attribute.span("value")
                    yield match.start() + start, match.start() + end, f'"{to}"'
                    break


def _players(outside: str, find: Find) -> Iterator[Change]:
    """Sound and film as this site writes them: an image of its title. Linear: one that does not end ends the search."""
    at, open_ended = 0, set[str]()
    for match in _PLAYER.finditer(outside):
        name = match[1].lower()
        if match.start() < at or name in open_ended:
            continue
        ends = _PLAYER_ENDS[name].search(outside, match.end())
        if ends is None:
            open_ended.add(name)
            continue
        at = ends.end()
        said = _attributes(outside[match.start() : min(at, match.start() + 5000)])
        if said.get("src") and is_shown(said["src"].partition("?")[0]):
            title = said.get("title") or posixpath.basename(said["src"].partition("?")[0])[:100]
            if to := find(Use(said["src"], title)):
                yield match.start(), at, f'<img src="{to}" alt="{escape(title)}">'


def _label(typed: str) -> str:
    return " ".join(typed.split()).casefold()


def _referring(outside: str, body: str, find: Find) -> Iterator[Change]:
    """`![alt][label]` with the address in it, as a definition says no more than an address; definitions that nothing
    refers to afterwards go: they would stand there as text."""
    defined: dict[str, re.Match[str]] = {}
    for match in _DEFINED.finditer(outside):
        defined.setdefault(_label(match["label"]), match)
    left, at, done = [], 0, set[str]()
    for match in _REFERRING.finditer(outside) if defined else ():
        alt = body[slice(*match.span("alt"))]
        label = _label(match["label"] or alt)
        if label not in defined:
            continue
        said = defined[label]
        title = said["title"] or ""
        if to := find(Use(_plain(said["address"]), _said(_words(alt)), _said(_plain(title)))):
            yield *match.span(), _picture(alt, to, title)
            left.append(outside[at : match.start()])
            at = match.end()
            done.add(label)
    rest = "".join([*left, outside[at:]]) if done else ""
    others = {_label(found) for found in _BRACKETS.findall(rest)}
    for label in done - others:
        yield *defined[label].span(), ""
