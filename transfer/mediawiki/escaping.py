"""Words as Markdown: what would be a sign of it is written with a backslash, and nothing else is. Pure."""

import re
from html import unescape

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_ALWAYS = re.compile(r"[\\`*\[\]]")
_LOW_LINE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_SOMETIMES = re.compile(r"<(?![\s\d=])|~(?=~)|(?<=~)~|\{(?=[:.#]|\w+=)|&(?=#?\w{1,32};)")
_LINE_START = re.compile(r"^(?:(#{1,6}(?=\s|$)|[>|:+]|[-=](?=[\s=-]|$)|!!!)|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
_NOTE_START = re.compile("^(\x04[0-9]+\x05):", re.MULTILINE)
_AROUND = re.compile(r"\s*\n\s*")
_BLANKS = re.compile(r"[ \t\r\f\v]+")


def words_of(wikitext: str) -> str:
    """The characters of wikitext that is text: its entities resolved."""
    return _ENTITY.sub(lambda match: unescape(match[0]), wikitext) if "&" in wikitext else wikitext


def escaped(text: str) -> str:
    """Words in a line of Markdown."""
    text = _BLANKS.sub(" ", text)
    if text.replace(" ", "").isalnum():
        return text
    text = _ALWAYS.sub(r"\\\g<0>", text)
    if "_" in text:
        text = _LOW_LINE.sub(r"\\_", text)
    return _SOMETIMES.sub(lambda match: "&amp;" if match[0] == "&" else f"\\{match[0]}", text)


def lines(text: str) -> str:
    """A paragraph: no blanks around its ends of lines, and no line that begins as a block does."""
    text = _AROUND.sub("\n", text).strip().replace("\n\\\n", "\\\n")
    text = _LINE_START.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[1]}", text)
    return _NOTE_START.sub(r"\1\\:", text)


def one_line(text: str) -> str:
    """Text without ends of lines."""
    return " ".join(text.split())


def code(text: str, in_cell: bool = False) -> str:
    """Code in a line."""
    text = one_line(text)
    fence = "`"
    while re.search(rf"(?<!`){fence}(?!`)", text):
        fence += "`"
    blank = " " if text[:1] == "`" or text[-1:] == "`" else ""
    text = text.replace("|", "\\|") if in_cell else text
    return f"{fence}{blank}{text}{blank}{fence}" if text else ""


def fenced(text: str, language: str = "") -> str:
    """A block of code."""
    fence = "```"
    while fence in text:
        fence += "`"
    language = language if re.fullmatch(r"[\w+#.-]{1,30}", language) else ""
    return f"{fence}{language}\n{text}\n{fence}"


def address(url: str) -> str:
    """An address between the round brackets of a link."""
    url = re.sub(r"&(?=#?\w+;)", "&amp;", url)
    for sign, spelt in (
        ("\\", "%5C"),
        ("|", "%7C"),
        ("`", "%60"),
        ("<", "%3C"),
        (">", "%3E"),
        (" ", "%20"),
        ("\n", ""),
    ):
        url = url.replace(sign, spelt)
    return f"<{url}>" if "(" in url or ")" in url else url
