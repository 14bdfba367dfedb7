"""Finds code in a Markdown source, in linear time, for those who look for something that does not count there."""

import re
from collections.abc import Iterator

_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(.*)")
_FENCE_ANYWHERE = re.compile(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])?[ \t]*(`{3,}|~{3,})(.*)")
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"(\n[ \t]*\n)")


def outside_code(source: str) -> str:
    """The Markdown text with fenced blocks and code between backticks left out (a space stands in their place)."""
    if "`" not in source and "~~~" not in source:
        return source
    parts = _BLANK.split(_outside_fences(source))
    return "".join(_outside_spans(part) if "`" in part else part for part in parts)


def blanked(source: str) -> str:
    """The Markdown text, as long as it is, with blanks in the place of all code but its line ends: what is found in it
    stands at the same place of the source. Fences count wherever they are indented to."""
    parts = _BLANK.split(_fences_blanked(source))
    return "".join(_spans_blanked(part) if "`" in part else part for part in parts)


def _fences_blanked(source: str) -> str:
    out, fence = [], None
    for line in source.split("\n"):
        match = _FENCE_ANYWHERE.match(line)
        is_code = fence is not None or match is not None
        if fence is not None and match and match[1].startswith(fence) and not match[2].strip():
            fence = None
        elif fence is None and match and "`" not in match[2]:
            fence = match[1]
        elif fence is None:
            is_code = False
        out.append(" " * len(line) if is_code else line)
    return "\n".join(out)


def _spans_blanked(text: str) -> str:
    out, at = [], 0
    for start, end in spans(text):
        out += [text[at:start], re.sub(r"[^\n]", " ", text[start:end])]
        at = end
    return "".join(out) + text[at:]


def _outside_fences(source: str) -> str:
    out, pending, fence = [], [], None
    for line in source.split("\n"):
        match = _FENCE.match(line)
        if fence:
            pending.append(line)
            if match and match[1].startswith(fence) and not match[2].strip():
                out.append("")
                pending, fence = [], None
        elif match and "`" not in match[2]:
            fence, pending = match[1], [line]
        else:
            out.append(line)
    return "\n".join(out)  # one that is never closed is code to the end


def _outside_spans(text: str) -> str:
    """Leaves out what stands between two runs of equally many backticks."""
    out, at = [], 0
    for start, end in spans(text):
        out += [text[at:start], " "]
        at = end
    return "".join(out) + text[at:]


def spans(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of every piece of code between backticks in one paragraph."""
    runs = list(_TICKS.finditer(text))
    closes: dict[int, int | None] = {}
    following: dict[int, int] = {}
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number][0])
        closes[number] = following.get(length)
        following[length] = number
    number = 0
    while number < len(runs):
        close = closes[number]
        if close is not None:
            yield runs[number].start(), runs[close].end()
        number = number + 1 if close is None else close + 1
