"""Lists of essays: what stands in them, in which order, and what odd addresses get."""

import datetime

import pytest
from django.utils import timezone

from essays import publishing, taxonomy
from essays.models import Hub, HubPair, Tag
from sitewide.text.folding import fold_name
from tests.cast import make_draft, make_essay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def test_empty_site_says_so_on_every_page(client):
    assert "The first essay is being written." in text(client, "/")
    assert "No essay stands under Movements yet." in text(client, "/movements/")
    for path in ("/strategy/", "/essays/", "/tags/", "/authors/", "/archive/", "/books/", "/calls/", "/bookmarks/"):
        text(client, path)


def test_essays_are_listed_by_their_own_date_twenty_a_page(client):
    for day in range(1, 24):
        make_essay(f"Essay of day {day}", dated=datetime.date(2014, 1, day))
    first, second = text(client, "/essays/"), text(client, "/essays/?page=2")
    assert first.index("Essay of day 23") < first.index("Essay of day 4<")
    assert "Essay of day 3<" not in first
    assert "Essay of day 3<" in second
    for odd in ("0", "3", "-1", "x", "9" * 30, "%C2%B2", ""):
        text(client, f"/essays/?page={odd}", 404)


def test_tag_page_shows_what_stands_together_and_where(client):
    make_essay("A", tags=["seeds", "law"], hubs=("politics",))
    make_essay("B", tags=["Seeds", "food"], hubs=("politics", "alternatives"))
    page = text(client, "/tags/seeds/")
    assert Tag.objects.filter(key="seeds").count() == 1
    for words in ("/tags/law/", "/tags/food/", "/essays/a/", "/essays/b/", "/tags/seeds/feed.xml"):
        assert words in page
    assert "/tags/law/" in text(client, "/tags/?starts=LA")
    assert "/tags/seeds/" not in text(client, "/tags/?starts=la")


def test_tag_of_drafts_only_is_nowhere(client):
    draft = make_draft(tags=["secret plan"])
    taxonomy.save_tag(Tag(name="secret plan"), by=None)
    publishing.publish(draft.head, by=None, at=timezone.now() + datetime.timedelta(days=1))
    assert "secret plan" not in text(client, "/tags/")
    text(client, "/tags/secret-plan/", 404)


def test_synonym_leads_to_its_tag(client):
    make_essay("A", tags=["Partner State"])
    taxonomy.save_tag(Tag(name="enabling state", synonym_of=Tag.objects.get(key="partner state")), by=None)
    make_essay("B", tags=["Enabling  STATE"])
    assert "/essays/b/" in text(client, "/tags/partner-state/")
    assert "enabling state" in text(client, "/tags/")
    answer = client.get("/tags/enabling-state/")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/partner-state/")


def test_author_page_and_index(client):
    make_essay("A", authors=("Zoë Ü", "Jo Abernethy"))
    make_draft("B", authors=("Nobody Yet",))
    index = text(client, "/authors/")
    assert "Zoë Ü" in index
    assert "Nobody Yet" not in index
    assert "/essays/a/" in text(client, "/authors/zoe-u/")
    text(client, "/authors/nobody-yet/", 404)


def test_archive_counts_and_months(client):
    make_essay("A", dated=datetime.date(2013, 3, 8))
    make_essay("B", dated=datetime.date(2013, 3, 8))
    make_essay("C", dated=datetime.date(2011, 12, 31))
    assert "/archive/2013/3/" in text(client, "/archive/")
    month = text(client, "/archive/2013/03/")
    assert "/essays/a/" in month and "/essays/c/" not in month
    assert "/essays/c/" in text(client, "/archive/2011/")
    assert "March 2013" in text(client, "/archive/2012/06/", 404)
    for odd in ("/archive/2013/13/", "/archive/0/", "/archive/99999/", "/archive/9999/12/", "/archive/2013/00/"):
        text(client, odd, 404)


def test_hub_shows_its_essays_alone_or_all(client):
    make_essay("Only Politics", hubs=("politics",))
    make_essay("Both", hubs=("politics", "movements"))
    both, alone = text(client, "/politics/"), text(client, "/politics/?only=1")
    assert "/essays/both/" in both
    assert "/essays/both/" not in alone.split("noticeboard")[0]
    assert "/essays/only-politics/" in alone
    assert "/essays/both/" in text(client, "/strategy/movements-and-politics/")
    text(client, "/strategy/all-three/")
    text(client, "/strategy/politics-and-movements/", 404)


def test_start_here_is_in_the_editors_order(client):
    slugs = [make_essay(title, hubs=("politics",)) for title in ("Last", "First", "Middle")]
    hub = Hub.objects.get(slug="politics")
    taxonomy.save_hub(hub, by=None, starts=[slugs[1].pk, slugs[2].pk, slugs[0].pk])
    page = text(client, "/politics/")
    assert page.index("/essays/first/") < page.index("/essays/middle/") < page.index("/essays/last/")


def test_numbers_in_the_rings_add_up(client):
    for hubs in (("alternatives",), ("alternatives", "politics"), ("alternatives", "movements", "politics")):
        make_essay(" ".join(hubs), hubs=hubs)
    make_essay("later", hubs=("movements",), at=timezone.now() + datetime.timedelta(days=1))
    answer = client.get("/strategy/")
    fields = {key: field["count"] for key, field in answer.context["fields"].items()}
    assert fields == {"a": 1, "m": 0, "p": 0, "am": 0, "mp": 0, "pa": 1, "amp": 1}
    assert {hub.slug: hub.count for hub in answer.context["hubs"]} == {"alternatives": 3, "movements": 1, "politics": 2}


def test_a_further_hub_has_a_page_without_rings(client):
    taxonomy.save_hub(Hub(name="Culture", slug="culture", argument="Sing it.", ink="plain", position=9), by=None)
    make_essay("Song", hubs=("culture",))
    page = text(client, "/culture/")
    assert "Sing it." in page and "/essays/song/" in page
    text(client, "/strategy/")


def test_a_hub_may_not_take_an_address_of_the_site(cast):
    taken = taxonomy.reserved_slugs()
    assert {"essays", "tags", "desk", "feeds", "search", "admin", "about", "static", "media", "sign-in"} <= taken
    for slug in taken:
        with pytest.raises(taxonomy.ValidationError):
            taxonomy.check_hub_slug(slug)


def test_renaming_reaches_every_page_and_keeps_old_addresses(client):
    essay = make_essay("A", "See [[hub:politics|the politics]].", tags=["seeds"], hubs=("politics",))
    tag, hub = Tag.objects.get(key=fold_name("seeds")), Hub.objects.get(slug="politics")
    author = essay.authors.get()
    tag.name, tag.slug = "Seed sovereignty", "seed-sovereignty"
    hub.name, hub.slug = "The Polity", "polity"
    author.name, author.slug = "I. Verhaegen", "i-verhaegen"
    taxonomy.save_tag(tag, by=None)
    taxonomy.save_hub(hub, by=None)
    taxonomy.save_author(author, by=None)
    page = text(client, essay.url)
    for words in ("Seed sovereignty", "The Polity", 'href="/polity/"', "I. Verhaegen"):
        assert words in page
    for old, new in (("/tags/seeds/", "/tags/seed-sovereignty/"), ("/politics/", "/polity/"),
                     ("/authors/ilse-verhaegen/", "/authors/i-verhaegen/")):  # fmt: skip
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)


def test_pair_keeps_one_sentence_whichever_is_named_first():
    hubs = [Hub.objects.get(slug=slug) for slug in ("politics", "movements")]
    taxonomy.save_pair(*hubs, "They need each other.", by=None)
    assert HubPair.objects.filter(first__in=hubs, second__in=hubs).values_list("why").get() == (
        "They need each other.",
    )


def test_addresses_of_the_blog_before_lead_on(client):
    essay = make_essay("Three Things We Need to Succeed in P2P Politics")
    for old in (f"/{essay.slug}/2013/03/08", f"/{essay.slug}/2013/03/08/"):
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, essay.url)


def test_not_found_offers_a_search_for_the_words(client):
    page = text(client, "/three-things/we_need/to-succeed.html", 404)
    assert 'value="three things we need to succeed"' in page


def test_the_dated_address_of_a_withdrawn_essay_says_why(client):
    essay = make_essay("The Rope")
    publishing.withdraw(essay, "It was wrong about ropes.", by=None)
    answer = client.get(f"/{essay.slug}/2013/03/08/")
    assert answer.status_code == 410
    assert "It was wrong about ropes." in answer.content.decode()
