"""The rows of lists are put together without a template: whatever people write stands in them as words."""

import pytest
from django.test import Client
from django.urls import reverse

from essays import review, taxonomy
from essays.models import Author, Essay, Hub
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>'\"&"
LISTS = ["/", "/essays/", "/politics/", "/tags/wells/", "/archive/2013/", "/archive/2013/3/", "/strategy/all-three/"]


@pytest.fixture
def hostile(site):
    """An essay whose words are markup wherever a row shows words."""
    hub = Hub.objects.get(slug="politics")
    hub.name = f"P{MARKUP}"
    taxonomy.save_hub(hub, by=None)
    for number in range(2):  # one leads the first page, and the other is in the list beside it
        essay = make_essay(
            f"T{number}{MARKUP}", standfirst=f"S{MARKUP}", authors=[f"A{MARKUP}"], tags=["wells"],
            hubs=["politics", "movements", "alternatives"],
        )  # fmt: skip
    return essay


@pytest.mark.parametrize("path", [*LISTS, "author"])
def test_words_that_are_markup_stay_words(hostile, client, path):
    path = reverse("author", args=[Author.objects.get().slug]) if path == "author" else path
    page = client.get(path)
    told = page.content.decode()
    assert page.status_code == 200 and "<img src=x" not in told
    assert "T1&lt;img src=x onerror=alert(1)&gt;" in told
    shown = ["A&lt;img src=x"] if path in {"/", "/archive/2013/3/"} else ["A&lt;img src=x", "S&lt;img src=x"]
    assert [words for words in shown if words not in told] == []


def test_a_row_of_an_essay_without_a_day_has_none(hostile, client):
    type(hostile).objects.filter(pk=hostile.pk).update(dated=None)
    page = client.get("/essays/")
    assert page.status_code == 200 and "T1&lt;img" in page.content.decode()


@pytest.mark.parametrize("name", ["desk", "desk-essays"])
def test_words_that_are_markup_stay_words_on_the_desk(hostile, editor, name):
    author = make_user("author", name=f"N{MARKUP}")
    review.submit(make_draft(f"R{MARKUP}", by=author, authors=[]).head, by=author)
    asked = make_draft(f"C{MARKUP}", by=editor)
    review.submit(asked.head, by=editor)
    review.ask_changes(Essay.objects.get(pk=asked.pk).head, f"D{MARKUP}", by=editor)
    told = signed_in(editor).get(reverse(name)).content.decode()
    assert "<img src=x" not in told
    for letter in "RCDNT" if name == "desk" else "RCDNTA":
        assert f"{letter}{'1' if letter == 'T' else ''}&lt;img src=x onerror=alert(1)&gt;" in told, letter


def test_words_that_are_markup_stay_words_among_the_tags(site, client):
    make_essay("One", tags=[f"T{MARKUP}", "Plain"])
    taxonomy.save_tag(Essay.objects.get().tags.get(name="Plain"), others=[f"S{MARKUP}"], by=None)
    told = client.get(reverse("tags")).content.decode()
    assert "<img src=x" not in told
    assert all(f"{letter}&lt;img src=x" in told for letter in "TS")


def test_an_author_takes_an_essay_back_from_the_list(site):
    author = make_user("author")
    essay = make_draft("Mine", by=author)
    review.submit(essay.head, by=author)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(author)
    page = browser.get(reverse("desk-essays")).content.decode()
    form = page.partition(f'action="{reverse("desk-essay-take-back", args=[essay.pk])}"')[2]
    sent = {"csrfmiddlewaretoken": form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]}
    assert browser.post(reverse("desk-essay-take-back", args=[essay.pk]), sent).status_code == 303
    assert "Take it back" not in browser.get(reverse("desk-essays")).content.decode()
