"""Links that lead nowhere yet: completed when what they want is there, and looked at for nothing no second time."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from comments.models import Comment
from commonswiki.periodic_tasks import tick
from essays import publishing, taxonomy
from essays.derived import rendering
from essays.models import Author, Essay, Hub, Link, Series
from essays.taxonomy.series import save_series
from sitewide.models import SiteSettings
from tests.cast import make_comment, make_essay, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def version():
    return SiteSettings.objects.get(pk=1).version


def appear(essay):
    """The moment of a scheduled essay comes."""
    Essay.objects.filter(pk=essay.pk).update(live_at=timezone.now() - timedelta(seconds=1))


def html_of(essay):
    return Essay.objects.get(pk=essay.pk).html


@pytest.fixture
def tomorrow():
    return timezone.now() + timedelta(days=1)


def test_links_to_a_scheduled_essay_are_completed_when_it_has_appeared(tomorrow):
    wanting = make_essay("One", "See [[The Well]] and [its page](/essays/the-well/).")
    coming = make_essay("The Well", at=tomorrow)
    assert tick()["relinked"] == 0 and "href" not in html_of(wanting).replace('href="#', "")
    appear(coming)
    assert tick()["relinked"] == 1
    assert html_of(wanting).count('href="/essays/the-well/"') == 2


def test_an_essay_that_links_to_itself_has_its_link_at_once():
    essay = make_essay("The Well", "As [[The Well]] says, and [here](/essays/the-well/).")
    assert html_of(essay).count('href="/essays/the-well/"') == 2
    assert not Link.objects.filter(kind=Link.Kind.MISSING).exists()


def test_a_scheduled_essay_that_links_to_itself_has_its_link_once_it_appeared(tomorrow):
    essay = make_essay("The Well", "As [[The Well]] says.", at=tomorrow)
    appear(essay)
    assert tick()["relinked"] == 1
    assert 'href="/essays/the-well/"' in html_of(essay)


@pytest.mark.parametrize("link", ["[[THE-WELL]]", "[x](/essays/The-Well/)", "[[the-WELL|words]]", "[[The Well]]"])
def test_no_link_is_completed_again_and_again(link):
    make_essay("Of wells", f"See {link}.")
    make_essay("The well that is kept", slug="the-well")
    tick()
    before = version()
    assert tick()["relinked"] == 0
    assert version() == before


def test_a_slug_in_capitals_is_found():
    make_essay("The well that is kept", slug="the-well")
    assert 'href="/essays/the-well/"' in make_essay("Of wells", "See [[The-Well]].").html


def test_a_text_that_has_become_too_costly_holds_up_no_other(monkeypatch):
    costly, other = make_essay("One", "A well."), make_essay("Two", "A spring.")
    render = rendering.markup.render

    def refusing(source, **options):
        if source == costly.body:
            raise rendering.markup.TextTooCostly("Too much.")
        return render(source, **options)

    monkeypatch.setattr(rendering.markup, "render", refusing)
    Essay.objects.update(html="old")
    rendering.rerender(Essay.objects.all())
    assert html_of(costly) == "old" and "A spring" in html_of(other)


def test_replies_are_rendered_anew_too(client):
    essay = make_essay()
    comment = make_comment(essay, "A *well* with words.")
    Comment.objects.update(html="broken", text="broken", html_version=0)
    call_command("rerender")
    comment.refresh_from_db()
    assert "<em>well</em>" in comment.html and comment.text == "A well with words."
    assert "broken" not in client.get(essay.url).content.decode()


def test_a_plain_link_to_the_old_address_of_an_essay_leads_somewhere(client, editor):
    well = make_essay("The Well", slug="old-well")
    linking = make_essay("One", "See [its page](/essays/old-well/).")
    content = well.head.content() | {"slug": "new-well"}
    publishing.publish(publishing.save_draft(well, content, by=None, parent=well.head), by=None)
    later = make_essay("Two", "See [it](/essays/old-well/) and [nothing](/essays/none/).")
    links = Link.objects.filter(wanted="/essays/old-well/")
    assert {(link.essay_id, link.kind, link.to_essay_id) for link in links} == {
        (linking.pk, "essay", well.pk), (later.pk, "essay", well.pk),
    }  # fmt: skip
    page = client.get("/essays/new-well/").content.decode()
    assert 'href="/essays/one/"' in page.partition("Linked from")[2]
    nowhere = signed_in(editor).get("/desk/").context["nowhere"]
    assert [link.words for link in nowhere["rows"]] == ["nothing"]


def rename(essay, title, **content):
    """A further edition under another title."""
    essay.refresh_from_db()
    draft = publishing.save_draft(essay, {"title": title, **content}, by=None, parent=essay.head)
    return publishing.publish(draft, by=None)


def test_links_lead_on_when_an_essay_gets_another_title_and_another_again():
    well = make_essay("Who Keeps the Well?")
    wanting = make_essay("One", "See [[Who keeps the WELL?]].")
    rename(well, "Keepers of the Well")
    later = make_essay("Two", "See [[Keepers of the Well|them]] and [[who-keeps-the-well]].")
    rename(well, "All the Wells", slug="wells")
    for essay, links in ((wanting, 1), (later, 2)):
        assert html_of(essay).count('href="/essays/wells/"') == links
    assert not Link.objects.filter(kind=Link.Kind.MISSING).exists()
    assert Link.objects.filter(to_essay=well).count() == 3


def test_a_title_of_long_ago_is_whose_it_is_now():
    well = make_essay("The Well")
    wanting = make_essay("One", "See [[The Well]].")
    rename(well, "The Spring", slug="spring")
    assert 'href="/essays/spring/"' in html_of(wanting)
    make_essay("The Well", "Another one.")
    assert 'href="/essays/the-well/"' in html_of(wanting)


def test_the_title_of_a_draft_or_of_a_withheld_edition_leads_nowhere():
    well = make_essay("The Well")
    rename(well, "A Name Never to Be Said")
    rename(well, "The Spring")
    wanting = make_essay("One", "See [[A Name Never to Be Said]] and [[Only a Draft]] and [[The Well!]].")
    assert html_of(wanting).count('href="/essays/') == 1
    publishing.save_draft(well, {"title": "Only a Draft"}, by=None, parent=Essay.objects.get(pk=well.pk).head)
    named = well.revisions.get(title="A Name Never to Be Said")
    publishing.withhold(named, "It names somebody.", by=None)
    rendering.rerender(Essay.objects.filter(pk=wanting.pk))
    assert 'href="/essays/' not in html_of(wanting)


def test_texts_beside_the_essays_follow_what_they_name(client):
    hub, author = Hub.objects.get(slug="politics"), taxonomy.author_named("Nadia Okafor")
    hub.body, author.bio = "Begin with [[On Wells]].", "Wrote [the one on wells](/essays/on-wells/)."
    taxonomy.save_hub(hub, by=None)
    taxonomy.save_author(author, by=None)
    series = save_series(Series(title="Water", introduction="Read [[on wells|this]] first."), by=None)

    def linking():
        pages = (hub.get_absolute_url(), author.get_absolute_url(), series.get_absolute_url())
        kept = (Hub.objects.get(pk=hub.pk).html, Author.objects.get(pk=author.pk).bio_html,
                Series.objects.get(pk=series.pk).introduction_html)  # fmt: skip
        assert all(client.get(page).status_code in {200, 404} for page in pages)
        return ["/essays/on-wells/" in html for html in kept]

    assert linking() == [False, False, False]
    essay = make_essay("On Wells")
    assert linking() == [True, True, True]
    publishing.withdraw(essay, "It was wrong.", by=None)
    assert linking() == [False, False, False]
    publishing.republish(essay, by=None)
    assert linking() == [True, True, True]
    hub.body = "Then [[On Ropes]]."
    taxonomy.save_hub(hub, by=None)
    appear(make_essay("On Ropes", at=timezone.now() + timedelta(days=1)))
    tick()
    assert "/essays/on-ropes/" in Hub.objects.get(pk=hub.pk).html
    before = version()
    tick()
    assert version() == before
