"""A CDN is told by name what changed: all of it, once, and nothing of it is lost while it is away."""

import json
import sys

import pytest
from django.test import Client

from comments import moderation
from commonswiki.page_cache import purging
from commonswiki.site_settings import save_settings
from essays import publishing, taxonomy
from essays.models import Hub
from noticeboard import board
from noticeboard.models import Bookmark
from sitewide.models import ContentChange
from tests.cast import make_comment, make_essay

pytestmark = pytest.mark.django_db
PATHS = ["/", "/essays/", "/essays/the-first-well/", "/essays/the-second-well/", "/tags/wells/", "/authors/ann-many/",
         "/politics/", "/archive/", "/about/", "/feed.xml", "/responses.xml", "/sitemap-essays.xml", "/moderation/",
         "/bookmarks/", "/robots.txt", "/essays/a-third-well/"]  # fmt: skip
SCRIPT = "import json, os, sys; open({log!r}, 'a').write(json.dumps([sys.argv[1:], sorted(os.environ)]) + chr(10))"


@pytest.fixture
def essay(site):
    more = {"tags": ["wells"], "authors": ("Ann Many",), "hubs": ("politics",)}
    make_essay("The Second Well", **more)
    return make_essay("The First Well", "A well: [[The Second Well]].", **more)


@pytest.fixture
def cdn(settings, tmp_path, monkeypatch):
    """The runs of the command: the tags of each."""
    settings.VAR_DIR, settings.PAGE_STORE, log = tmp_path, True, tmp_path / "log"
    settings.PURGE_COMMAND = [sys.executable, "-c", SCRIPT.format(log=str(log))]
    monkeypatch.setenv("PURGE_TOKEN", "for the CDN")
    monkeypatch.setenv("DATABASE_URL", "a secret")
    return lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.fixture
def clock():
    """Moments: each is as much later as a change takes to settle."""
    return iter(range(0, 10_000, 3))


def settle(purger, clock):
    purger.look(next(clock))
    return purger.look(next(clock))


def pages():
    return {path: Client().get(path) for path in PATHS}


def bookmark(_):
    board.save_bookmark(Bookmark(title="Pumps", url="https://example.org/"), by=None)


def rename(_):
    hub = Hub.objects.get(slug="politics")
    hub.name = "Power"
    taxonomy.save_hub(hub, by=None)


def edit(essay):
    draft = publishing.save_draft(essay, {"body": "A well, edited."}, by=None, parent=essay.head)
    publishing.publish(draft, by=None)


def remove(essay):
    moderation.remove(essay.comments.get(), "attack", by=None, tell=False)


CHANGES = {
    "publish": lambda _: make_essay("A Third Well", tags=["wells"], authors=("Ann Many",), hubs=("politics",)),
    "edit": edit,
    "withdraw": lambda essay: publishing.withdraw(essay, "It was wrong.", by=None),
    "reply": make_comment,
    "remove": remove,
    "settings": lambda _: save_settings({"title": "Another"}, by=None),
    "hub": rename,
    "bookmark": bookmark,
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_page_that_reads_otherwise_has_a_tag_that_is_purged(essay, cdn, clock, change):
    if change in {"remove", "withdraw"}:
        make_comment(essay)
    purger = purging.Purger()
    assert settle(purger, clock) == [purging.SITE], "nobody knows what the CDN has"
    before = pages()
    CHANGES[change](essay)
    purged = settle(purger, clock)
    after = pages()
    changed = [path for path in PATHS if (before[path].status_code, before[path].content)
               != (after[path].status_code, after[path].content)]  # fmt: skip
    assert changed and [path for path in changed if not set(before[path]["Cache-Tag"].split(",")) & set(purged)] == []
    told = cdn()
    assert [tags for tags, _ in told] == [[purging.SITE], purged]
    assert {"DATABASE_URL", "SECRET_KEY"}.isdisjoint(told[0][1]) and "PURGE_TOKEN" in told[0][1]
    assert settle(purger, clock) == settle(purging.Purger(), clock) == [] and cdn() == told, "nothing is told twice"


def test_a_reply_leaves_files_and_what_it_does_not_reach(essay, cdn, clock):
    settle(purging.Purger(), clock)
    make_comment(essay)
    purged = set(settle(purging.Purger(), clock))
    assert purging.SITE not in purged and f"essay-{essay.pk}" in purged
    for path in ("/sitemap-essays.xml", "/essays/the-second-well.md"):
        assert not set(Client().get(path)["Cache-Tag"].split(",")) & purged, path


def test_a_change_is_told_when_nginx_gives_nobody_what_was_before(essay, cdn):
    purger = purging.Purger()
    purger.look(0)
    purger.look(3)
    make_comment(essay)
    assert [purger.look(at) for at in (10, 10.5, 11.9)] == [[], [], []]
    make_comment(essay)
    first = purger.look(12)
    assert first and purger.look(13.9) == [] and purger.look(14.1)
    assert len(cdn()) == 3


def test_while_the_cdn_is_away_nothing_is_lost_and_nothing_waits(essay, cdn, clock, settings):
    purger, works = purging.Purger(), settings.PURGE_COMMAND
    settle(purger, clock)
    for broken in (["false"], ["/no/such/program"]):
        settings.PURGE_COMMAND = broken
        make_comment(essay)
        with pytest.raises(purging.NotTold):
            settle(purger, clock)
    settings.PURGE_COMMAND = works
    assert {f"essay-{essay.pk}", "responses"} <= set(settle(purging.Purger(), clock))
    assert len(cdn()) == 2


def test_what_is_not_known_any_more_purges_all(essay, cdn, clock):
    settle(purging.Purger(), clock)
    make_comment(essay)
    ContentChange.objects.all().delete()
    assert settle(purging.Purger(), clock) == [purging.SITE]
    before, after = purging.Told(5, "then", ""), purging.Told(4, "then", "")
    assert purging.changed_tags(before, after) == [purging.SITE]
    assert purging.changed_tags(before, purging.Told(5, "midnight", "")) == [purging.SITE]


def test_a_cdn_that_is_told_keeps_pages_longer_and_browsers_do_not(essay, settings):
    short = Client().get(essay.url)
    settings.PURGE_COMMAND = ["purge"]
    longer = Client().get(essay.url)
    assert short["Surrogate-Control"].startswith("max-age=1,") and longer["Surrogate-Control"].startswith(
        "max-age=300,"
    )
    assert short["Cache-Control"] == longer["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert {"site", "noticeboard", f"essay-{essay.pk}"} <= set(longer["Cache-Tag"].split(","))
    assert "Cache-Tag" not in Client().get("/search/?q=well").headers
