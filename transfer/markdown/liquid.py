"""Liquid, the template language of Jekyll: resolved where it is plain, else removed and reported. Pure."""

import re

from transfer.markdown import shortcodes

_RAW = re.compile(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", re.DOTALL)
_TAG = re.compile(r"\{%-?\s*(\w+)?(.{0,2000}?)-?%\}", re.DOTALL)
_OUTPUT = re.compile(r"\{\{-?(.{0,1000}?)-?\}\}", re.DOTALL)
_STRING = re.compile(r"""^(["'])(.*?)\1""", re.DOTALL)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NAMED = re.compile(r'(\w+)\s*[:=]\s*"((?:[^"\\]|\\.)*)"')
_HELD = "\ue000{}\ue001"  # private characters, which no text of a blog has


def resolve(text: str, base: str = "") -> tuple[str, list[str]]:
    """Returns (text without Liquid, list of what was removed).

    `{% raw %}` gives its content; `{% image "file" "words" %}` and an included figure a Markdown picture;
    `{{ "/path" | url }}` and `{{ site.baseurl }}` an address under `base` (no slash at its end); `{{ "words" | f }}`
    the words; `{% link %}` and `{% post_url %}` the path of a file in the folder; `{% youtube %}` and its like the
    address; `{% highlight %}` a fence. Every other tag or output is removed and named in the list. Code stays code, but
    for `raw`, which Jekyll resolves there as well.
    """
    held: list[str] = []
    removed: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[1])
        return _HELD.format(len(held) - 1)

    text = _RAW.sub(hold, text.replace("\ue000", "").replace("\ue001", ""))
    if "highlight" in text:
        text = shortcodes.fenced(text)
    text = shortcodes.outside(_OUTPUT, lambda m: _output(m[1], base, removed), text)
    text = shortcodes.outside(_TAG, lambda m: _tag(m, base, removed), text)
    for number, raw in enumerate(held):
        text = text.replace(_HELD.format(number), raw)
    return text, removed


def _output(expression: str, base: str, removed: list[str]) -> str:
    expression = expression.strip()
    if expression in {"site.baseurl", "site.url"}:
        return base
    if string := _STRING.match(expression):
        value = string[2]
        filters = expression[string.end() :]
        return f"{base}{value}" if "url" in filters and value.startswith("/") else value
    removed.append(f"{{{{ {expression[:60]} }}}}")
    return ""


def _tag(match: re.Match[str], base: str, removed: list[str]) -> str:
    name, rest = match[1] or "", match[2].strip()
    if name in {"image", "image_with_class"}:
        parts = [part for part in _QUOTED.findall(rest.replace('""', '"')) if part]
        if parts:
            words = parts[-1] if len(parts) > (2 if name == "image_with_class" else 1) else ""
            return _picture(words, parts[0], base)
    figure = dict(_NAMED.findall(rest)) if name == "include" else {}
    if shown := next(filter(None, map(figure.get, ("image", "image_path", "src", "url"))), ""):
        picture = _picture(figure.get("alt", ""), shown, base)
        return f"{picture}\n\n*{figure['caption'].strip()}*" if figure.get("caption", "").strip() else picture
    if name == "link" and rest:
        return f"/{rest.lstrip('/')}"
    if name == "post_url" and rest:
        return f"/_posts/{rest.lstrip('/')}.md"
    if address := shortcodes.bare(name, *shortcodes.arguments(rest)):
        return f"\n\n{address}\n\n" if name != "gist" else f"<{address}>"
    if name not in {"comment", "endcomment"}:
        removed.append(f"{{% {f'{name} {rest}'.strip()[:60]} %}}")
    return ""


def _picture(words: str, file: str, base: str) -> str:
    """A Markdown picture; brackets and spaces, which would end it early, are written otherwise."""
    words = " ".join(words.split()).replace("[", "(").replace("]", ")")
    address = (
        (file if "://" in file else f"{base}/{file.lstrip('/')}")
        .replace(" ", "%20")
        .replace("(", "%28")
        .replace(")", "%29")
    )
    return f"![{words}]({address})"
