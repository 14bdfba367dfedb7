"""Translations: linked on the desk, shown to everybody where both are published, with what has changed since."""

import datetime
import re
import uuid

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from essays import publishing
from essays.models import Essay
from essays.taxonomy import translations
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.packed import packed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def kept(lasting):
    english = make_essay("The Well", "Water.")
    return {"english": english.pk, "german": make_essay("Der Brunnen", "Wasser.", language="de").pk}


@pytest.fixture
def english(kept, db):
    return Essay.objects.get(pk=kept["english"])


@pytest.fixture
def german(kept, db):
    return Essay.objects.get(pk=kept["german"])


def link_on(desk, essay, original):
    return desk.post(reverse("desk-essay-translations", args=[essay.pk]), {"do": "link", "original": original})


def also_in(client, essay):
    """(language, address) of what the page offers in other languages."""
    text = packed(client.get(essay.url).content.decode()).partition("Also in:")[2].partition("</div>")[0]
    return re.findall(r'href="([^"]+)" lang="([^"]+)"', text)


def alternates(client, essay):
    text = packed(client.get(essay.url).content.decode()).partition("</head>")[0]
    return {
        code: url.partition("//")[2].partition("/")[2]
        for code, url in re.findall(r'hreflang="([^"]+)" href="([^"]+)"', text)
    }


def publish_again(essay, body):
    head = essay.revisions.first()
    return publishing.publish(
        publishing.save_draft(essay, head.content() | {"body": body}, by=None, parent=head), by=None
    )


def test_two_essays_are_linked_on_the_desk_and_lead_to_each_other(desk, client, english, german):
    assert link_on(desk, german, "The Well").status_code == 303
    assert also_in(client, english) == [("/essays/der-brunnen/", "de")]
    assert also_in(client, german) == [("/essays/the-well/", "en")]
    text = client.get(english.url).content.decode()
    assert "<bdi>Deutsch</bdi>" in text
    assert "Translated from" not in text
    german_text = packed(client.get(german.url).content.decode())
    assert 'Translated from <a href="/essays/the-well/" lang="en" dir="ltr" hreflang="en">The Well</a>.' in german_text


def test_machines_find_every_language_and_the_default(desk, client, english, german):
    arabic = make_essay("البئر", "ماء.", language="ar")
    for essay in (german, arabic):
        link_on(desk, essay, english.url)
    wanted = {"en": "essays/the-well/", "de": "essays/der-brunnen/", "x-default": "essays/the-well/",
              "ar": arabic.url.lstrip("/")}  # fmt: skip
    for essay in (english, german, arabic):
        assert alternates(client, essay) == wanted
    entries = client.get("/sitemap-essays.xml").content.decode().split("<url>")[1:]
    for entry in entries:
        found = dict(re.findall(r'hreflang="([^"]+)" href="https?://[^/]+/([^"]+)"', entry))
        assert found == wanted


def test_the_default_is_the_original_in_whatever_language(desk, client, english, german):
    link_on(desk, english, "Der Brunnen")
    assert alternates(client, english)["x-default"] == "essays/der-brunnen/"


def test_an_essay_alone_has_no_other_address(client, english):
    assert alternates(client, english) == {}
    assert "hreflang" not in client.get("/sitemap-essays.xml").content.decode()


def test_only_what_is_published_shows(desk, client, english):
    draft = make_draft("Die Quelle", "Wasser.", language="de")
    link_on(desk, draft, "The Well")
    assert also_in(client, english) == []
    assert alternates(client, english) == {}
    at = timezone.now() + HOUR
    publishing.publish(draft.head, by=None, at=at)
    assert "Quelle" not in client.get(english.url).content.decode()
    assert "quelle" not in client.get("/sitemap-essays.xml").content.decode()
    with time_machine.travel(at + datetime.timedelta(seconds=1), tick=False):
        assert also_in(client, english) == [("/essays/die-quelle/", "de")]
        assert alternates(client, english)["de"] == "essays/die-quelle/"


def test_a_withdrawn_original_is_not_named(desk, client, english, german):
    link_on(desk, german, "The Well")
    publishing.withdraw(english, "It was wrong.", by=None)
    text = client.get(german.url).content.decode()
    assert "The Well" not in text
    assert "Also in" not in text


def test_readers_are_told_that_the_original_has_changed_since(desk, client, english, german):
    link_on(desk, german, "The Well")
    assert "has changed since this translation" not in client.get(german.url).content.decode()
    publish_again(english, "Clear water.")
    text = client.get(german.url).content.decode()
    assert "The original has changed since this translation." in text
    assert 'href="/essays/the-well/history/1..2/"' in text
    assert client.get("/essays/the-well/history/1..2/").status_code == 200


def test_an_editor_says_that_it_is_up_to_date(desk, client, english, german):
    link_on(desk, german, "The Well")
    publish_again(english, "Clear water.")
    address = reverse("desk-essay-translations", args=[german.pk])
    page = desk.get(address).content.decode()
    assert "It is up to date with revision 2" in page
    assert "/essays/the-well/history/1..2/" in page
    publish_again(english, "Clear cold water.")  # while the editor reads: the button still means revision 2
    desk.post(address, {"do": "current", "edition": "2"})
    german.refresh_from_db()
    assert german.original_edition == 2
    assert "history/2..3/" in client.get(german.url).content.decode()
    desk.post(address, {"do": "current", "edition": "3"})
    assert "has changed since" not in client.get(german.url).content.decode()
    assert "up to date with revision 3" in desk.get(address).content.decode()


@pytest.mark.parametrize("edition", ["0", "9", "-1", "x", "", "9" * 500])
def test_a_revision_that_is_none_is_refused(desk, english, german, edition):
    link_on(desk, german, "The Well")
    answer = desk.post(reverse("desk-essay-translations", args=[german.pk]), {"do": "current", "edition": edition})
    assert answer.status_code == 422
    assert "The original has no such revision." in answer.content.decode()


def test_an_original_that_was_not_public_says_nothing_until_an_editor_does(desk, client, german):
    draft = make_draft("The Spring", "Water.")
    link_on(desk, german, "The Spring")
    publishing.publish(draft.head, by=None)
    assert "has changed since" not in client.get(german.url).content.decode()
    assert (
        "It is not said from which revision"
        in desk.get(reverse("desk-essay-translations", args=[german.pk])).content.decode()
    )


def test_groups_grow_together_and_an_essay_can_leave(desk, client, english, german):
    french = make_essay("Le puits", "L'eau.", language="fr")
    link_on(desk, german, "The Well")
    link_on(desk, french, "Der Brunnen")
    assert len(also_in(client, english)) == 2
    desk.post(reverse("desk-essay-translations", args=[german.pk]), {"do": "part"})
    assert also_in(client, german) == []
    assert also_in(client, english) == [("/essays/le-puits/", "fr")]
    french.refresh_from_db()
    assert french.original is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Der Brunnen", "An essay is no translation of itself."),
        ("Noch ein Brunnen", "Both are in one language (Deutsch)."),
        ("Nothing", "No essay is called “Nothing”."),
        ("", "Name an essay"),
        ("x" * 501, "at most 500 characters"),
    ],
)
def test_what_is_no_original_is_refused_with_words(desk, german, typed, words):
    make_essay("Noch ein Brunnen", language="de")
    answer = link_on(desk, german, typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert typed in text


def test_two_essays_are_not_the_originals_of_each_other(desk, english, german):
    link_on(desk, german, "The Well")
    assert "is a translation of this essay" in link_on(desk, english, "Der Brunnen").content.decode()


def test_the_language_of_a_draft_is_that_of_its_words(desk, english):
    draft = make_draft("Der Brunnen", "Wasser.", language="de")
    assert link_on(desk, draft, "The Well").status_code == 303


def test_authors_link_their_own_drafts_and_see_no_others(author, english):
    own = make_draft("Der Brunnen", "Wasser.", language="de", by=author)
    make_draft("Secret Original")
    mine = signed_in(author)
    assert "No essay is called “Secret Original”" in link_on(mine, own, "Secret Original").content.decode()
    assert link_on(mine, own, "The Well").status_code == 303
    assert mine.get(reverse("desk-essay-translations", args=[english.pk])).status_code == 404
    publishing.publish(own.head, by=None)
    answer = mine.post(reverse("desk-essay-translations", args=[own.pk]), {"do": "part"})
    assert answer.status_code == 422
    assert "editors link it with others" in answer.content.decode()
    assert Essay.objects.get(pk=own.pk).original == english


def test_a_draft_of_others_in_the_group_is_not_named_to_an_author(author, editor, english):
    translations.link(make_draft("Secret Canary", "Geheim.", language="de", by=editor), english, by=editor)
    own = make_draft("Il pozzo", "Acqua.", language="it", by=author)
    mine, place = signed_in(author), reverse("desk-essay-translations", args=[own.pk])
    assert link_on(mine, own, "The Well").status_code == 303
    page = mine.get(place).content.decode()
    assert "The Well" in page
    assert "Canary" not in page
    assert "Secret Canary" in signed_in(editor).get(place).content.decode()
    translations.link(own, Essay.objects.get(title="Secret Canary"), by=editor)
    page = mine.get(place).content.decode()
    assert "Canary" not in page
    assert 'value="part"' in page


def test_a_draft_does_not_make_essays_of_others_one_text(client, author, editor, english):
    other = make_essay("The Mill", "Flour.", language="fr")
    own = make_draft("Il pozzo", "Acqua.", language="it", by=author)
    for title in ("The Well", "The Mill"):
        assert link_on(signed_in(author), own, title).status_code == 303
    assert also_in(client, english) == also_in(client, other) == []
    publishing.publish(own.head, by=editor)
    assert also_in(client, other) == [("/essays/il-pozzo/", "it")]
    assert also_in(client, english) == []


def test_verbs_ask_who_acts(english, german):
    with pytest.raises(PermissionDenied):
        translations.link(german, english, by=make_user("author"))
    with pytest.raises(ValidationError):
        translations.link(german, german, by=None)


def test_what_was_imported_as_one_text_is_shown_as_one(client):
    group = uuid.uuid4()
    made = []
    for title, language in (("The Well", "en"), ("Der Brunnen", "de"), ("Le puits", "fr")):
        content = {"title": title, "body": "Words.", "language": language}
        essay = publishing.create(content, by=None, translation_group=group)
        made.append(publishing.publish(essay.head, by=None))
    for essay in made:
        assert len(also_in(client, essay)) == 2
