"""Surrogate keys: short names of what a page shows, by which a change finds the kept pages that it reaches.

A page that says what it shows (`shows`, called by its view) stays as it is until one of its keys changes; to what it
says, the essays are added of which a row is read while it is made. A page that says nothing is made anew after every
change, so to forget a page costs time and shows nothing old. A verb names the keys that it changes to
`sitewide.state.bump`; one that names none reaches all pages.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ESSAYS = "essays"  # which essays there are, and in which order: lists, counts, feeds, the archive
RESPONSES = "responses"  # the same of what readers wrote, to all essays
MODERATION_LOG = "moderation-log"
SEARCH = "search"  # what is found beside what the other keys tell of


def essay(pk: int) -> str:
    """One essay: its text, what lists say of it, what was left under it."""
    return f"essay-{pk}"


def tag(pk: int) -> str:
    """Which essays carry a tag, and what else they carry."""
    return f"tag-{pk}"


def author(pk: int) -> str:
    """Which essays an author signed, and where they stand."""
    return f"author-{pk}"


def hub(slug: str) -> str:
    """Which essays stand in a hub, and what else they carry."""
    return f"hub-{slug}"


class Shown:
    """The keys of a page while it is made."""

    def __init__(self) -> None:
        self.noted: set[str] = set()
        self.is_said = False

    @property
    def keys(self) -> frozenset[str] | None:
        """All that the page shows; None where it did not say so itself, and may show anything."""
        return frozenset(self.noted) if self.is_said else None


_page: ContextVar[Shown | None] = ContextVar("page that is being made", default=None)


@contextmanager
def noted(into: Shown | None) -> Iterator[None]:
    """Notes what is shown from here on; None: it is nothing of the page's own, or there is no page."""
    token = _page.set(into)
    try:
        yield
    finally:
        _page.reset(token)


def shows(*keys: str) -> None:
    """Says for the page that is being made: beside the essays that it reads it shows these, and nothing else that any
    verb changes by name. Called by views."""
    if page := _page.get():
        page.is_said = True
        page.noted.update(keys)


def reads(key: str) -> None:
    """Notes that the page that is being made, if there is one, reads this."""
    if page := _page.get():
        page.noted.add(key)
