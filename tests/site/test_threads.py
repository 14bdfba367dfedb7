"""Several threads answer in one process: what one request asks for is never seen in the answer to another."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory

from commonswiki import layout
from essays.models import Hub
from essays.reading.feeds import HubFeed
from sitewide import state
from tests.cast import make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def ask(feed, slug):
    request = RequestFactory().get(f"/{slug}/feed.xml")
    request.site_state = state.current()
    return feed(request, slug=slug)


def test_a_feed_names_itself_whatever_is_asked_for_meanwhile(monkeypatch):
    make_essay(hubs=("politics", "movements"))
    feed, name = HubFeed(), HubFeed.name

    def asked_meanwhile(self, hub):
        monkeypatch.setattr(HubFeed, "name", name)
        ask(feed, "movements")
        return name(self, hub)

    monkeypatch.setattr(HubFeed, "name", asked_meanwhile)
    answer = ask(feed, "politics").content.decode()
    assert "/politics/feed.xml" in answer and "/movements/feed.xml" not in answer


def test_the_frame_of_one_state_is_never_given_for_another(monkeypatch):
    """Between the two steps of putting a new frame in its place another thread asks for that state."""
    old, new = (SimpleNamespace(validator=name, settings=SimpleNamespace(version=1)) for name in ("old", "new"))
    first = layout.frame_of(old)
    given = []

    class Watched(SimpleNamespace):
        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            given.append(layout.frame_of(new))

    monkeypatch.setattr(layout, "_kept", Watched(**vars(layout._kept)))
    layout.frame_of(new)
    assert given and first not in given


def test_names_of_hubs_are_new_on_the_next_page(client):
    client.get("/")
    Hub.objects.filter(slug="politics").update(name="Polity")
    state.bump()
    assert "Polity" in client.get("/").content.decode()
