"""The picture that leaves with a link to a page (`og:image`): where it is, what it shows, and how it is made."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from essays.models import Author, Essay, Hub, Page, Tag
from essays.sharing import cropping, share_card_drawing, share_cards
from essays.sharing.share_card import ShareCard
from sitewide.models import SiteSettings

DRAWING = 1  # raised where the same card, or the same picture, comes out otherwise
LONGEST_ALT = 420  # characters, as X has it
PICTURES = "pictures"
TYPES = {"png": "image/png", "jpg": "image/jpeg"}


@dataclass(frozen=True)
class ShareImage:
    """`subject` names the row ("essay-12"), `path` is its address without the version, `extension` says whether it is
    drawn ("png") or cut from the cover ("jpg")."""

    subject: str
    path: str
    extension: str
    alt: str
    card: ShareCard
    cover: dict[str, Any] | None = None
    width: int = cropping.WIDTH
    height: int = cropping.HEIGHT

    @cached_property
    def version(self) -> str:
        """A digest of all that it shows: what is kept under it never changes."""
        return _digest({key: self.cover[key] for key in ("url", "focus")}) if self.cover else _version_of(self.card)

    @property
    def url(self) -> str:
        """The full address; another one whenever it shows something else, as readers of links keep what they saw."""
        return f"{settings.SITE_URL}{iri_to_uri(self.path)}?v={self.version}"

    @property
    def type(self) -> str:
        return TYPES[self.extension]

    @property
    def file_name(self) -> str:
        return f"{self.version}.{self.extension}"

    def drawn(self) -> "ShareImage":
        """The share card in the place of a cover that cannot be had."""
        return replace(self, cover=None, extension="png")

    def make(self) -> bytes:
        """Its file; raises OSError where the fonts, or the file of the cover, are not there."""
        if self.cover is None:
            return share_card_drawing.draw(self.card)
        name = self.cover["url"].rpartition("/")[2]
        with default_storage.open(f"{PICTURES}/{name}") as file:
            return cropping.cropped(file.read(), tuple(self.cover["focus"]))


@lru_cache(maxsize=512)  # a page asks for it twice, a feed for that of each entry
def _version_of(card: ShareCard) -> str:
    return _digest(asdict(card))


def _digest(shown: dict[str, Any]) -> str:
    raw = json.dumps([DRAWING, shown], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=512)  # a feed names that of each entry
def _path(name: str, slug: str) -> str:
    return reverse(name, args=[slug])


def of_essay(essay: Essay, site: SiteSettings) -> ShareImage:
    """The cover of an essay where it is large enough, else its share card."""
    card, cover = share_cards.of_essay(essay, site), essay.card.get("cover")
    if cover and cropping.is_large_enough(cover["width"], cover["height"]):
        path = _path("essay-share-picture", essay.slug)
        return ShareImage(f"essay-{essay.pk}", path, "jpg", cover["alt"], card, cover)
    return _drawn(f"essay-{essay.pk}", _path("essay-share-card", essay.slug), card)


def of_hub(hub: Hub, site: SiteSettings) -> ShareImage:
    return _drawn(f"hub-{hub.pk}", reverse("hub-share-card", args=[hub.slug]), share_cards.of_hub(hub, site))


def of_tag(tag: Tag, site: SiteSettings) -> ShareImage:
    return _drawn(f"tag-{tag.pk}", reverse("tag-share-card", args=[tag.slug]), share_cards.of_tag(tag, site))


def of_author(author: Author, site: SiteSettings) -> ShareImage:
    path = reverse("author-share-card", args=[author.slug])
    return _drawn(f"author-{author.pk}", path, share_cards.of_author(author, site))


def of_page(page: Page, site: SiteSettings) -> ShareImage:
    return _drawn(f"page-{page.pk}", reverse("page-share-card", args=[page.slug]), share_cards.of_page(page, site))


def of_home(site: SiteSettings) -> ShareImage:
    """Of the site itself, and of every page that has none of its own."""
    return _drawn("home", reverse("share-card"), share_cards.of_home(site))


def _drawn(subject: str, path: str, card: ShareCard) -> ShareImage:
    """A card with its words as its description: they are what is to be seen."""
    words = [card.title, card.below, "" if card.site_title in card.title else card.site_title]
    hubs = " + ".join(hub.name for hub in card.hubs) if card.names_hubs else ""
    said = ". ".join(word.rstrip(".,") for word in (card.kicker or hubs, *words) if word)
    return ShareImage(subject, path, "png", said[:LONGEST_ALT], card)
