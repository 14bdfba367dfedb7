"""Which picture front matter names as the cover of its text, and what it says of it. Pure.

The words are those of Jekyll and its themes (`image`, `header.teaser`, `cover-img`), Hugo and its (`images`,
`featured_image`, `cover.image`, `resources`), Ghost (`feature_image`, `feature_image_alt`), Hexo, Astro and Eleventy
(`cover`, `heroImage`, `image.url`), dev.to (`cover_image`), Docusaurus (`image`) and Obsidian (`cover`, `banner`,
`[[picture.png]]`). Names are compared without case, hyphens and underscores.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags

from sitewide.text.characters import line
from transfer.markdown.kept_back import compact, says

# In the order in which they are looked for: what is a cover by its name, what most use as one, the smaller ones.
CERTAIN = tuple(
    "cover coverimage coverimg coverphoto featureimage featuredimage featuredimg featureimg image images".split()
)
# Some of these say other things too (a banner may be a sentence): only what looks like a picture is read of them.
LOOSE = tuple(
    "heroimage hero header headerimage banner bannerimage bannerimg picture photo img thumbnail thumbnailimg thumb "
    "teaser ogimage socialimage shareimg sharingimage".split()
)
PICTURES = {*CERTAIN, *LOOSE}  # what a mapping under one of these hides is a picture and no text
WITHIN = ("params", "extra")  # where Hugo and Zola keep a theme's own names
# In a mapping that stands for a picture.
PATHS = ("path", "src", "url", "image", "file", "filename", "href", "source", "overlayimage", "teaser", "ogimage")
ALTS = ("alt", "alttext", "imagealt", "imagedescription", "description", "title")
CAPTIONS, CREDITS = ("caption",), ("credit", "attribution", "photographer", "copyright")
RESOURCES = re.compile(r"(?:^|[-_ ])(?:cover|feature[d]?|hero|banner|header|thumbnail)", re.IGNORECASE)
MOST = 1000  # characters of a path
LIMITS = {"alt": 300, "caption": 500, "credit": 200}
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|svg|heic|heif|tiff?|bmp|jxl|ico)(?:[?#].*)?$", re.IGNORECASE)
ELSEWHERE = re.compile(r"(?:\w[\w+.-]*:|//)")
_WIKILINK = re.compile(r"!?\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_MARKDOWN = re.compile(r"!\[([^\[\]]*)\]\(<?([^()\s<>]+)>?[^()]*\)")


@dataclass(frozen=True)
class Cover:
    """A picture as front matter names it: its path or address, and the words with it."""

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""


def cover_in(values: Mapping[str, Any]) -> tuple[Cover | None, set[str]]:
    """(the cover that front matter names, the names that were read for it); `values` are by compact names.

    Of several the first by the order above; of a list its first. `media:name` names a picture of the library here.
    """
    for name in (*CERTAIN, *LOOSE):
        if found := _picture(values.get(name), certain=name in CERTAIN):
            beside = {part: [f"{name}{word}" for word in words] for part, words in _words_beside().items()}
            return _with_words(found, values, beside, name)
    if found := _resource(values.get("resources")):
        return Cover(**found), {"resources"}
    for name in WITHIN:
        inner = values.get(name)
        if isinstance(inner, dict):
            inner = {compact(key): value for key, value in inner.items()}
            cover, read = cover_in({key: value for key, value in inner.items() if key not in WITHIN})
            if cover:
                return cover, {name} if read >= {key for key, value in inner.items() if value} else set()
    return None, set()


def _words_beside() -> dict[str, tuple[str, ...]]:
    return {"alt": ("alt", "alttext", "description"), "caption": CAPTIONS, "credit": CREDITS}


def _with_words(
    found: dict[str, str], values: Mapping[str, Any], beside: Mapping[str, list[str]], name: str
) -> tuple[Cover, set[str]]:
    """The cover with what stands beside it (`feature_image_alt`), where its own mapping does not say it."""
    read = {name}
    for part, names in beside.items():
        general = [f"image{part}", f"cover{part}"]
        for other in dict.fromkeys([*names, *general]):
            if text := _text(values.get(other)):
                found[part] = found.get(part) or _short(text, LIMITS[part])
                read.add(other)
                break
    return Cover(**found), read


def _picture(value: object, *, certain: bool) -> dict[str, str] | None:
    """The path of a picture, and the words with it, in a value of front matter; None where it names none."""
    while isinstance(value, list):  # `[[picture.png]]` without quotation marks is a list in a list
        value = value[0] if value and value[0] is not value else None
    if isinstance(value, dict):
        return _mapped({compact(key): part for key, part in value.items()})
    if not isinstance(value, str) or says(value) is not None:
        return None
    text, alt = line(value), ""
    if match := _WIKILINK.fullmatch(text):
        text = match[1].strip()
    elif match := _MARKDOWN.fullmatch(text):
        alt, text = match[1], match[2]
    if not text or len(text) > MOST or not (certain or _PICTURE.search(text) or ELSEWHERE.match(text)):
        return None
    return {"path": text, "alt": _short(alt, LIMITS["alt"])}


def _mapped(value: Mapping[str, Any]) -> dict[str, str] | None:
    """A mapping that stands for a picture: Jekyll's `image: {path, alt}`, PaperMod's `cover: {image, alt, caption}`,
    Minimal Mistakes' `header: {teaser}`; one that says it is hidden is none."""
    if says(value.get("hidden")):
        return None
    paths = (_picture(value.get(name), certain=True) for name in PATHS if isinstance(value.get(name), str))
    found = next((path for path in paths if path), None)
    if found:
        for part, names in (("alt", ALTS), ("caption", CAPTIONS), ("credit", CREDITS)):
            said = next((text for name in names if (text := _text(value.get(name)))), "")
            found[part] = _short(said, LIMITS[part]) or found.get(part, "")
    return found


def _resource(value: object) -> dict[str, str] | None:
    """Of Hugo's `resources` the one that is called a cover, or whose file is."""
    for entry in _mappings(value):
        names = [_text(entry.get("name")), posixpath.basename(_text(entry.get("src")))]
        if any(map(RESOURCES.search, names)) and (found := _mapped({"src": entry.get("src")})):
            params = entry.get("params")
            words = {compact(key): part for key, part in params.items()} if isinstance(params, dict) else {}
            return _mapped({"title": entry.get("title"), **words, "src": found["path"]})
    return None


def _mappings(value: object) -> Iterator[dict[str, Any]]:
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, dict):
            yield {compact(key): part for key, part in entry.items()}


def _text(value: object) -> str:
    """A plain value as one line without tags: Ghost keeps captions as HTML."""
    return line(strip_tags(value)) if isinstance(value, str) else ""


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rpartition(' ')[0] or text[: most - 1]}…"
