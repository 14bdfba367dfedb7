"""Addresses that were in use once: they lead to what everybody may see, and tell nothing of the rest."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from essays import publishing, taxonomy
from essays.derived import rendering, shown
from essays.derived.redirects import keep_old_path
from essays.models import Author, OldPath, Tag
from tests.cast import make_comment, make_draft, make_essay
from tests.site import addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
OLD = "/essays/the-name-before/"
PLACES = (OLD, "/the-name-before/2013/03/08", "/?p=7", "/blog/the-name-before.html")


def remembered(**target):
    keep_old_path(OLD, **target)
    keep_old_path("/?p=7", **target)
    keep_old_path("/blog/the-name-before.html", **target)


@pytest.mark.parametrize("path", PLACES)
def test_what_is_public_is_led_to(client, path):
    remembered(essay=make_essay(title="The name now"))
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (301, "/essays/the-name-now/")


@pytest.mark.parametrize("path", PLACES)
def test_a_draft_is_as_if_it_were_not(client, path):
    remembered(essay=make_draft(title="Canary of a draft"))
    assert_nothing_told(client, path, client.get("/essays/canary-of-a-draft/").status_code)


@pytest.mark.parametrize("path", PLACES)
def test_a_scheduled_essay_is_as_if_it_were_not(client, path):
    remembered(essay=make_essay(title="Canary of tomorrow", at=timezone.now() + datetime.timedelta(days=1)))
    assert_nothing_told(client, path, client.get("/essays/canary-of-tomorrow/").status_code)


@pytest.mark.parametrize("path", PLACES)
def test_a_withdrawn_essay_is_gone_under_its_old_address_too(client, path, editor):
    essay = make_essay(title="Canary that left")
    remembered(essay=essay)
    publishing.withdraw(essay, "Canary of a reason.", by=editor)
    assert client.get(essay.url).status_code == 410
    assert_nothing_told(client, path, 404 if path == PLACES[1] else 410)
    publishing.republish(essay, by=editor)
    assert client.get(path)["Location"] == essay.url


def assert_nothing_told(client, path, status):
    answer = client.get(path)
    if path == "/?p=7" and answer.status_code == 200:  # home: a parameter that says nothing to it
        status = 200
    assert answer.status_code == status, path
    assert "anary" not in answer.content.decode() + answer.get("Location", "")


@pytest.mark.parametrize("below", ["respond/", "responses/1/"])
def test_what_stands_below_an_old_address_tells_nothing_either(client, below):
    remembered(essay=make_draft(title="Canary of a draft"))
    answer = client.get(f"{OLD}{below}")
    assert answer.status_code == 404
    assert "anary" not in answer.content.decode() + answer.get("Location", "")
    answer = client.post(f"{OLD}respond/", {"body": "My words"})
    assert answer.status_code in {404, 410}
    assert "My words" in answer.content.decode() and "anary" not in answer.content.decode()


def test_names_of_authors_and_tags_of_drafts_are_not_told(client):
    make_draft(authors=("Canary Author",), tags=["canary tag"])
    tag = Tag.objects.filter(key="canary tag").first() or taxonomy.save_tag(Tag(name="canary tag"), by=None)
    keep_old_path("/authors/before/", author=Author.objects.get(name="Canary Author"))
    keep_old_path("/tags/before/", tag=tag)
    for path in ("/authors/before/", "/tags/before/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "anary" not in answer.content.decode()
    make_essay(authors=("Canary Author",), tags=["canary tag"])
    assert client.get("/authors/before/")["Location"] == "/authors/canary-author/"
    assert client.get("/tags/before/")["Location"] == "/tags/canary-tag/"


def test_links_in_texts_to_an_old_address_of_what_is_hidden_are_words(client):
    remembered(essay=make_draft(title="Canary of a draft"))
    page = client.get(make_essay(title="It links", body=f"See [the well]({OLD}).").url).content.decode()
    assert "the well" in page and OLD not in page


def test_an_address_that_is_gone_for_good_says_so(client):
    OldPath.objects.create(path="/old/thing", status=410)
    assert client.get("/old/thing/").status_code == 410


def test_a_text_with_very_many_addresses_asks_for_all_of_them_at_once(django_assert_max_num_queries):
    remembered(essay=make_essay(title="The name now"))
    paths = {f"/essays/{n}/" for n in range(3000)}
    with django_assert_max_num_queries(10):
        assert shown.hidden_paths({*paths, OLD}) == paths


def test_a_text_with_very_many_links_is_stored_with_few_queries(django_assert_max_num_queries):
    now = make_essay(title="The name now")
    remembered(essay=now)
    linking = make_essay(title="Links", body=" ".join(f"[a](/essays/{n}/)" for n in range(300)) + f" [b]({OLD})")
    with django_assert_max_num_queries(30):
        rendering.store(linking)
    assert linking.links.get(to_essay=now).words == "b"


def test_every_address_of_a_withdrawn_essay_is_gone_as_the_essay_is(site, editor):
    essay = make_essay("On Wells", "One stone lies.")
    make_comment(essay, name="Ravi")
    renamed = publishing.save_draft(essay, {"slug": "on-deep-wells"}, by=editor, parent=essay.head)
    publishing.publish(renamed, by=editor)
    make_draft("Unborn")
    publishing.withdraw(essay, "It was wrong.", by=editor)
    client = Client()
    parts = {"number": 1, "old": 1, "new": 2}
    walked = 0
    for pattern in addresses.patterns():
        if not pattern.route.startswith("essays/<uslug:slug>"):
            continue
        walked += 1
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(parts.get(found[1], "{slug}")), f"/{pattern.route}")
        for method in (client.get, client.head, client.post):
            answer = method(path.format(slug="on-deep-wells"), {"body": "x"} if method == client.post else {})
            assert answer.status_code == (405 if answer.has_header("Allow") else 410), (path, method)
            if method == client.get:
                assert "It was wrong." in answer.content.decode(), path
        assert client.get(path.format(slug="on-wells")).status_code in {301, 302, 410}, path
        for slug in ("unborn", "none"):
            assert client.get(path.format(slug=slug)).status_code == 404, path
    assert walked >= 8
    assert client.get("/essays/on-deep-wells/whatever/else.xml").status_code == 410


LIST, TEXT = "/category/wells", "/2013/03/a-well"


@pytest.mark.parametrize(
    ("asked", "old"),
    [
        (f"{TEXT}/comment-page-2/", "essay"), (f"{TEXT}/2/", "essay"), (f"{TEXT}/2/comment-page-3/", "essay"),
        (f"{TEXT}/trackback/", "essay"), (f"{TEXT}/embed/", "essay"), (f"{TEXT}/amp/", "essay"),
        (f"{TEXT}/?replytocom=12", "essay"), ("/?p=7&cpage=2", "essay"), ("/?page=2&p=7&utm_source=rss", "essay"),
        ("/index.php?title=A_Well&action=history", "essay"), ("/w/index.php?title=A_Well&oldid=7&diff=prev", "essay"),
        (f"{TEXT}/feed/atom/", "feed"), (f"{LIST}/page/3/", "tag"), ("/?cat=4&paged=2", "tag"), ("/page/12/", "all"),
        ("/blog/page/2", "blog"),
        ("/wp-sitemap-posts-post-2.xml", "map"), ("/files/well-300x200.png", "file"),
        ("/files/big-1024x768.JPG", "big"),
    ],
)  # fmt: skip
def test_further_pages_and_other_forms_lead_where_the_page_does(client, asked, old):
    essay = make_essay(title="A well", tags=["wells"])
    for path in (TEXT, "/?p=7", "/?title=A_Well", "/w?title=A_Well"):
        keep_old_path(path, essay=essay)
    for path in (LIST, "/?cat=4"):
        keep_old_path(path, tag=Tag.objects.get())
    leads = {
        "feed": f"{essay.url}responses.xml",
        "all": "/essays/",
        "blog": "/",
        "map": "/sitemap.xml",
        "file": "/media/a.png",
        "big": "/media/b.jpg",
    }
    paths = {
        "feed": f"{TEXT}/feed",
        "all": "/page",
        "blog": "/blog",
        "map": "/wp-sitemap.xml",
        "file": "/files/well.png",
        "big": "/files/big-scaled.jpg",
    }
    for name, path in paths.items():
        keep_old_path(path, address=leads[name])
    leads |= {"essay": essay.url, "tag": "/tags/wells/"}
    answer = client.get(asked)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (301, leads[old])


@pytest.mark.parametrize(
    "asked",
    [f"{LIST}/2/", f"{TEXT}/2/3/4/", f"{TEXT}/1234/", f"{TEXT}/other/", "/page/x/", "/comment-page-2/",
     "/amp/trackback/"],
)  # fmt: skip
def test_what_is_no_page_of_it_is_not_there(client, asked):
    keep_old_path(TEXT, essay=make_essay(title="A well", tags=["wells"]))
    keep_old_path(LIST, tag=Tag.objects.get())
    keep_old_path("/page", address="/essays/")
    assert client.get(asked).status_code == 404


def test_a_page_of_its_own_is_no_page_of_another(client):
    keep_old_path(TEXT, essay=make_essay(title="A well"))
    keep_old_path(f"{TEXT}/2", essay=make_essay(title="A second well"))
    assert client.get(f"{TEXT}/2/")["Location"] == "/essays/a-second-well/"


def test_further_pages_of_a_draft_are_as_if_they_were_not(client):
    keep_old_path(TEXT, essay=make_draft(title="Canary of a draft"))
    for end in ("/2/", "/comment-page-2/", "/trackback/"):
        answer = client.get(f"{TEXT}{end}")
        assert answer.status_code == 404 and "anary" not in answer.content.decode() + answer.get("Location", "")
