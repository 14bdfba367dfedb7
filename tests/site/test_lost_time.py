"""After a backup was brought back nobody is told that their copy of a page of the lost time still holds."""

import datetime

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils.http import http_date

from essays import publishing
from essays.models import Essay
from sitewide import state
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_essay, make_user
from tests.site.visitor import Visitor

pytestmark = pytest.mark.django_db
PATHS = ["/", "/essays/", "/feed.xml", "/politics/", "/essays/the-first-well/"]


def copies():
    return {path: Visitor().get(path) for path in PATHS}


def change(title):
    essay = Essay.objects.get(slug="the-first-well")
    draft = publishing.save_draft(essay, {"body": f"A well of {title}."}, by=None, parent=essay.head)
    publishing.publish(draft, by=None)
    make_essay(title, hubs=("politics",))


def is_good(path, answer):
    return Visitor().get(path, headers={"If-None-Match": answer["ETag"]}).status == 304


def test_what_happened_in_the_lost_time_is_no_version_of_what_happens_after(site):
    make_essay("The First Well", hubs=("politics",))
    backup = copies()
    lost = []
    for number in range(3):
        with transaction.atomic():  # what is rolled back is what a backup does not have
            for more in range(number + 1):
                change(f"Lost {number} {more}")
                lost.append(copies())
            transaction.set_rollback(True)
    assert all(is_good(path, answer) for path, answer in backup.items())  # such as it was, it is again
    for more in range(3):
        assert not [path for one in lost for path, answer in one.items() if is_good(path, answer)]
        change(f"After {more}")
        now = copies()
        for path, answer in now.items():
            assert f"Lost {more}" not in answer.text and is_good(path, answer)
        assert not [path for path, answer in backup.items() if is_good(path, answer)]


def test_a_feed_whose_newest_entry_is_gone_is_sent_to_who_has_a_later_one(site):
    make_essay("The First Well")
    with transaction.atomic():
        make_essay("A Lost One")
        later = Visitor().get("/feed.xml")["Last-Modified"]
        transaction.set_rollback(True)
    cache.clear()
    feed = Visitor().get("/feed.xml")
    essay = Essay.objects.get()
    after = http_date((essay.live_at + datetime.timedelta(hours=1)).timestamp())
    for since in {later, after} - {feed["Last-Modified"]}:
        assert Visitor().get("/feed.xml", headers={"If-Modified-Since": since}).body == feed.body
    assert Visitor().get("/feed.xml", headers={"If-Modified-Since": feed["Last-Modified"]}).status == 304


@pytest.mark.parametrize("path", ["/feed.xml", "/feed.rss", "/responses.xml", "/sitemap-essays.xml"])
def test_who_asks_by_the_date_alone_is_told_of_what_moves_no_newest_entry(site, path):
    """In the lost time as at any other: the newest entry is the same, and yet the page is another."""
    older = make_essay("A Lost One")
    for essay in (older, make_essay("The First Well")):
        make_comment(essay)
    backup = Visitor().get(path)["Last-Modified"]
    with transaction.atomic():
        publishing.withdraw(older, "Its source was wrong.", by=make_user("editor"))
        lost = Visitor().get(path)
        assert "A Lost One" not in lost.text
        assert Visitor().get(path, headers={"If-Modified-Since": backup}).body == lost.body
        assert Visitor().get(path, headers={"If-Modified-Since": lost["Last-Modified"]}).status == 304
        transaction.set_rollback(True)
    assert Visitor().get(path, headers={"If-Modified-Since": backup}).status == 304
    assert Visitor().get(path, headers={"If-Modified-Since": lost["Last-Modified"]}).status == 200


def test_two_new_sites_have_no_version_in_common(db):
    versions = set()
    for _ in range(3):
        with transaction.atomic():
            SiteSettings.objects.all().delete()
            call_command("setup", verbosity=0)
            versions.add(state.current().settings.version)
            transaction.set_rollback(True)
    assert len(versions) == 3


def test_versions_rise_for_longer_than_any_site_lasts(site):
    rounds = 1000
    before = state.current().settings.version
    for _ in range(rounds):
        with transaction.atomic():
            state.take_turn()
            state.bump()
    step = (state.current().settings.version - before) / rounds
    assert step * 10 * 365 * 24 * 3600 < 2**63  # one a second for ten years
