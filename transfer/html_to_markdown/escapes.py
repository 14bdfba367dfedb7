"""Characters that Markdown, as this site reads it, would take for its own signs, written so that they stay. Pure."""

import re

_ADDRESS = re.compile(r"((?:https?://|www\.)[^\s<>\"'{}]+|[\w.+%-]+@[\w.-]+\.\w+)")
_PUNCTUATION = r"!-/:-@\[-`{-~"
_SIGNS = (
    ("\\", re.compile(rf"\\(?=[{_PUNCTUATION}\n]|\Z)"), r"\\\\"),
    ("*", re.compile(r"\*"), r"\*"),
    ("`", re.compile("`"), r"\`"),
    ("~", re.compile("~"), r"\~"),
    ("_", re.compile(r"(?<![^\W_])_|_(?![^\W_])"), r"\_"),
    ("[", re.compile(r"\[(?=[\[^!]|[ xX]\])|(?<=[\^!])\["), r"\["),
    ("]", re.compile(r"\](?=[(\[:{])"), r"\]"),
    ("<", re.compile(r"<(?=[a-zA-Z/!?])|<\Z"), "&lt;"),
    # Attribute lists are looked for when escapes are gone: an element that is not shown stands between.
    ("{", re.compile(r"\{(?=[:#.-]|[A-Za-z_][\w:.-]*=|\Z)"), "{<span></span>"),
)
_ENTITY = re.compile(r"&(?=#?\w{1,31};)")
_AT_START = (
    re.compile(r"^(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|[:](?:\s|$)|!!!|\?\?\?|\||=+\s*$|-[-\s|:]*$|:[-\s|:]*$)", re.M),
    re.compile(r"^(\d{1,9})(?=[.)](?:\s|$))", re.M),
)
BRACE = _SIGNS[-1][1], _SIGNS[-1][2]
_IN_ADDRESS = re.compile(r"[\s()<>\[\]|*`\\\"]")


def text(words: str) -> str:
    """Words within a line. Bare addresses stay as they are, as the site links them by themselves."""
    if words.isalnum():
        return words
    if "://" not in words and "www." not in words and "@" not in words:
        return _signs(words)
    parts = _ADDRESS.split(words)
    return "".join(_ENTITY.sub("&amp;", part) if number % 2 else _signs(part) for number, part in enumerate(parts))


def _signs(words: str) -> str:
    if "&" in words:
        words = _ENTITY.sub("&amp;", words)
    for sign, pattern, written in _SIGNS:
        if sign in words:
            words = pattern.sub(written, words)
    return words


def label(written: str) -> str:
    """Written words between the brackets of a link: brackets that are no link's own are escaped."""
    return re.sub(r"(?<!\\)([\[\]])", r"\\\1", written) if "[" in written or "]" in written else written


def at_start(written: str) -> str:
    """A written paragraph none of whose lines begins anything else."""
    return _AT_START[1].sub(r"\1\\", _AT_START[0].sub(r"\\", written))


def before_link(written: str) -> str:
    """Written words after which a link begins at once: their last sign is not to be read with its bracket."""
    return re.sub(r"(?<!\\)([!^\]\[])\Z", r"\\\1", written)


def address(url: str) -> str:
    """An address between the brackets of a link."""
    return _IN_ADDRESS.sub(lambda sign: f"%{ord(sign[0]):02X}" if ord(sign[0]) < 128 else "", url.strip())


def title(words: str) -> str:
    """Words between the quotation marks after an address."""
    return re.sub(r'(["\\`*_\[\]<~|{}])', r"\\\1", " ".join(words.split())).replace("&", "&amp;")
