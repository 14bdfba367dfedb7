"""Which picture stands for an essay: what its editors chose, else the first of its text, else none; and what follows
when any of that changes."""

import pytest

from essays import publishing, taxonomy
from essays.media import references, uploads
from essays.models import Essay, Licence, Media, Revision
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.media_uses import uses
from tests.essays.test_media import add, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def well(site):
    return add(picture("JPEG", (600, 400)), alt="A well in winter", caption="The well of Sund.")


@pytest.fixture
def mill(site):
    return add(picture("PNG", (300, 200), colour=(200, 20, 20)), alt="A mill")


def cover(essay):
    return Essay.objects.get(pk=essay.pk).card["cover"]


def revise(essay, editor, **content):
    essay = Essay.objects.select_related("head").get(pk=essay.pk)
    revision = publishing.save_draft(essay, content, by=editor, parent=essay.head)
    return publishing.publish(revision, by=editor)


def test_the_chosen_one_goes_before_the_first_of_the_text_and_no_cover_before_both(well, mill, editor):
    essay = make_essay(body=f"Words.\n\n{mill.markdown}\n\n{well.markdown}")
    assert (cover(essay)["name"], cover(essay)["in_text"]) == (mill.name, True)
    revise(essay, editor, cover_id=well.pk)
    assert (cover(essay)["name"], cover(essay)["in_text"]) == (well.name, True)
    revise(essay, editor, body="Words alone.")
    assert (cover(essay)["name"], cover(essay)["in_text"]) == (well.name, False)
    revise(essay, editor, cover_id=None)
    assert cover(essay) is None
    revise(essay, editor, body=f"Words.\n\n{mill.markdown}")
    assert cover(essay)["name"] == mill.name
    revise(essay, editor, no_cover=True)
    assert cover(essay) is None


def test_what_is_shown_of_it_is_on_the_card(well):
    essay = make_essay(cover_id=well.pk)
    found = cover(essay)
    assert found["alt"] == "A well in winter" and found["caption"] == "The well of Sund." and found["focus"] == [50, 50]
    assert [kind for kind, _ in found["sources"]] == ["image/avif", "image/webp"]
    assert (found["width"], found["height"]) == (600, 400)


def test_a_draft_changes_no_cover_that_readers_see(well, mill, editor):
    essay = make_essay(cover_id=well.pk)
    publishing.save_draft(essay, {"cover_id": mill.pk}, by=editor, parent=essay.head)
    assert cover(essay)["name"] == well.name


@pytest.mark.parametrize("chosen", [True, False], ids=["chosen", "of the text"])
def test_other_words_of_a_picture_reach_the_cards(well, editor, chosen):
    essay = make_essay(**({"cover_id": well.pk} if chosen else {"body": well.markdown + "\n\nWords."}))
    licence = Licence.objects.first()
    uploads.change_picture(well, by=editor, alt="A dry well", credit="M. Pop", licence=licence)
    found = cover(essay)
    assert (found["alt"], found["credit"], found["licence"]) == ("A dry well", "M. Pop", licence.name)
    licence.name = "Free as the well"
    taxonomy.save_licence(licence, by=editor)
    assert cover(essay)["licence"] == "Free as the well"


class TestUse:
    def test_a_cover_is_a_use_live_in_draft_and_earlier(self, well, editor):
        make_essay("Live", cover_id=well.pk)
        make_draft("Draft", cover_id=well.pk)
        earlier = make_essay("E")
        old = publishing.save_draft(earlier, {"cover_id": well.pk}, by=editor, parent=earlier.head)
        publishing.save_draft(earlier, {"cover_id": None}, by=editor, parent=old)
        found = {(use.row.title, use.how) for use in uses(well)}
        assert found == {("Live", "live"), ("Draft", "draft"), ("E", "earlier")}
        assert references.is_public(well)

    def test_nobody_deletes_it(self, well, editor):
        make_draft("Draft", cover_id=well.pk)
        with pytest.raises(uploads.ValidationError):
            uploads.delete_picture(well, by=editor)
        assert Media.objects.filter(pk=well.pk).exists()
        assert not references.is_public(well)


def test_a_save_that_says_nothing_of_a_cover_has_the_digest_that_it_had_before_there_were_any(site, editor):
    essay = make_essay()
    content = {name: value for name, value in essay.head.content().items() if name not in ("cover_id", "no_cover")}
    old = Revision(essay=essay, **content)
    old.content = lambda: content
    assert old.digest() == essay.head.content_hash
    publishing.save_draft(essay, {"no_cover": True}, by=editor, parent=essay.head)
    assert essay.revisions.count() == 2


class TestForm:
    def send(self, client, essay, **fields):
        page = client.get(f"/desk/essays/{essay.pk}/").context["form"]
        values = {name: page[name].value() for name in page.fields if page[name].value() not in (None, False)}
        return client.post(f"/desk/essays/{essay.pk}/", values | {"do": "save"} | fields)

    def test_it_is_chosen_by_its_name_and_kept_by_the_next_save(self, well, editor):
        essay = make_draft("A Draft", "Words.")
        client = signed_in(editor)
        assert self.send(client, essay, cover=f" media:{well.name} ").status_code == 303
        assert self.send(client, essay, standfirst="In winter.").status_code == 303
        head = Essay.objects.get(pk=essay.pk).head
        assert (head.cover, head.no_cover, head.standfirst) == (well, False, "In winter.")
        assert self.send(client, essay, cover="", no_cover="on").status_code == 303
        head = Essay.objects.get(pk=essay.pk).head
        assert (head.cover, head.no_cover) == (None, True)

    def test_a_name_that_no_picture_has_is_refused_in_words_and_stays(self, site, editor):
        essay = make_draft("A Draft", "Words.")
        client = signed_in(editor)
        answer = self.send(client, essay, cover="of-nobody")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "There is no picture “of-nobody” in the library." in page and 'value="of-nobody"' in page
        assert essay.revisions.count() == 1
