"""`[[File:…|…]]`: which of its parts are options, and which its words."""

import re

from transfer.mediawiki.page import Page, Picture
from transfer.mediawiki.words import PICTURE_OPTIONS

_SIZE = re.compile(r"(?:\d+\s*(?:x\s*\d+)?|x\s*\d+)\s*px?(?:px)?|upright\s*=?.*|\d+")
_NAMED = re.compile(
    r"\s*(alt|alternativtext|alternative|link|verweis|lien|vínculo|enlace|class|klasse|classe|lang|page|seite|"
    r"thumb|thumbnail|mini|upright|hochkant|start|end|thumbtime|poster)\s*=(.*)",
    re.IGNORECASE | re.DOTALL,
)
_SHOWN_APART = frozenset(
    "thumb thumbnail mini miniatur vignette miniatura miniaturadeimagen miniatyr miniature мини миниатюра frame framed "
    "enframed gerahmt cadre encadré marco ramka サムネイル 缩略图 縮圖 섬네일".split()
)
_ALT = frozenset(["alt", "alternativtext", "alternative"])


def picture(name: str, words: str | None, page: Page) -> str:
    """What stands in the text for a picture: held, with its description and caption in wikitext."""
    alt, link, captions, is_apart = "", "", [], False
    for part in (words or "").split("|") if words else ():
        option = part.strip().lower().replace(" ", "_")
        named = _NAMED.fullmatch(part)
        if option in PICTURE_OPTIONS or _SIZE.fullmatch(option):
            is_apart = is_apart or option in _SHOWN_APART
        elif named:
            alt = named[2].strip() if named[1].lower() in _ALT else alt
            link = named[2].strip() if named[1].lower() in ("link", "verweis", "lien") else link
            is_apart = is_apart or named[1].lower() in _SHOWN_APART
        elif part.strip():
            captions.append(part.strip())
    caption = captions[-1] if captions else ""
    page.files.setdefault(name)
    return page.hold(Picture(name, alt, caption, link, inline=not is_apart))
