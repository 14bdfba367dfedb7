"""What readers of links (OpenGraph, ogp.me) are told of a page beside its title. Pure: it reads the rows given."""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from essays.models import Essay
from essays.sharing.share_images import ShareImage
from sitewide.typography import typeset

# A locale has a territory too (language_TERRITORY); each language that essays can be in with the one that readers of
# links know it by. Of one that is not here nothing is said.
LOCALES = {
    "ar": "ar_AR", "bn": "bn_IN", "ca": "ca_ES", "cs": "cs_CZ", "da": "da_DK", "de": "de_DE", "el": "el_GR",
    "en": "en_GB", "eo": "eo_EO", "es": "es_ES", "eu": "eu_ES", "fa": "fa_IR", "fi": "fi_FI", "fr": "fr_FR",
    "he": "he_IL", "hi": "hi_IN", "hu": "hu_HU", "id": "id_ID", "it": "it_IT", "ja": "ja_JP", "ko": "ko_KR",
    "nb": "nb_NO", "nl": "nl_NL", "pl": "pl_PL", "pt": "pt_PT", "ro": "ro_RO", "ru": "ru_RU", "sv": "sv_SE",
    "sw": "sw_KE", "ta": "ta_IN", "tr": "tr_TR", "uk": "uk_UA", "ur": "ur_PK", "vi": "vi_VN", "zh-hans": "zh_CN",
    "zh-hant": "zh_TW",
}  # fmt: skip


def locale_of(language: str) -> str:
    """The locale of a language by its tag: "en-GB" gives "en_GB", "fa" gives "fa_IR"; "" where none is known."""
    base, _sign, rest = language.partition("-")
    if len(rest) == 2:
        return f"{base.lower()}_{rest.upper()}"
    return LOCALES.get(language.lower(), "")


def article(essay: Essay, site_url: str) -> list[tuple[str, str]]:
    """(property, content) of the tags that an article has beside those of any page; its authors are named by their
    pages, as ogp.me has it (an array of profiles)."""
    card = essay.card
    pairs = [
        ("article:published_time", _moment(essay.dated)),
        ("article:modified_time", _moment(essay.revised_at or essay.live_at)),
        *(("article:author", f"{site_url}/authors/{quote(one['slug'])}/") for one in card.get("authors", [])),
        *(("article:section", typeset(hub["name"])) for hub in card.get("hubs", [])[:1]),
        *(("article:tag", typeset(tag["name"])) for tag in card.get("tags", [])),
    ]
    return [(name, content) for name, content in pairs if content]


def _moment(value: date | datetime | None) -> str:
    return value.isoformat() if value else ""


def image_object(image: ShareImage) -> dict[str, Any]:
    """A share image as schema.org has it; with credit and licence where it is the cover."""
    found: dict[str, Any] = {
        "@type": "ImageObject",
        "url": image.url,
        "width": image.width,
        "height": image.height,
        "caption": image.alt,
    }
    if image.cover:
        more = {"creditText": image.cover["credit"], "license": image.cover["licence_url"]}
        found |= {name: value for name, value in more.items() if value}
    return found
