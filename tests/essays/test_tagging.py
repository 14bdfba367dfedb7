"""Tags: renamed and merged, with their other words, and nothing that still knows the old name makes it anew."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from essays import publishing, taxonomy
from essays.models import Essay, Tag
from noticeboard import board
from noticeboard.models import Bookmark
from tests.cast import make_draft, make_essay
from tests.packed import packed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def a_tag(name, **fields):
    return taxonomy.save_tag(Tag(name=name, **fields), by=None)


def fields_of(tag, **other):
    others = ", ".join(tag.synonyms.shown().values_list("name", flat=True))
    return {
        "name": tag.name,
        "slug": tag.slug,
        "definition": tag.definition,
        "others": others,
        "synonym_of": "",
    } | other


def change(desk, tag, **other):
    return desk.post(reverse("desk-tag", args=[tag.pk]), fields_of(tag, **other))


def names(essay):
    return [tag.name for tag in essay.tags.order_by("key")]


def test_a_draft_with_the_old_name_of_a_tag_takes_the_new_one(desk):
    draft = make_draft(tags=["Tools", "wells"])
    tag = a_tag("tools")
    change(desk, tag, name="Shared tools", slug="shared-tools")
    essay = publishing.publish(draft.head, by=None)
    assert names(essay) == ["Shared tools", "wells"]
    assert Tag.objects.shown().count() == 2


def test_so_does_a_draft_of_a_tag_renamed_twice_and_back(desk):
    draft, tag = make_draft(tags=["tools"]), a_tag("tools")
    for name in ("instruments", "gear"):
        tag.refresh_from_db()
        change(desk, tag, name=name, slug="")
    assert names(publishing.publish(draft.head, by=None)) == ["gear"]
    tag.refresh_from_db()
    change(desk, tag, name="tools", slug="")
    assert names(publishing.publish(make_draft("B", tags=["gear"]).head, by=None)) == ["tools"]
    assert set(Tag.objects.filter(former=True).values_list("name", flat=True)) == {"instruments", "gear"}


def test_readers_are_not_shown_a_name_that_a_tag_had(desk, client):
    make_essay("A", tags=["Comons"])
    change(desk, Tag.objects.get(), name="Commons", slug="commons")
    for path in ("/tags/", "/tags/commons/", "/sitemap-tags.xml", "/search/?q=comons", "/essays/a/"):
        assert "Comons" not in client.get(path).content.decode().replace('value="comons"', ""), path
    assert "Also called" not in client.get("/tags/commons/").content.decode()
    answer = client.get("/tags/comons/")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/commons/")
    assert "Comons" not in desk.get(reverse("desk-tags")).content.decode()
    assert (
        "It was called: Comons." in desk.get(reverse("desk-tag", args=[Tag.objects.shown().get().pk])).content.decode()
    )


def test_a_tag_may_take_the_former_name_of_another(desk):
    old = a_tag("tools")
    change(desk, old, name="gear", slug="gear")
    assert (
        desk.post(
            reverse("desk-tag-new"), {"name": "Tools", "slug": "", "definition": "", "others": "", "synonym_of": ""}
        ).status_code
        == 303
    )
    assert names(publishing.publish(make_draft(tags=["tools"]).head, by=None)) == ["Tools"]
    assert Tag.objects.get(key="tools").slug == "tools"


def test_another_case_of_the_same_name_leaves_nothing_behind(desk):
    tag = a_tag("tools")
    change(desk, tag, name="Tools")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Tools"]


def test_two_tags_are_merged(desk, client):
    both, one = make_essay("Both", tags=["gear", "tools"]), make_essay("One", tags=["gear"])
    draft = make_draft("Later", tags=["Gear"])
    gear, tools = Tag.objects.get(key="gear"), Tag.objects.get(key="tools")
    change(desk, gear, others="kit", definition="What one works with.")
    board.save_bookmark(Bookmark(title="Pumps", url="https://example.org/"), by=None, tags=[gear])
    address = reverse("desk-tag-merge", args=[gear.pk])
    page = desk.get(address).content.decode()
    assert "2 essays or drafts, 1 bookmark." in page
    assert "One other word for it goes along." in page
    assert desk.post(address, {"into": "TOOLS"}).status_code == 303
    assert names(both) == names(one) == ["tools"]
    assert names(publishing.publish(draft.head, by=None)) == ["tools"]
    assert list(Bookmark.objects.get().tags.all()) == [tools]
    tools.refresh_from_db()
    assert tools.definition == "What one works with."
    assert set(tools.synonyms.values_list("name", flat=True)) == {"gear", "kit"}
    answer = client.get("/tags/gear/")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/tools/")
    found = packed(client.get("/tags/tools/").content.decode())
    assert "/essays/one/" in found
    assert "<bdi>gear</bdi>, <bdi>kit</bdi>" in found
    assert ">gear</a>" not in client.get(one.url).content.decode()


def test_a_definition_that_is_there_stays(desk):
    gear, tools = a_tag("gear", definition="Of gear."), a_tag("tools", definition="Of tools.")
    taxonomy.merge_tags(gear, tools, by=None)
    tools.refresh_from_db()
    assert tools.definition == "Of tools."


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("gear", "A tag cannot be merged into itself."),
        ("kit", "A tag cannot be merged into itself."),
        ("nothing", "There is no tag “nothing”."),
        ("", "Name the tag that stays."),
        ("x" * 301, "at most 300 characters"),
    ],
)
def test_a_merge_that_cannot_be_is_refused_with_words(desk, typed, words):
    gear = a_tag("gear")
    a_tag("kit", synonym_of=gear)
    answer = desk.post(reverse("desk-tag-merge", args=[gear.pk]), {"into": typed})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Tag.objects.get(key="gear").synonym_of is None


def test_a_merge_into_another_word_or_a_former_name_reaches_the_tag_itself(desk):
    gear, tools = a_tag("gear"), a_tag("tools")
    a_tag("kit", synonym_of=tools)
    change(desk, tools, name="instruments", slug="instruments", others="kit")
    desk.post(reverse("desk-tag-merge", args=[gear.pk]), {"into": "kit"})
    assert Tag.objects.get(key="gear").synonym_of == tools
    desk.post(reverse("desk-tag-merge", args=[a_tag("hammers").pk]), {"into": "tools"})
    assert Tag.objects.get(key="hammers").synonym_of == tools


def test_other_words_are_typed_in_a_row(desk, client):
    make_essay("A", tags=["tools"])
    tag = Tag.objects.get()
    change(desk, tag, others="gear, Kit , gear, tools")
    assert set(tag.synonyms.values_list("name", flat=True)) == {"gear", "Kit"}
    assert "<bdi>gear</bdi>, <bdi>Kit</bdi>" in packed(client.get("/tags/tools/").content.decode())
    assert names(make_essay("B", tags=["KIT"])) == ["tools"]
    change(desk, tag, others="kit")
    assert list(tag.synonyms.values_list("name", flat=True)) == ["Kit"]
    assert client.get("/tags/gear/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("wells", "“wells” is a tag of its own: merge it into this one."),
        ("!!!", "A tag needs a letter or a number."),
        ("x" * 61, "A tag has at most 60 characters"),
        ("x" * 2001, "at most 2000 characters"),
    ],
)
def test_other_words_that_cannot_be_are_refused(desk, typed, words):
    tag = a_tag("tools")
    a_tag("wells")
    answer = change(desk, tag, others=typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed in answer.content.decode()


def test_the_verbs_refuse_what_the_forms_refuse(author):
    tools, wells = a_tag("tools"), a_tag("wells")
    with pytest.raises(ValidationError, match="tag of its own"):
        taxonomy.save_tag(tools, by=None, others=["wells"])
    with pytest.raises(PermissionDenied):
        taxonomy.merge_tags(tools, wells, by=author)


def test_an_address_that_leads_to_what_is_not_public_tells_nothing(desk, client):
    gear = a_tag("gear")
    taxonomy.merge_tags(gear, a_tag("secret plan"), by=None)
    make_draft(tags=["secret plan"])
    assert client.get("/tags/gear/").status_code == 404


def test_the_feed_of_a_renamed_tag_is_found_at_its_old_address(desk, client):
    make_essay("A", tags=["tools"])
    change(desk, Tag.objects.get(), name="gear", slug="gear")
    answer = client.get("/tags/tools/feed.xml")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/gear/feed.xml")
    assert client.get("/tags/nothing/feed.xml").status_code == 404


LOOKS = [
    ("desk-hub-new", {"name": "Care", "slug": "", "ordinal": "Fourth,", "argument": "It holds.", "mark": "",
                      "ink": "plain", "position": 4, "without": "", "questions": "Who cares?", "starts": "",
                      "body": "Why **care**."},
     ["Fourth,", "It holds.", "<strong>care</strong>", "Who cares?", "No essay stands under Care yet."]),
    ("desk-author-new", {"name": "Ada Long", "slug": "", "portrait": "", "bio": "Writes *much*.",
                         "site": "https://ada.example"},
     ["Ada Long", "<em>much</em>", "ada.example", "no essays"]),
    ("desk-tag-new", {"name": "Care", "slug": "", "definition": "What holds.", "others": "caring", "synonym_of": ""},
     ["What holds.", "Nothing is tagged Care yet.", "caring"]),
    ("desk-series-new", {"title": "Of Care", "slug": "", "introduction": "Read *on*."}, ["Of Care", "<em>on</em>"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "fields", "shown"), LOOKS)
def test_a_new_page_is_looked_at_before_it_is_saved(desk, name, fields, shown):
    answer = desk.post(reverse(name), fields | {"do": "preview"})
    text = answer.content.decode()
    assert answer.status_code == 200
    for words in ["This is how the page will look.", *shown]:
        assert words in text, words
    assert '<meta name="robots" content="noindex"' in text
    assert "no-store" in answer["Cache-Control"]
    for field, value in fields.items():
        assert f'<input type="hidden" name="{field}" value="{value}">' in text
    again = desk.post(reverse(name), fields | {"do": "write"})
    assert again.status_code == 200
    assert "There is a problem" not in again.content.decode()
    assert Tag.objects.count() == 0
    assert desk.post(reverse(name), fields | {"do": "save"}).status_code == 303


def test_a_changed_page_is_looked_at_and_nothing_is_stored(desk, client):
    essay = make_essay("Dig", tags=["wells"], authors=("Ada Long",), hubs=("politics",))
    hub, author, tag = essay.hubs.get(), essay.authors.get(), essay.tags.get()
    hub_fields = {"name": "Polity", "slug": "polity", "ordinal": "", "argument": "New argument.", "mark": "",
                  "ink": hub.ink, "position": 3, "without": "", "questions": "", "starts": "Dig",
                  "body": ""}  # fmt: skip
    for address, fields, words in (
        (reverse("desk-hub", args=[hub.pk]), hub_fields, ["Polity", "New argument.", "Start here"]),
        (
            reverse("desk-author", args=[author.pk]),
            {"name": "Ada Short", "slug": "ada-short", "bio": "", "site": "", "portrait": ""},
            ["Ada Short"],
        ),
        (
            reverse("desk-tag", args=[tag.pk]),
            fields_of(tag, name="springs", definition="Water."),
            ["springs", "Water."],
        ),
    ):
        text = desk.post(address, fields | {"do": "preview"}).content.decode()
        for word in [*words, "/essays/dig/"]:
            assert word in text, word
    assert client.get("/politics/").status_code == 200
    text = client.get(essay.url).content.decode()
    assert "Ada Long" in text
    assert "springs" not in text
    assert "Polity" not in text


def test_a_page_that_cannot_be_saved_is_not_looked_at_and_keeps_its_words(desk):
    answer = desk.post(reverse("desk-tag-new"), {"name": "!!!", "definition": "My words", "do": "preview"})
    assert answer.status_code == 422
    assert "My words" in answer.content.decode()
    assert not Essay.objects.exists()


def test_the_look_runs_nothing_that_was_typed(desk):
    answer = desk.post(
        reverse("desk-author-new"),
        {"name": "<script>alert(1)</script>", "bio": "<script>x</script>\n\n[a](javascript:x)", "do": "preview"},
    )
    text = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "<script" not in text
    assert 'href="javascript' not in text
