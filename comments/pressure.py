"""A flood: far more replies at once than readers of this site ever send.

The limits of posting hold for one address and for one network. They do not hold for five hundred addresses that send
four replies each. So all replies of readers are counted together: past ARRIVALS within WINDOW each further one is
marked and stands at the end of the queue, behind what came in peace. Nothing is refused, nothing is decided by it, its
writer is told nothing of it, and no letter is written to the moderators about each.
"""

from sitewide.limits import hit

ARRIVALS, WINDOW = 20, 600  # replies in so many seconds


def sign():
    """Counts one reply of a reader; the reason that a flood gives, as spam.judge gives its own: [{"code", "words"}]."""
    return reasons(bool(hit("arrivals", "site", limit=ARRIVALS, seconds=WINDOW)))


def reasons(flooded):
    """Pure: [] in peace; in a flood the one reason that says so."""
    words = f"It came in a flood: more than {ARRIVALS} replies within {WINDOW // 60} minutes."
    return [{"code": "flood", "words": words}] if flooded else []
