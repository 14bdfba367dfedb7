"""Hubs, pages, tags, authors and licences on the desk: by editors, through the verbs, with errors beside the fields."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from essays import taxonomy
from essays.models import Author, Essay, Hub, HubPair, Licence, Media, Page, Tag
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def hub_fields(**other):
    fields = {"name": "Care", "slug": "", "ordinal": "", "argument": "It holds.", "mark": "", "ink": "plain",
              "position": 4, "without": "", "questions": "", "starts": "", "body": ""}  # fmt: skip
    return fields | other


def test_a_hub_is_added_and_stands_at_its_address(desk, client):
    answer = desk.post(reverse("desk-hub-new"), hub_fields(body="Why **care**."))
    assert answer.status_code == 303
    page = client.get("/care/")
    assert page.status_code == 200
    assert b"<strong>care</strong>" in page.content


def test_a_renamed_hub_leads_on_from_its_old_address(desk, client):
    hub = Hub.objects.get(slug="politics")
    desk.post(reverse("desk-hub", args=[hub.pk]), hub_fields(name="Polity", slug="polity", ink="politics"))
    assert client.get("/polity/").status_code == 200
    assert client.get("/politics/")["Location"] == "/polity/"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"slug": "essays"}, "is an address of the site itself"),
        ({"slug": "movements"}, "is taken"),
        ({"slug": "!!!"}, "needs a letter or a number"),
        ({"name": ""}, "Fill in “Name”."),
        ({"ink": "politics"}, "Another hub has this ink already."),
        ({"ink": "pink"}, "Select a valid choice"),
        ({"position": "-1"}, "greater than or equal to 0"),
        ({"position": "9" * 30}, "less than or equal to 9999"),
        ({"argument": "x" * 201}, "at most 200 characters; there are 201"),
        ({"body": "x" * 50_001}, "at most 50000 characters"),
        ({"body": "[" * 20_000}, "There is a problem"),
        ({"starts": "No such essay"}, "No published essay is called “No such essay”"),
    ],
)
def test_a_hub_that_cannot_be_keeps_its_words_with_the_reason(desk, fields, words):
    answer = desk.post(reverse("desk-hub-new"), hub_fields(without="My careful words") | fields)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "My careful words" in page
    assert Hub.objects.count() == 3


def test_start_here_is_a_list_of_titles_or_addresses_in_order(desk):
    hub = Hub.objects.get(slug="politics")
    first, second, twin = (make_essay(title, hubs=("politics",)) for title in ("Begin", "Twin", "Twin"))
    fields = hub_fields(name="Politics", slug="politics", ink="politics")
    address = reverse("desk-hub", args=[hub.pk])
    desk.post(address, fields | {"starts": f"/essays/{twin.slug}/\nbegin\n\n"})
    assert [start.essay for start in hub.starts.order_by("position")] == [twin, first]
    assert f"/essays/{twin.slug}/\nBegin</textarea>" in desk.get(address).content.decode()
    assert second.slug != twin.slug


def test_an_essay_of_another_hub_cannot_stand_at_the_start(desk):
    make_essay("Elsewhere", hubs=("movements",))
    hub = Hub.objects.get(slug="politics")
    fields = hub_fields(name="Politics", slug="politics", ink="politics", starts="Elsewhere")
    answer = desk.post(reverse("desk-hub", args=[hub.pk]), fields)
    assert "“Elsewhere” does not stand in this hub." in answer.content.decode()


def test_the_preview_of_a_hub_stores_nothing(desk):
    answer = desk.post(reverse("desk-hub-new"), hub_fields(body="Some *words*.", do="preview"))
    assert b"<em>words</em>" in answer.content
    assert Hub.objects.count() == 3


def test_the_sentences_of_the_pairs_are_saved_and_refused_with_words(desk):
    fields = {
        "alternatives-movements-why": "They feed each other.",
        "movements-politics-why": "",
        "politics-alternatives-why": "",
    }
    desk.post(reverse("desk-hub-pairs"), fields)
    assert HubPair.objects.filter(why="They feed each other.").count() == 1
    answer = desk.post(reverse("desk-hub-pairs"), fields | {"movements-politics-why": "x" * 401})
    assert answer.status_code == 422
    assert "They feed each other." in answer.content.decode()


def test_a_page_is_changed_with_its_html(desk, client):
    page = Page.objects.get(slug="about")
    address = reverse("desk-page", args=[page.pk])
    assert page.body.split()[0].encode() in desk.get(address).content
    desk.post(address, {"title": "About us", "body": "We are **new**."})
    assert b"<strong>new</strong>" in client.get("/about/").content
    assert b"About us" in desk.get(reverse("desk-pages")).content


def test_a_tag_is_renamed_and_its_old_address_leads_on(desk, client):
    essay = make_essay(tags=["tools"])
    tag = Tag.objects.get(key="tools")
    desk.post(
        reverse("desk-tag", args=[tag.pk]), {"name": "Shared tools", "slug": "shared-tools", "definition": "Things."}
    )
    assert client.get("/tags/tools/")["Location"] == "/tags/shared-tools/"
    assert b"Shared tools" in client.get(essay.get_absolute_url()).content


def test_a_tag_made_a_synonym_hands_its_essays_over(desk):
    essay = make_essay(tags=["tools"])
    other = Tag.objects.create(name="Instruments", key="instruments", slug="instruments")
    tag = Tag.objects.get(key="tools")
    desk.post(reverse("desk-tag", args=[tag.pk]), {"name": "tools", "slug": "tools", "synonym_of": "INSTRUMENTS"})
    assert list(essay.tags.all()) == [other]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "TOOLS"}, "There is a tag “tools” already."),
        ({"name": "a, b"}, "A tag has no comma"),
        ({"name": "!!!"}, "needs a letter or a number"),
        ({"synonym_of": "nothing"}, "There is no tag “nothing”."),
        ({"synonym_of": "kit"}, "no synonym itself"),
    ],
)
def test_a_tag_that_cannot_be_is_refused_with_words(desk, fields, words):
    tools = Tag.objects.create(name="tools", key="tools", slug="tools")
    Tag.objects.create(name="kit", key="kit", slug="kit", synonym_of=tools)
    answer = desk.post(reverse("desk-tag-new"), {"name": "new", "slug": "", "definition": "My words"} | fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "My words" in answer.content.decode()


def test_tags_are_found_by_word_and_by_being_unused(desk):
    make_essay(tags=["tools"])
    Tag.objects.create(name="Old", key="old", slug="old")
    address = reverse("desk-tags")
    assert [t.name for t in desk.get(address).context["page"]] == ["Old", "tools"]
    assert [t.name for t in desk.get(address, {"unused": 1}).context["page"]] == ["Old"]
    assert [t.name for t in desk.get(address, {"q": "TOO"}).context["page"]] == ["tools"]
    assert desk.get(address, {"q": "<script>"}).status_code == 200


def test_suggestions_begin_with_what_is_typed(desk):
    for name in ("commons", "data commons", "care"):
        Tag.objects.create(name=name, key=name, slug=name.replace(" ", "-"))
    address = reverse("desk-tag-suggest")
    assert desk.get(address, {"q": "Com"}).json() == {"names": ["commons", "data commons"]}
    assert desk.get(address).json() == {"names": []}
    taxonomy.author_named("Michel Bauwens")
    assert desk.get(reverse("desk-author-suggest"), {"q": "bau"}).json() == {"names": ["Michel Bauwens"]}


def test_an_author_is_added_and_renamed_everywhere(desk, client):
    desk.post(
        reverse("desk-author-new"), {"name": "Ada Long", "slug": "", "bio": "Writes *much*.", "site": "example.org"}
    )
    author = Author.objects.get(slug="ada-long")
    assert (author.site, "<em>much</em>" in author.bio_html) == ("https://example.org", True)
    essay = make_essay(authors=("Ada Long",))
    desk.post(reverse("desk-author", args=[author.pk]), {"name": "Ada Short", "slug": "ada-short"})
    assert b"Ada Short" in client.get(essay.get_absolute_url()).content
    assert client.get("/authors/ada-long/")["Location"] == "/authors/ada-short/"


def test_only_administrators_link_a_byline_to_an_account(desk):
    person = make_user("author")
    author = Author.objects.create(name="Ada", slug="ada")
    address = reverse("desk-author", args=[author.pk])
    desk.post(address, {"name": "Ada", "slug": "ada", "user": person.pk})
    author.refresh_from_db()
    assert author.user is None
    signed_in(make_user("editor", "administrator")).post(address, {"name": "Ada", "slug": "ada", "user": person.pk})
    author.refresh_from_db()
    assert author.user == person


def a_picture():
    file = BytesIO()
    Image.new("RGB", (60, 40), (10, 107, 88)).save(file, "PNG")
    return SimpleUploadedFile("me.png", file.getvalue())


def author_fields(**other):
    return {"name": "Ada Kowalczyk", "slug": "", "portrait": "", "bio": "", "site": ""} | other


def test_two_people_of_one_name_have_two_addresses(desk):
    for _ in range(2):
        assert desk.post(reverse("desk-author-new"), author_fields()).status_code == 303
    assert sorted(Author.objects.values_list("slug", flat=True)) == ["ada-kowalczyk", "ada-kowalczyk-2"]


def test_a_portrait_is_sent_with_the_form(desk):
    desk.post(reverse("desk-author-new"), author_fields(picture_file=a_picture()))
    portrait = Author.objects.get().portrait
    assert portrait.alt == "Portrait of Ada Kowalczyk"
    page = desk.get(reverse("desk-author", args=[Author.objects.get().pk])).content.decode()
    assert portrait.url in page
    assert f'value="{portrait.name}"' in page


def test_a_portrait_that_was_sent_is_not_lost_by_an_error_elsewhere(desk):
    answer = desk.post(reverse("desk-author-new"), author_fields(site="no address", picture_file=a_picture()))
    portrait = Media.objects.get()
    assert answer.status_code == 422
    assert f'value="{portrait.name}"' in answer.content.decode()
    desk.post(reverse("desk-author-new"), author_fields(portrait=portrait.name))
    assert Author.objects.get().portrait == portrait


def test_a_portrait_that_is_no_picture_is_told_and_the_words_stay(desk):
    broken = SimpleUploadedFile("me.png", b"<svg onload=alert(1)>")
    answer = desk.post(reverse("desk-author-new"), author_fields(bio="My words", picture_file=broken))
    assert answer.status_code == 422
    assert "This is no JPEG, PNG, WebP, AVIF or GIF picture." in answer.content.decode()
    assert "My words" in answer.content.decode()
    assert not Author.objects.exists()


def test_pictures_are_suggested_by_what_is_said_of_them(desk, client):
    desk.post(reverse("desk-author-new"), author_fields(picture_file=a_picture()))
    address = reverse("desk-media-suggest")
    assert desk.get(address, {"q": "ada portrait"}).json() == {"names": ["portrait-of-ada-kowalczyk"]}
    assert desk.get(address, {"q": "wells"}).json() == desk.get(address).json() == {"names": []}
    assert client.get(address).status_code == 302


def test_a_portrait_that_is_not_there_is_told(desk):
    answer = desk.post(reverse("desk-author-new"), {"name": "Ada", "slug": "", "portrait": "nope"})
    assert "No picture in the media library is called “nope”." in answer.content.decode()


def test_a_licence_is_added_and_its_code_is_unique(desk):
    fields = {"name": "Peer production licence", "legal_name": "PPL", "code": "PPL", "url": "", "position": 5}
    assert desk.post(reverse("desk-licence-new"), fields).status_code == 303
    assert desk.post(reverse("desk-licence-new"), fields).status_code == 422
    assert Licence.objects.filter(code="PPL").count() == 1
    assert b"Peer production licence" in desk.get(reverse("desk-licences")).content


NAMES = ("desk-hubs", "desk-hub-new", "desk-pages", "desk-tags", "desk-tag-new", "desk-authors", "desk-author-new",
         "desk-licences", "desk-licence-new")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_these_pages_are_for_editors(name, client):
    assert client.get(reverse(name)).status_code == 302
    for role in ("author", "moderator", "administrator"):
        assert signed_in(make_user(role)).get(reverse(name)).status_code == 403


def test_drafts_do_not_count_as_essays_of_a_hub_or_a_tag(desk):
    make_draft(hubs=("politics",), tags=["tools"])
    page = desk.get(reverse("desk-hubs"))
    assert {hub.slug: hub.count for hub in page.context["hubs"]}["politics"] == 0
    assert not Essay.objects.published().exists()


def test_a_form_that_is_refused_stands_under_what_is_stored(desk):
    """Its heading and “See it” are of the row, not of what was typed: an emptied address leads nowhere."""
    make_essay("A well", tags=["water"], authors=["Omar Said"])
    rows = {"hub": Hub.objects.first(), "tag": Tag.objects.first(), "author": Author.objects.first()}
    for kind, row in rows.items():
        for typed in ("", " ", "\x00", "\u200b"):
            answer = desk.post(reverse(f"desk-{kind}", args=[row.pk]), {"name": typed, "slug": typed})
            assert answer.status_code == 422, (kind, typed)
            page = answer.content.decode()
            assert f"<bdi>{row.name}</bdi>" in page and f'href="{row.get_absolute_url()}"' in page, (kind, typed)
