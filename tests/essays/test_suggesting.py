"""What the editor offers while a link is typed: to whom, what of it, how much, and never a draft of somebody else."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone

from essays import publishing, taxonomy
from essays.media import uploads
from essays.models import Essay, Tag
from tests.cast import make_draft, make_essay, make_user, signed_in
from tests.essays.test_media import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(site, author):
    def ask(typed, person=author):
        answer = signed_in(person).get(reverse("desk-suggest"), {"q": typed})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/json"
        assert "no-store" in answer["Cache-Control"]
        return answer.json()["found"]

    return ask


def texts(found):
    return [one["text"] for one in found]


def test_it_is_for_those_who_write(cast, client):
    address = reverse("desk-suggest")
    assert client.get(address, {"q": "x"}).status_code == 302
    for role, person in cast.items():
        assert signed_in(person).get(address).status_code == (200 if role in {"author", "editor"} else 403)
    assert signed_in(cast["author"]).post(address).status_code == 405


def test_published_titles_are_found_by_their_words_and_told_apart(ask):
    make_essay("Who Keeps the Well?", authors=("Ilse Verhaegen",))
    make_essay("Wells in Winter")
    found = ask("WELL who")
    assert texts(found) == ["[[Who Keeps the Well?]]"]
    assert found[0]["words"] == "Who Keeps the Well?"
    assert found[0]["kind"] == "Essay, Ilse Verhaegen, 2013"
    assert texts(ask("well"))[0] == "[[Wells in Winter]]"  # it begins so


@pytest.mark.parametrize("title", ["Éléments of Ｃommons", "公共财产", "الماء", "Straße 100 % _x_"])
def test_titles_of_any_script_are_found(ask, title):
    make_essay(title)
    assert f"[[{title}]]" in texts(ask(title[:4]))


def test_a_title_with_signs_of_the_link_is_led_to_by_its_address(ask, site):
    essay = make_essay("Wells [old] | new")
    found = ask("wells")
    assert texts(found) == [f"[[{essay.slug}|Wells (old) – new]]"]
    assert f'href="{essay.url}"' in make_essay("Other", f"See {found[0]['text']}.").html


def test_what_is_offered_leads_to_what_it_names(ask):
    taxonomy.save_tag(Tag(name="tool libraries"), by=None)
    make_essay("Wells in Winter", tags=["tool libraries"])
    lines = [text for typed in ("wells", "hub:", "strategy", "tool") for text in texts(ask(typed))]
    html = make_essay("Other", "\n\n".join(lines)).html
    assert len(re.findall(r"<p[^>]*><a ", html)) == len(lines)
    assert '<a href="/tags/tool-libraries/">tool libraries</a>' in html


class TestDrafts:
    def test_own_drafts_are_offered_and_marked(self, ask, author):
        make_draft("Wells to Come", by=author)
        assert ask("wells to") == [
            {"text": "[[Wells to Come]]", "words": "Wells to Come", "kind": "Draft, not public yet"}
        ]

    def test_drafts_of_others_are_never_named_to_an_author(self, ask, editor, site):
        make_draft("Secret Plans", by=make_user("author"))
        make_essay("Secret Hour", at=timezone.now() + timedelta(days=1))
        assert ask("secret") == []
        assert sorted(texts(ask("secret", editor))) == ["[[Secret Hour]]", "[[Secret Plans]]"]

    def test_nor_by_an_empty_question(self, ask, author):
        make_draft("Wells to Come", by=author)
        assert not [one for one in ask("") if "Draft" in one["kind"]]

    def test_a_published_essay_goes_by_the_title_that_readers_know(self, ask, author, editor):
        essay = make_essay("Wells in Winter", by=author)
        publishing.save_draft(essay, {"title": "A New Secret Title"}, by=author, parent=essay.head)
        assert ask("secret", author) == []

    def test_what_is_withdrawn_is_not_offered(self, ask, editor):
        publishing.withdraw(make_essay("Wells in Winter"), by=editor, reason="Not ours")
        assert ask("wells", editor) == []


class TestHubsAndTags:
    def test_hubs_by_name_and_with_their_prefix(self, ask):
        assert texts(ask("polit")) == ["[[hub:politics|Politics]]"]
        assert texts(ask("hub:mov")) == ["[[hub:movements|Movements]]"]
        assert len(ask("HUB:")) == 4  # the strategy is one of them

    def test_the_strategy(self, ask):
        for typed in ("strategy", "Strat", "hub:strategy"):
            assert "[[strategy|the strategy]]" in texts(ask(typed))

    def test_tags_are_links_to_their_pages_and_synonyms_are_not_offered(self, ask):
        tag = taxonomy.save_tag(Tag(name="tools [old]"), by=None)
        taxonomy.save_tag(Tag(name="tools of old", synonym_of=tag), by=None)
        assert texts(ask("tools")) == [f"[tools \\[old\\]]({tag.get_absolute_url()})"]


class TestBounds:
    def test_an_answer_is_short_however_much_there_is(self, site, editor, django_assert_max_num_queries):
        Essay.objects.bulk_create(
            Essay(title=f"Well {n}", title_key=f"well {n}", slug=f"well-{n}", live="published", live_at=timezone.now())
            for n in range(300)
        )
        Tag.objects.bulk_create(Tag(name=f"well {n}", key=f"well {n}", slug=f"well-{n}") for n in range(300))
        client = signed_in(editor)
        with django_assert_max_num_queries(8):
            answer = client.get(reverse("desk-suggest"), {"q": "well"})
        assert answer.status_code == 200
        assert 10 <= len(answer.json()["found"]) <= 20

    @pytest.mark.parametrize(
        "typed", ["x" * 5000, "%", "_", "'\"", "\ue000", "a " * 500, "media:", "media:%", "hub:%", " "]
    )
    def test_odd_questions_have_an_answer(self, ask, typed):
        make_essay("Wells in Winter")
        assert "[[Wells in Winter]]" not in texts(ask(typed)) or not typed.strip()

    def test_a_question_without_words_offers_the_newest_and_the_hubs(self, ask):
        make_essay("Wells in Winter")
        assert texts(ask(""))[0] == "[[Wells in Winter]]"
        assert "[[hub:politics|Politics]]" in texts(ask(""))


def test_pictures_are_offered_by_name_and_description_the_newest_first(ask):
    for n, alt in enumerate(("A well", "A pump", "A deep well")):
        uploads.add_picture(BytesIO(picture(colour=(n, n, n))), by=None, alt=alt)
    assert texts(ask("media:well")) == ["media:a-deep-well", "media:a-well"]
    assert len(ask("media:")) == 3
    assert ask("media:well")[0] == {"text": "media:a-deep-well", "words": "A deep well", "kind": "a-deep-well"}
