"""The rows of lists are put together without a template: whatever people write stands in them as words."""

import pytest
from django.urls import reverse

from essays import taxonomy
from essays.models import Author, Hub
from tests.cast import make_essay

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
