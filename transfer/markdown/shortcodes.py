"""Shortcodes of Hugo, and what Liquid has of the same kind: made Markdown where they are plain. Pure. Code stays code.

`{{< name a "b" c="d" >}}` and `{{% name %}}`; `{{</* name */>}}` is one that is to be read as it stands.
"""

import re
from collections.abc import Callable

from essays.markup.code_spans import blanked

_CODE = re.compile(r"\{\{([<%])\s*(/?)([\w./-]{1,60})\b((?:[^\"{}]|\"[^\"]*\")*?)/?\s*[>%]\}\}")
_SHOWN = re.compile(r"\{\{([<%])/\*(.{1,500}?)\*/([>%])\}\}")
_FENCES = (
    (
        re.compile(r"\{\{[<%]\s*highlight\s+\"?([\w+#-]{1,30})\"?[^{}]{0,200}[>%]\}\}\n?"),
        re.compile(r"\{\{[<%]\s*/highlight\s*[>%]\}\}"),
    ),
    (
        re.compile(r"\{%-?\s*highlight\s+([\w+#-]{1,30})[^{}%]{0,200}-?%\}\n?"),
        re.compile(r"\{%-?\s*endhighlight\s*-?%\}"),
    ),
)
_WORD = re.compile(r"(?:([\w-]+)\s*=\s*)?(?:\"([^\"]*)\"|`([^`]*)`|([^\s\"`=]+))")


def resolve(text: str) -> tuple[str, list[str]]:
    """(text, what was removed): `figure`, `ref`, `youtube`, `gist` and their like become Markdown, `highlight` a fence;
    the marks of others go, what stands between them stays."""
    removed: list[str] = []
    if "{{<" in text or "{{%" in text:
        text = fenced(text)
        text = outside(_CODE, lambda found: _made(found, removed), text)
        text = _SHOWN.sub(lambda found: "{{" + found[1] + found[2] + found[3] + "}}", text)
    return text, removed


def outside(pattern: re.Pattern[str], made: Callable[[re.Match[str]], str], text: str) -> str:
    """`pattern.sub` outside of code."""
    parts, at = [], 0
    for found in pattern.finditer(blanked(text)):
        parts += [text[at : found.start()], made(found)]
        at = found.end()
    return "".join([*parts, text[at:]])


def fenced(text: str) -> str:
    """What stands between the marks of `highlight` as a fence, longer than any in it. Linear: after one that does not
    end, nothing more is looked for."""
    for opening, closing in _FENCES:
        parts, at = [], 0
        outside_code = blanked(text)
        for begins in opening.finditer(outside_code):
            if begins.start() < at:
                continue
            ends = closing.search(text, begins.end())
            if ends is None:
                break
            parts += [text[at : begins.start()], _fence(begins[1], text[begins.end() : ends.start()])]
            at = ends.end()
        text = "".join([*parts, text[at:]])
    return text


def _fence(language: str, code: str) -> str:
    code = code.strip("\n")
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"\n{ticks}{language}\n{code}\n{ticks}\n"


def bare(name: str, words: list[str], named: dict[str, str]) -> str:
    """The address of what a shortcode of another site shows (`youtube`, `vimeo`, `gist`, `tweet`); "" for others."""
    first = named.get("id") or (words[0] if words else "")
    if not first:
        return ""
    if name == "youtube":
        return first if "://" in first else f"https://www.youtube.com/watch?v={first}"
    if name == "vimeo":
        return first if "://" in first else f"https://vimeo.com/{first}"
    if name == "gist":
        return f"https://gist.github.com/{'/'.join(words[:2])}"
    if name in ("tweet", "x") and named.get("user"):
        return f"https://twitter.com/{named['user']}/status/{first}"
    return ""


def arguments(said: str) -> tuple[list[str], dict[str, str]]:
    """(words, named values) that stand in a shortcode."""
    words, named = [], {}
    for name, *values in _WORD.findall(said):
        value = next(filter(None, values), "")
        if name:
            named[name] = value
        else:
            words.append(value)
    return words, named


def picture(words: str, address: str, caption: str = "") -> str:
    """A picture in Markdown; what would end it early is written otherwise."""
    words = " ".join(words.split()).replace("[", "(").replace("]", ")")
    address = address.strip().replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    title = " ".join(caption.split()).replace("\\", "").replace('"', "”")
    return f'![{words}]({address} "{title}")' if title else f"![{words}]({address})"


def _made(found: re.Match[str], removed: list[str]) -> str:
    name = found[3].casefold()
    if found[2]:
        return ""
    words, named = arguments(found[4])
    if name in ("ref", "relref") and (to := named.get("path") or (words[0] if words else "")):
        return to
    if name == "figure" and named.get("src"):
        return picture(named.get("alt", ""), named["src"], named.get("caption") or named.get("title", ""))
    if address := bare(name, words, named):
        return f"\n\n{address}\n\n" if name != "gist" else f"<{address}>"
    removed.append(
        f"{{{{{found[1]} {f'{found[3]} {found[4].strip()}'.strip()[:60]} {'>' if found[1] == '<' else '%'}}}}}"
    )
    return ""
