"""Old editions are rendered once, and again only when something changed that they stand on."""

import pytest
from django.db import DatabaseError
from django.test import Client

from essays import markup, publishing, taxonomy, texts
from essays.media import uploads
from essays.models import EditionText, Essay, Hub, Media, Revision
from essays.revisions import edition_texts
from tests.cast import make_essay, make_user
from tests.essays.test_texts import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
EDITIONS = 6


@pytest.fixture
def renderings(monkeypatch):
    """Every rendering of an essay's text from now on."""
    made, render = [], markup.render

    def counted(source, **options):
        made.append(source)
        return render(source, **options)

    monkeypatch.setattr(markup, "render", counted)
    return made


def revised(essay, body, **content):
    """Publishes another edition of an essay."""
    essay = Essay.objects.select_related("head").get(pk=essay.pk)
    draft = publishing.save_draft(essay, {"body": body} | content, by=None, parent=essay.head)
    return publishing.publish(draft, by=None)


def old(body, title="Old and New"):
    """The address of the first edition of an essay that reads otherwise now."""
    essay = make_essay(title, body)
    revised(essay, "It says something else now.")
    return f"{essay.url}history/1/"


def read(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_walks_through_all_editions_has_none_rendered(renderings):
    essay = make_essay("Old and New", "See [[The Well]] and [it](/essays/the-well/).")
    for n in range(2, EDITIONS + 1):
        revised(essay, f"See [[The Well]], edition {n}.")
    renderings.clear()
    for n in range(1, EDITIONS + 1):
        assert "The Well" in read(f"{essay.url}history/{n}/")
        assert read(f"{essay.url}history/1..{n}/")
    assert renderings == []


def test_what_was_never_stored_is_rendered_at_the_first_visit_alone(renderings):
    address = old("The *first* words.")
    EditionText.objects.all().delete()
    renderings.clear()
    pages = [read(address) for _ in range(3)]
    assert renderings == ["The *first* words."] and "<em>first</em>" in pages[0] and len(set(pages)) == 1


def change_hub(well, media):
    hub = Hub.objects.get(slug="politics")
    hub.name = "The Polis"
    taxonomy.save_hub(hub, by=None)


def change_credit(well, media):
    uploads.change_picture(media, by=make_user("editor"), alt="A well", credit="Somebody Else")


def withdraw(well, media):
    publishing.withdraw(well, "It was wrong.", by=None)


def take_picture_away(well, media):
    Media.objects.all().delete()


BODY = "See [[The Well]], [here](/essays/the-well/) and [[hub:politics]].\n\n![](media:a-well)"
CHANGES = {
    withdraw: ('href="/essays/the-well/"', 2, 0),
    change_credit: ("Somebody Else", 0, 1),
    take_picture_away: ("<img", 1, 0),
    change_hub: ("The Polis", 0, 2),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_withdrawn_or_named_anew_is_so_in_old_editions_too(change, renderings, settings, tmp_path):
    media, well = picture(settings, tmp_path), make_essay("The Well")
    address = old(BODY)
    sign, before, after = CHANGES[change]
    assert text_alone(address).count(sign) == before
    change(well, media)
    renderings.clear()
    assert text_alone(address).count(sign) == after == text_alone(address).count(sign)
    assert renderings == [BODY], "once, at the first visit after the change"


def text_alone(address):
    """The text of an edition as its page shows it, without what stands around it."""
    read(address)
    slug, number = address.split("/")[2], int(address.split("/")[4])
    shown = Revision.objects.get(essay__slug=slug, edition=number)
    html = EditionText.objects.get(revision=shown).html
    assert html in read(address)
    return html


def test_a_link_comes_back_with_what_it_leads_to(renderings):
    well = make_essay("The Well")
    address = old("See [[The Well]] and [here](/essays/the-well/) and [[Not Yet There]].")
    publishing.withdraw(well, "It was wrong.", by=None)
    assert "the-well" not in text_alone(address)
    publishing.republish(well, by=None)
    assert text_alone(address).count('href="/essays/the-well/"') == 2
    make_essay("Not Yet There")
    assert 'href="/essays/not-yet-there/"' in text_alone(address)


def test_a_difference_is_of_what_both_editions_say_today(settings, tmp_path):
    media = picture(settings, tmp_path)
    essay = make_essay("Old and New", "![](media:a-well)")
    revised(essay, "![](media:a-well)\n\nIt has a rope.")
    address = f"{essay.url}history/1..2/"
    assert "Ravi Menon" in read(address)
    uploads.change_picture(media, by=make_user("editor"), alt="A well", credit="Somebody Else")
    page = read(address)
    assert "Ravi Menon" not in page and "Somebody Else" in page


def test_what_is_withheld_while_somebody_reads_it_is_stored_nowhere(monkeypatch):
    address = old("The name of somebody.")
    EditionText.objects.all().delete()
    render = texts.render_with

    def withheld_meanwhile(dependencies, source, **options):
        rendered = render(dependencies, source, **options)
        if source == "The name of somebody.":
            publishing.withhold(Revision.objects.get(edition=1), "It names somebody.", by=None)
        return rendered

    monkeypatch.setattr(texts, "render_with", withheld_meanwhile)
    read(address)
    assert not EditionText.objects.filter(revision__edition=1).exists()
    assert Client().get(address).status_code == 410


def test_an_edition_is_read_where_nothing_can_be_written(monkeypatch, caplog):
    address = old("The first words.")
    EditionText.objects.all().delete()

    def full(*_):
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(edition_texts, "keep", full)
    assert "The first words." in read(address)
    assert "could not be stored" in caplog.text
