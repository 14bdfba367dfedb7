"""The hubs of the strategy, read once for each content version and kept in the process: every share card shows them,
and so does the navigation of every page."""

from dataclasses import dataclass

from essays.models import Hub


@dataclass
class Kept:
    """The content version, and the hubs as they are at it."""

    found: tuple[int | None, tuple[Hub, ...]] = (None, ())


_kept = Kept()


def at_version(version: int | None) -> tuple[Hub, ...]:
    """All hubs in their order, as they are at this content version. They are not to be changed: others hold them too.

    Version and hubs are replaced in one step, as several threads answer at a time.
    """
    known, hubs = _kept.found
    if version is None or known != version:
        hubs = tuple(Hub.objects.all())
        _kept.found = (version, hubs)
    return hubs


def forget() -> None:
    """Drops what is kept (for tests, whose databases go back in time)."""
    _kept.found = (None, ())
