"""When the responses of an essay close: worked out from its rules whenever either changes, and kept with the essay.

So its page shows the day without a further query, and turns to "closed" at its minute with no worker running.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from comments.rules import rulebook
from comments.rules.effective import Level, Ruling
from essays.models import Essay
from sitewide import state


def settle_essay(essay: Essay) -> None:
    """Works out when one essay closes; called by every verb that changes its public side, after its row has changed."""
    settle_essays([essay])


def settle_essays(essays: Iterable[Essay]) -> None:
    """Does so for several essays at once."""
    settle(essays, rulebook.read_closing())


def settle_all(levels: Mapping[str, Level] | None = None) -> int:
    """Works it out for every published essay: when rules have changed. Returns how many now close at another moment."""
    rows = Essay.objects.filter(live=Essay.Live.PUBLISHED)
    return settle(rows.only("live", "live_at", "comments_close_at", "card"), levels or rulebook.read_closing())


def settle(essays: Iterable[Essay], levels: Mapping[str, Level]) -> int:
    """Stores the closing moment of each of these essays by these levels, with the due moment of the site."""
    changed = []
    for essay in essays:
        closes = closing_moment(essay, rulebook.resolve_in(levels, essay))
        if closes != essay.comments_close_at:
            essay.comments_close_at = closes
            changed.append(essay)
    Essay.objects.bulk_update(changed, ["comments_close_at"], batch_size=500)
    for essay in changed:
        state.set_due(f"replies:{essay.pk}", essay.comments_close_at)
    return len(changed)


def closing_moment(essay: Essay, ruling: Ruling) -> datetime | None:
    """When an essay stops taking replies by its Ruling: so many days after it appeared, to the minute; None: never."""
    if essay.live != Essay.Live.PUBLISHED or essay.live_at is None or not ruling.close_after:
        return None
    return essay.live_at + timedelta(days=ruling.close_after)
