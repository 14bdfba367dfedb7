"""What all pages share: the hubs of the navigation, the noticeboard, the reader's look; kept in the process."""

import hashlib
from copy import copy
from types import SimpleNamespace
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property

from comments.models import Comment
from commonswiki.desk_counts import count_waiting
from essays.models import Count, Licence
from essays.reading.strategy import HubCounts
from essays.sharing import strategy_hubs
from noticeboard import board
from sitewide import surrogate_keys
from sitewide.http import cookies
from sitewide.models import SiteSettings
from sitewide.text.characters import clean_bytes

RECENT_COMMENTS = 5
BOOKMARKS = 3
THEMES = ("light", "dark")
SIZES = ("large", "larger")
KEYS = ("off",)  # the single letters of the moderators' queue
LOOKS = {"theme": THEMES, "size": SIZES, "keys": KEYS}  # in the order in which the cookie has them


BOARD_BEGINS, BOARD_ENDS = b'<aside class="noticeboard"', b"</aside>"  # no text of anybody can have such a class


class Noticeboard(NamedTuple):
    """The noticeboard as every page shows it; `content` as bytes, by `etag` known from what it was before."""

    html: str
    content: bytes
    etag: str


class Frame:
    """The shared parts of pages at one state of the site; each is read once, when a page first asks for it."""

    def __init__(self, validator="", settings=None):
        self.validator, self.settings = validator, settings
        self.version = settings and settings.version
        self.kept = {}  # parts of pages that are rendered already, by name, place and language

    @cached_property
    def noticeboard(self):
        with surrogate_keys.noted(None):  # pages look at the whole of it when they are given (page_cache.store)
            html = render_to_string("includes/noticeboard.html", {"site": self.settings, "frame": self})
        content = clean_bytes(html.encode())
        content = content[slice(*board_in(content))]
        return Noticeboard(html, content, board_etag(content))

    @cached_property
    def places(self):
        """The addresses that the navigation marks as the page one is on."""
        fixed = {reverse(name) for name in ("home", "strategy", "essays", "tags")}
        return frozenset(fixed | {hub.get_absolute_url() for hub in self.hubs})

    @cached_property
    def hubs(self):
        counts = HubCounts()
        hubs = [copy(hub) for hub in strategy_hubs.at_version(self.version)]
        for hub in hubs:
            hub.count = counts.of(hub.pk)
        return hubs

    @cached_property
    def rings(self):
        """The three hubs of the strategy, by ink; fewer while they are not all there."""
        return {hub.ink: hub for hub in self.hubs if hub.is_ring}

    @cached_property
    def licence_name(self):
        """The name of the licence that new essays take, or ""."""
        site = SiteSettings.objects.filter(pk=1).values("default_licence")
        return Licence.objects.filter(code__in=site).values_list("name", flat=True).first() or ""

    @cached_property
    def counts(self):
        found = Count.objects.totals()
        return {name: found[Count.Kind[name.upper()]] for name in ("essays", "tags", "responses")}

    @cached_property
    def featured_book(self):
        return board.featured_book()

    @cached_property
    def calls(self):
        return list(board.open_calls())

    @cached_property
    def bookmarks(self):
        return list(board.newest_bookmarks(BOOKMARKS))

    @cached_property
    def recent_comments(self):
        rows = (
            Comment.objects.published()
            .select_related("essay")
            .only("name", "text", "number", "essay__slug", "essay__language")
            .order_by("-published_at", "-pk")[:RECENT_COMMENTS]
        )
        return [
            {
                "name": c.name,
                "words": c.excerpt(25),
                "url": c.get_absolute_url(),
                "language": c.essay.language,
            }
            for c in rows
        ]


def board_etag(content):
    """By it one noticeboard is known from another; of bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def board_in(page):
    """From where to where the noticeboard stands in a page (bytes); None where it has none."""
    start = page.rfind(BOARD_BEGINS)
    return None if start < 0 else (start, page.index(BOARD_ENDS, start) + len(BOARD_ENDS))


_kept = SimpleNamespace(frame=Frame())


def frame_of(state):
    """The frame of this state of the site; the one before is dropped."""
    # In one step, as several threads answer at a time: none may take the frame before for that of the new state.
    frame = _kept.frame
    if frame.validator != state.validator:
        frame = _kept.frame = Frame(state.validator, state.settings)
    return frame


def forget_frame():
    """Drops what is kept in the process (for tests, whose databases go back in time)."""
    _kept.frame = Frame()
    strategy_hubs.forget()


def look_of(request):
    """Theme, text size and whether the queue's keys are off, from the `look` cookie ("dark.large.off"), each from its
    list; None where not chosen."""
    words = [*cookies.read(request, "look").split(".", 2), "", ""]
    return {name: word if word in known else None for (name, known), word in zip(LOOKS.items(), words, strict=False)}


def look_in(request):
    """The look of a request in one word, by which pages of one look are known from those of another; "" for none."""
    return ".".join(filter(None, look_of(request).values()))


def desk_waiting(user):
    """How many things wait for this person on the desk, or None for those who have no desk."""
    if not user.is_authenticated or not user.roles:
        return None
    return count_waiting(user)


def frame(request):
    state = getattr(request, "site_state", None)
    if state is None:
        return {}
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return {
        "frame": frame_of(state),
        "look": look_of(request),
        "desk_waiting": SimpleLazyObject(lambda: desk_waiting(request.user)) if has_session else None,
    }
