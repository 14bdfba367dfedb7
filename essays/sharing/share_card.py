"""What a share card shows, as plain values. Pure."""

from dataclasses import dataclass

MOST_NAMES = 3


@dataclass(frozen=True)
class CardHub:
    """A hub of the strategy as a card shows it."""

    name: str
    ink: str  # "alternatives", "movements", "politics", "plain"
    ordinal: str = ""


@dataclass(frozen=True)
class ShareCard:
    """All that a share card shows. `hubs` are those that the page stands in, `strategy` all of the site, in their
    order; `below` stands under the title: the authors' names, a tagline, a definition."""

    title: str
    below: str = ""
    hubs: tuple[CardHub, ...] = ()
    strategy: tuple[CardHub, ...] = ()
    site_title: str = ""
    tagline: str = ""
    kicker: str = ""  # in the place of the hubs' names
    names_hubs: bool = True  # False: where the title itself is their name, or says what they are together
    language: str = "en"
    direction: str = "ltr"
