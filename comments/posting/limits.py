"""How many replies, changes and previews may come from one address and one network, and what is said past it."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy

from accounts.models import User
from comments.rules.effective import Ruling
from sitewide.http.client_address import household, network_of
from sitewide.http.rate_limits import hit_all

MINUTE, HOUR = 60, 3600
# A preview costs as much as a reply, and people look at theirs again and again.
PREVIEW_LIMITS = ((20, 60), (200, 3600))
NETWORK_PREVIEW_LIMITS = ((60, 60),)
# What came too often: said of the last minutes, and of the last hour.
REPLIES = (
    gettext_lazy("Several replies came from your network within the last minutes."),
    gettext_lazy("Several replies came from your network within the last hour."),
)
CHANGES = (
    gettext_lazy("Several replies or changes came from your network within the last minutes."),
    gettext_lazy("Several replies or changes came from your network within the last hour."),
)
PREVIEWS = (
    gettext_lazy("Many previews were asked for from your network within the last minutes."),
    gettext_lazy("Many previews were asked for from your network within the last hour."),
)


class TooSoon(Exception):
    """More came from one address or network than the limits allow, in the words of REPLIES, CHANGES or PREVIEWS;
    `wait` in seconds. Many people may share either, so nothing is said of the one who is told."""

    def __init__(self, wait: int, what: Sequence[object] = REPLIES) -> None:
        super().__init__(str(what[0] if wait <= MINUTE else what[1]))
        self.wait = wait


def check(address: str | None, ruling: Ruling, staff: User | None = None, what: Sequence[object] = REPLIES) -> None:
    """Counts a reply, or a change of one, by an address (None: nobody's); raises TooSoon in the words of `what`."""
    own = ((ruling.minute_limit, MINUTE), (ruling.hour_limit, HOUR))
    _count("reply", address, staff, own, ((ruling.network_limit, HOUR),), what)


def count_preview(address: str | None, staff: User | None) -> None:
    """Counts one look at a preview by an address (None: nobody's); raises TooSoon. People with a role have no limit."""
    _count("preview", address, staff, PREVIEW_LIMITS, NETWORK_PREVIEW_LIMITS, PREVIEWS)


def _count(
    name: str,
    address: str | None,
    staff: User | None,
    own: Sequence[tuple[int, int]],
    of_network: Sequence[tuple[int, int]],
    what: Sequence[object],
) -> None:
    if address is None or staff:
        return
    home, network = household(address), network_of(address)
    tries = [(name, home, *limit) for limit in own] + [(f"{name}-network", network, *limit) for limit in of_network]
    if wait := hit_all(tries):
        raise TooSoon(wait, what)
