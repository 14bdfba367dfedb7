"""Titles that essays had before they came here: `[[…]]` leads by them, to the heading too to which one of them led."""

import re

import pytest
from django.urls import reverse

from essays import publishing
from essays.derived import relinking
from essays.derived.redirects import keep_titles_from_elsewhere
from essays.models import Link, OldPath, OldTitle
from tests.cast import make_draft, make_essay, signed_in
from tests.transfer.importing.made_by_hand import WORDS, brought, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
BODY = "Water.\n\n## Its law {#law}\n\nWritten nowhere.\n"


@pytest.fixture
def wells():
    essay = make_essay("Wells", BODY)
    keep_titles_from_elsewhere(["Brunnen des Dorfes", "Law of water", "C#"], essay, {"Law of water": "Its law"})
    return essay


def hrefs(essay):
    essay.refresh_from_db()
    return re.findall(r'<a\b[^>]* href="(/[^"]*)"', essay.html)


@pytest.mark.parametrize(
    "typed", ["Brunnen des Dorfes", "brunnen des Dorfes", "Brunnen_des_Dorfes", "brunnen des_Dorfes", "C#", "c#"]
)
def test_an_editor_links_by_the_old_title_as_a_wiki_reads_it(wells, typed):
    asking = make_essay("Asking", f"See [[{typed}]] and [[{typed}|this]].")
    assert hrefs(asking) == [wells.url, wells.url]
    assert [link.to_essay for link in asking.links.all()] == [wells, wells]


def test_the_title_of_now_may_be_written_with_low_lines_and_comes_first(wells):
    make_essay("Dry years", "No water.")
    now = make_essay("Law of water", "Another.")
    asking = make_essay("Asking", "[[Dry_years]], [[Law of water]], [[Nothing_of_the_kind]].")
    assert hrefs(asking) == ["/essays/dry-years/", now.url]


def test_a_title_that_led_to_a_heading_leads_there_while_it_stands(wells, editor):
    asking = make_essay("Asking", "See [[Law of water]], [[Law of water#Its law]], [[Brunnen des Dorfes#Its law]].")
    place = f"{wells.url}#h-law"
    assert hrefs(asking) == [place, place, place]
    draft = publishing.save_draft(wells, {"body": "Water alone."}, by=editor, parent=wells.head)
    publishing.publish(draft, by=editor)
    assert hrefs(asking)[0] == wells.url
    assert [bool(link.lost) for link in asking.links.order_by("pk")] == [False, True, True]


def test_links_follow_a_new_name_go_with_a_withdrawal_and_come_back(wells, editor):
    asking = make_essay("Asking", "See [[Brunnen_des_Dorfes]].")
    renamed = publishing.save_draft(wells, {"title": "Springs", "slug": "springs"}, by=editor, parent=wells.head)
    publishing.publish(renamed, by=editor)
    assert hrefs(asking) == ["/essays/springs/"]
    wells.refresh_from_db()
    publishing.withdraw(wells, "It dried up.", by=editor)
    assert hrefs(asking) == [] and asking.links.get().kind == Link.Kind.MISSING
    publishing.republish(wells, by=editor)
    assert hrefs(asking) == ["/essays/springs/"]


def test_nobody_is_led_to_a_draft(editor):
    draft = make_draft("Canary of a draft")
    keep_titles_from_elsewhere(["Old canary"], draft)
    asking = make_essay("Asking", "See [[Old canary]].")
    assert hrefs(asking) == []
    publishing.publish(draft.head, by=editor)
    assert hrefs(asking) == [draft.url]


@pytest.mark.parametrize("typed", ["Brunnen", "brun_nen", "Brunnen#Nowhere"])
def test_what_wanted_an_old_title_before_it_came_finds_it_in_the_end(typed):
    asking = make_essay("Asking", f"See [[{typed}]].")
    essay = make_essay("Wells", BODY)
    keep_titles_from_elsewhere(["Brunnen", "Brun nen"], essay)
    assert [one.pk for one in relinking.wanting()] == [asking.pk]
    relinking.relink_due()
    assert hrefs(asking) == [essay.url] and not relinking.wanting().exists()


def test_an_import_keeps_titles_that_are_no_revisions_also_of_a_text_that_is_joined(client):
    named = {"titles": ("Allmende", "Communs"), "headings": (("Communs", "Its law"),)}
    body = f"{WORDS}\n\n## Its law\n\nNone."
    brought(text("page:1", "Commons", body, addresses=("/wiki/Commons", "/wiki/Communs#Its%20law"), **named))
    brought(text("post:1", "Something in common", body), of={"kind": "blog"})
    asking = make_essay("Asking", "[[Allmende]], [[Communs]], [[Something in common]].")
    assert hrefs(asking) == ["/essays/commons/", "/essays/commons/#h-its-law", "/essays/commons/"]
    assert client.get("/wiki/Communs")["Location"] == "/essays/commons/#h-its-law"
    assert client.get("/wiki/Communs?action=raw")["Location"] == "/essays/commons/?action=raw#h-its-law"
    assert client.get("/wiki/Commons")["Location"] == "/essays/commons/"
    before = list(OldTitle.objects.order_by("pk").values())
    brought(text("page:1", "Commons", f"Now. {body}", **named))
    assert list(OldTitle.objects.order_by("pk").values()) == before and len(before) == 3


def test_an_old_address_leads_to_the_essay_where_its_heading_is_gone(client):
    essay = make_essay("Wells", BODY)
    for path, fragment in (("/a", "Its law"), ("/b", "law"), ("/c", "Its_law"), ("/d", "gone"), ("/e", "responses")):
        OldPath.objects.create(path=path, essay=essay, fragment=fragment)
    found = [client.get(path)["Location"].removeprefix(essay.url) for path in ("/a", "/b", "/c", "/d", "/e")]
    assert found == ["#h-law", "#h-law", "#h-law", "", "#responses"]
    assert client.get("/a/feed.xml")["Location"] == f"{essay.url}feed.xml"


def test_titles_of_any_length_and_of_nothing_are_stored_or_left_out():
    essay = make_essay("Wells", BODY)
    keep_titles_from_elsewhere(["x" * 251, "\u200b", "wells", "Wells ", "a" * 250, "A" * 250], essay)
    assert [row.title for row in essay.old_titles.all()] == ["a" * 250]


def test_the_desk_shows_what_leads_to_an_essay(cast, wells):
    page = signed_in(cast["editor"]).get(reverse("desk-essay-history", args=[wells.pk])).content.decode()
    assert "[[Brunnen des Dorfes]]" in page and "/essays/law-of-water" in page and "Its law" in page


def test_an_old_title_is_offered_while_it_is_typed_where_no_essay_is_called_so(cast, wells):
    keep_titles_from_elsewhere(["Brunnen im Entwurf"], make_draft("Canary of a draft"))
    desk = signed_in(cast["author"])

    def offered(typed):
        return desk.get(reverse("desk-suggest"), {"q": typed}).json()["found"]

    for typed in ("Brunnen", "brunnen_des", "dorfes"):
        assert [(one["text"], one["kind"]) for one in offered(typed)] == [
            ("[[Wells]]", "Essay, elsewhere “Brunnen des Dorfes”")
        ]
    make_essay("Brunnen", "Another.")
    assert [one["text"] for one in offered("Brunnen")] == ["[[Brunnen]]"]
