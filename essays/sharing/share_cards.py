"""What the share card of each kind of page shows, from its row. Asks no query but, once a content version, the hubs."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from essays.models import Author, Essay, Hub, Page, Tag
from essays.sharing import strategy_hubs
from essays.sharing.share_card import MOST_NAMES, CardHub, ShareCard
from sitewide.http.hosts import written_host
from sitewide.models import SiteSettings
from sitewide.text.enumerations import commas, commas_and
from sitewide.typography import typeset


def of_essay(essay: Essay, site: SiteSettings) -> ShareCard:
    """Title, authors and hubs of an essay; the words of its hubs where it stands in several, or their whole."""
    strategy = _strategy(site)
    slugs = {hub["slug"] for hub in essay.card.get("hubs", [])}
    hubs = tuple([card for slug, card in strategy.items() if slug in slugs])
    whole = len(hubs) > 2 and len(hubs) == len(strategy)
    return ShareCard(
        title=typeset(essay.title, essay.language),
        below=_names([typeset(author["name"]) for author in essay.card.get("authors", [])]),
        hubs=hubs,
        kicker=_("On the whole strategy") if whole else "",
        language=essay.language,
        direction=essay.direction,
        **_of_site(site),
    )


def of_hub(hub: Hub, site: SiteSettings) -> ShareCard:
    """A hub in its own ink, its argument under its name."""
    strategy = _strategy(site)
    hubs = tuple(card for slug, card in strategy.items() if slug == hub.slug)
    return ShareCard(
        typeset(hub.name), typeset(hub.argument), hubs, kicker=typeset(hub.ordinal), names_hubs=False, **_of_site(site)
    )


def of_tag(tag: Tag, site: SiteSettings) -> ShareCard:
    return ShareCard(typeset(tag.name), typeset(tag.definition), **_of_site(site))


def of_author(author: Author, site: SiteSettings) -> ShareCard:
    return ShareCard(typeset(author.name), **_of_site(site))


def of_page(page: Page, site: SiteSettings) -> ShareCard:
    return ShareCard(typeset(page.title), **_of_site(site))


def of_home(site: SiteSettings) -> ShareCard:
    """The site itself, in all its inks; at the foot stands where it is, as its name stands above."""
    strategy = tuple(_strategy(site).values())
    return ShareCard(
        site.printed_title, typeset(site.tagline), strategy, strategy,
        site_title=written_host(settings.SITE_URL), names_hubs=False,
    )  # fmt: skip


@dataclass
class _Kept:
    """The hubs as they were read, and as cards show them: a feed asks forty times."""

    found: tuple[tuple[Hub, ...], dict[str, CardHub]] = ((), {})


_kept = _Kept()


def _strategy(site: SiteSettings) -> dict[str, CardHub]:
    """The hubs as cards show them, by slug, in their order."""
    hubs = strategy_hubs.at_version(site.version)
    known, cards = _kept.found
    if known is not hubs:
        cards = {hub.slug: CardHub(typeset(hub.name), hub.ink, typeset(hub.ordinal)) for hub in hubs}
        _kept.found = hubs, cards
    return cards


def _of_site(site: SiteSettings) -> dict[str, Any]:
    return {
        "strategy": tuple(_strategy(site).values()),
        "site_title": site.printed_title,
        "tagline": typeset(site.tagline),
    }


def _names(names: list[str]) -> str:
    """The authors in one line: up to three, then "and others"."""
    if len(names) > MOST_NAMES:
        return _("%(names)s and others") % {"names": commas(names[:MOST_NAMES])}
    return commas_and(names)
