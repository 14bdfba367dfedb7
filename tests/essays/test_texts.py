"""The registry of texts: whatever holds Markdown is in it, and whoever goes over all texts goes over it."""

import ast
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from PIL import Image

import search
from essays import markup, publishing, taxonomy, texts
from essays.media import uploads
from essays.models import Author, Essay, Hub, Licence, Media, Page, Series, Tag
from essays.taxonomy.series import save_series
from noticeboard import board
from noticeboard.models import Book, Call
from sitewide.models import SiteSettings
from tests.cast import make_draft, make_essay, signed_in
from tests.site.test_architecture import ARROWS, sources

# Stored HTML that is made elsewhere, and why.
ELSEWHERE = {
    "comments.Comment.html": "a reply has a Markdown of its own, rendered by comments.posting",
    "comments.Wording.html": "an earlier wording of a reply, as it was shown",
    "essays.EditionText.html": "an edition as it reads now, looked after by essays.revisions.edition_texts",
}
MAKERS = {
    "hub": lambda source: taxonomy.save_hub(Hub(name="Care", slug="care", argument="It holds.", body=source), by=None),
    "page": lambda source: save_page(source),
    "author": lambda source: taxonomy.save_author(Author(name="Mirela Pop", bio=source), by=None),
    "series": lambda source: save_series(Series(title="Wells", introduction=source), by=None),
    "book": lambda source: board.save_book(Book(title="Wells", author="P. Dig", why=source), by=None),
    "call": lambda source: board.save_call(
        Call(title="Pumps", body=source, closes=timezone.now() + timedelta(days=1)), by=None
    ),
}
KINDS = list(MAKERS)


def save_page(source):
    page = Page.objects.get(slug="about")
    page.body = source
    return taxonomy.save_page(page, by=None)


def make(kind, source):
    return MAKERS[kind](source)


def make_all(source):
    """A row of each kind with this Markdown: {kind: row}."""
    return {kind: make(kind, source) for kind in KINDS}


def html_of(row):
    """The stored HTML of a row, as it is now."""
    row.refresh_from_db()
    return "".join(getattr(row, text.html) for text in texts.of(type(row)))


def version():
    return SiteSettings.objects.get(pk=1).version


def test_every_field_with_html_is_in_the_registry():
    own = [model for model in apps.get_models() if model.__module__.split(".")[0] in ARROWS]
    fields = {f"{m._meta.label}.{field.name}" for m in own for field in m._meta.fields if field.name.endswith("html")}
    known = {f"{text.model._meta.label}.{text.html}" for text in texts.TEXTS}
    assert fields == known | ELSEWHERE.keys()
    assert not known & ELSEWHERE.keys()


def test_the_tests_make_a_row_of_each_kind():
    assert {type(row) for row in (Hub(), Page(), Author(), Series(), Book(), Call())} | {Essay} == {
        text.model for text in texts.TEXTS
    }
    assert len(KINDS) == len(texts.TEXTS) - 1


def used_of_the_markup():
    """The functions of the markup that modules outside of it name, each with the modules that do."""
    used = {}
    for name, _package, tree in sources():
        for node in ast.walk(tree) if not name.startswith("essays.markup") else ():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "markup":
                used.setdefault(node.attr, set()).add(name)
            elif isinstance(node, ast.ImportFrom) and node.module == "essays.markup":
                for alias in node.names:
                    used.setdefault(alias.name, set()).add(name)
    return used


def test_one_function_alone_renders_what_is_stored():
    used = used_of_the_markup()
    assert used["render"] | used["render_plain"] == {"essays.texts"}
    assert {name.split(".")[0] for name in used["render_comment"]} == {"comments"}


@pytest.mark.django_db
def test_all_texts_are_rendered_anew_by_the_command(site):
    rows = make_all("A *deep* well.")
    for text in texts.TEXTS:
        text.model.objects.update(**{text.html: "broken"})
    before = version()
    call_command("rerender", all=True, stdout=StringIO())
    assert [kind for kind, row in rows.items() if "<em>deep</em>" not in html_of(row)] == []
    assert version() > before
    before = version()
    call_command("rerender", all=True, stdout=StringIO())
    assert version() == before


@pytest.mark.django_db
def test_old_editions_are_rendered_anew_when_all_is_asked_for(site, client):
    essay = make_essay("On Wells", "Dig *here*.")
    publishing.publish(publishing.save_draft(essay, {"body": "Dig there."}, by=None, parent=essay.head), by=None)
    first = essay.revisions.get(edition=1)
    type(first.edition_text).objects.update(html="broken")
    call_command("rerender", all=True, stdout=StringIO())
    assert "Dig <em>here</em>" in client.get(f"{essay.url}history/1/").content.decode()


LINKS = ["[[On Wells]]", "[[on wells|them]]", "[them](/essays/on-wells/)", "[them](/essays/on&#45;wells/#p2)"]


@pytest.mark.django_db
@pytest.mark.parametrize("link", LINKS)
def test_a_text_links_to_an_essay_as_long_as_readers_see_it(site, link):
    """It follows when the essay appears, is withdrawn, comes back and gets another title and address."""
    essay = make_draft("On Wells")
    rows = make_all(f"See {link}, or not.")

    def linking(slug):
        return [kind for kind, row in rows.items() if f'href="/essays/{slug}' in html_of(row)]

    assert linking("") == []
    essay = publishing.publish(essay.head, by=None)
    assert linking("on-wells/") == KINDS
    publishing.withdraw(essay, "It was wrong.", by=None)
    assert linking("") == []
    essay = publishing.republish(essay, by=None)
    assert linking("on-wells/") == KINDS
    renamed = publishing.save_draft(essay, {"title": "Deep", "slug": "deep"}, by=None, parent=essay.head)
    essay = publishing.publish(renamed, by=None)
    assert linking("deep/" if "[[" in link else "on-wells/") == KINDS
    publishing.withdraw(essay, "It was wrong again.", by=None)
    assert linking("") == []
    publishing.republish(essay, by=None)
    assert linking("deep/" if "[[" in link else "on-wells/") == KINDS


@pytest.mark.django_db
def test_what_a_text_says_is_found_once_it_was_rendered_anew(site):
    rows = [make(kind, "A *deep* well.") for kind in ("page", "book", "call")]
    for row in rows:
        (text,) = texts.of(type(row))
        type(row).objects.filter(pk=row.pk).update(**{text.source: "Now of a meadow.", text.html: ""})
    call_command("rerender", all=True, stdout=StringIO())
    assert {hit.kind for hit in search.find("meadow").hits} == {"page", "book", "call"}


@pytest.mark.django_db
def test_texts_that_do_not_name_an_essay_cost_its_publication_no_query(site):
    def queries(title):
        draft = make_draft(title)
        with CaptureQueriesContext(connection) as found:
            publishing.publish(draft.head, by=None)
        return len(found)

    queries("First of its author")
    first = queries("On Wells")
    for number in range(30):
        bio = f"See [[Nothing {number}]] and [that](/essays/nothing-{number}/)."
        taxonomy.save_author(Author(name=f"Mirela {number}", bio=bio), by=None)
    assert queries("On Ropes") == first


@pytest.mark.django_db
def test_a_text_becomes_too_costly_and_holds_up_no_other(site, caplog):
    first, second = make("book", "A *deep* well."), make("call", "A *wide* meadow.")
    Book.objects.update(why="[" * 20_000, why_html="old")
    Call.objects.update(html="broken")
    call_command("rerender", stdout=StringIO())
    assert html_of(first) == "old" and "<em>wide</em>" in html_of(second)
    assert f"Book {first.pk} cannot be rendered anew" in caplog.text


def picture(settings, tmp_path, **about):
    settings.MEDIA_ROOT = tmp_path
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    file.seek(0)
    return uploads.add_picture(file, by=None, **{"alt": "A well", "credit": "Ravi Menon"} | about)


SHOWN = [(kind, "![](media:a-well)") for kind in KINDS]
SHOWN += [("series", "![A][1]\n\n[1]: media:a-well\n"), ("series", '<img src="media:a-well">'),
          ("series", "![x](<media:a%2Dwell>)")]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "source"), SHOWN)
def test_a_picture_that_a_text_shows_stays_and_tells_where(site, settings, tmp_path, kind, source, editor):
    well, row, desk = picture(settings, tmp_path), make(kind, source), signed_in(editor)
    assert well.url in html_of(row)
    answer = desk.post(reverse("desk-picture-delete", args=[well.pk]), follow=True).content.decode()
    assert "It is still used, so it stays." in answer and Media.objects.filter(pk=well.pk).exists()
    form = reverse(texts.of(type(row))[0].form, args=[row.pk])
    assert f'href="{form}"' in answer and escape(str(row)) in answer and desk.get(form).status_code == 200


@pytest.mark.django_db
def test_what_is_said_of_a_picture_reaches_every_text(site, settings, tmp_path, editor):
    licence = taxonomy.save_licence(Licence(code="CARE", name="Care", legal_name="Care 1.0"), by=None)
    well = picture(settings, tmp_path)
    rows, desk = make_all("![](media:a-well)"), signed_in(editor)

    def saying(*words):
        return [kind for kind, row in rows.items() if all(one in html_of(row) for one in words)]

    said = {"alt": "A dry well", "credit": "Sunniva Dahl", "caption": "In spring", "licence": licence.pk}
    before = version()
    assert saying("Ravi Menon") == KINDS
    assert desk.post(reverse("desk-picture", args=[well.pk]), said).status_code == 302
    assert saying('alt="A dry well"', "Sunniva Dahl", "In spring", "Care") == KINDS
    assert saying("Ravi Menon") == [] and version() > before
    form = {"name": "Care for all", "legal_name": "Care 1.0", "code": "CARE", "url": "https://example.org/care",
            "position": 0}  # fmt: skip
    before = version()
    assert desk.post(reverse("desk-licence", args=[licence.pk]), form).status_code == 303
    assert saying('<a href="https://example.org/care" rel="noopener">Care for all</a>') == KINDS
    assert version() > before


@pytest.mark.django_db
def test_many_pictures_of_a_licence_cost_no_more_queries(site, settings, tmp_path):
    licence = taxonomy.save_licence(Licence(code="CARE", name="Care", legal_name="Care 1.0"), by=None)
    well = picture(settings, tmp_path, licence=licence)
    make("series", "![](media:a-well)")

    def queries(name):
        licence.name = name
        with CaptureQueriesContext(connection) as found:
            taxonomy.save_licence(licence, by=None)
        assert name in Series.objects.get().introduction_html
        return len(found)

    first = queries("Care of one")
    for number in range(20):
        Media.objects.create(**{f: getattr(well, f) for f in ("file", "format", "width", "height", "size", "licence")},
                             name=f"well-{number}", alt="Another", sha256=str(number))  # fmt: skip
        taxonomy.author_named(f"Mirela {number}")
    Author.objects.update(bio="![](media:none)")
    assert queries("Care of many") == first


def make_named(kind):
    """A row that texts can link to, its address as it may be written, and the name of its form."""
    if kind == "hub":
        return taxonomy.save_hub(Hub(name="Shelter", slug="shelter", argument="It holds."), by=None)
    if kind == "tag":
        return taxonomy.save_tag(Tag(name="Shelter", definition="A roof."), by=None)
    return taxonomy.save_author(Author(name="Shelter"), by=None)


ADDRESSES = {"hub": "/shelter/", "tag": "/tags/shelter/", "author": "/authors/shelter"}


@pytest.mark.django_db
@pytest.mark.parametrize("named", ADDRESSES)
def test_what_a_text_links_to_stays_and_tells_by_what(site, named, editor):
    desk, target = signed_in(editor), make_named(named)
    where = reverse(f"desk-{named}-delete", args=[target.pk])
    rows = make_all(f"See [it]({ADDRESSES[named]}#x), or not.")
    told = {kind: escape(f"“{row}” ({row._meta.verbose_name})") for kind, row in rows.items()}
    for page in (desk.get(where), desk.post(where, follow=True)):
        text = page.content.decode()
        assert [kind for kind in KINDS if told[kind] not in text] == [] and "Nothing uses it" not in text
    assert type(target).objects.filter(pk=target.pk).exists()
    for kind, row in rows.items():
        make_anew(kind, row, "See [it](/shelters/) and [that](/tags/shelter-two/) and /shelter/ and `[[hub:shelter]]`.")
    assert "Nothing uses it" in desk.get(where).content.decode()
    desk.post(where)
    assert not type(target).objects.filter(pk=target.pk).exists()


def make_anew(kind, row, source):
    row.refresh_from_db()
    (text,) = texts.of(type(row))
    setattr(row, text.source, source)
    verbs = {"hub": taxonomy.save_hub, "page": taxonomy.save_page, "author": taxonomy.save_author,
             "series": save_series, "book": board.save_book, "call": board.save_call}  # fmt: skip
    verbs[kind](row, by=None)


@pytest.mark.django_db
def test_the_sentence_of_the_home_page_keeps_a_hub_also_by_a_name_that_it_had(site, editor, client):
    desk, hub = signed_in(editor), make_named("hub")
    sentence = Page.objects.get(slug="alliance")
    sentence.body = "All of it needs a [roof](/shelter/)."
    taxonomy.save_page(sentence, by=None)
    assert 'href="/shelter/"' in client.get("/").content.decode()
    hub.slug = "roofs"
    taxonomy.save_hub(hub, by=None)
    asked = desk.get(reverse("desk-hub-delete", args=[hub.pk])).content.decode()
    assert escape(sentence.title) in asked and "Nothing uses it" not in asked


@pytest.mark.django_db
def test_essays_and_settings_keep_what_they_link_to(site, editor, settings):
    desk, tag = signed_in(editor), make_named("tag")
    where = reverse("desk-tag-delete", args=[tag.pk])
    essay = make_essay(body="See [it](/tags/shelter/).")
    assert "1 essay or draft" in desk.get(where).content.decode()
    publishing.publish(publishing.save_draft(essay, {"body": "No more."}, by=None, parent=essay.head), by=None)
    assert "Nothing uses it" in desk.get(where).content.decode()
    SiteSettings.objects.update(bookmarks_more_url=f"{settings.SITE_URL}/tags/Shelter/?page=2")
    assert "the site’s settings" in desk.get(where).content.decode()


@pytest.mark.django_db
def test_a_name_in_another_script_is_found_however_it_is_spelt(site, editor):
    tag = taxonomy.save_tag(Tag(name="देवी"), by=None)
    where = reverse("desk-tag-delete", args=[tag.pk])
    for address in (f"/tags/{tag.slug}/", tag.get_absolute_url()):
        make("series", f"See [it]({address}).")
        assert "Wells" in signed_in(editor).get(where).content.decode()
        Series.objects.all().delete()


@pytest.mark.django_db
def test_what_uses_a_row_is_found_with_as_many_queries_however_much_links_to_it(site, editor):
    desk, tag = signed_in(editor), make_named("tag")
    where = reverse("desk-tag-delete", args=[tag.pk])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert desk.get(where).status_code == 200
        return len(found)

    make("author", "See [it](/tags/shelter/).")
    first = queries()
    for number in range(30):
        taxonomy.save_author(Author(name=f"Ilse {number}", bio="See [it](/tags/shelter/)."), by=None)
    assert queries() == first
    assert "…" in desk.get(where).content.decode()


HUB_LINKS = ["[[hub:shelter]]", "[[hub:Shelter|it]]", "[it](/shelter/)"]


@pytest.mark.django_db
@pytest.mark.parametrize("link", HUB_LINKS)
def test_texts_follow_a_hub_when_it_is_made_and_when_it_gets_another_name(site, link, editor):
    essay, desk = make_essay("It", f"See {link}."), signed_in(editor)
    rows = make_all(f"See {link}.") | {"essay": essay}

    def saying(words):
        return [kind for kind, row in rows.items() if words in html_of(row)]

    assert saying("hub-link") == []
    form = {"name": "Shelter", "slug": "shelter", "argument": "It holds.", "ink": "plain", "position": 9}
    assert desk.post(reverse("desk-hub-new"), form).status_code == 303
    assert saying('href="/shelter/" class="hub-link"') == [*rows]
    hub = Hub.objects.get(slug="shelter")
    form |= {"name": "A roof", "slug": "roofs", "argument": "It keeps."}
    assert desk.post(reverse("desk-hub", args=[hub.pk]), form).status_code == 303
    if "[[" in link:
        words = "A roof" if link == "[[hub:shelter]]" else "it"
        assert saying(f'href="/roofs/" class="hub-link">{words}</a>') == [*rows]
        assert saying("It keeps.") == ["essay"]  # its margin
    else:
        assert saying('href="/shelter/"') == [*rows]  # which leads on


@pytest.mark.django_db
def test_what_a_form_has_rendered_is_not_rendered_again_to_be_stored(site, monkeypatch):
    made, render, source = [], markup.render_plain, "See [[The Well]] and [here](/essays/the-well/)."
    monkeypatch.setattr(markup, "render_plain", lambda *args, **options: made.append(1) or render(*args, **options))
    assert texts.refused(Hub, {"body": source}) == {}
    assert "See The Well" in texts.fill(Hub(body=source)).html and len(made) == 1
    assert texts.refused(Hub, {"body": source}) == {}
    made.clear()
    assert "Another" in texts.fill(Hub(body="Another.")).html and len(made) == 1, "another text is another"
    texts.refused(Hub, {"body": source})
    make_essay("The Well")
    made.clear()
    html = texts.fill(Hub(body=source)).html
    assert html.count('href="/essays/the-well/"') == 2 and len(made) == 1, "what it links to came meanwhile"
