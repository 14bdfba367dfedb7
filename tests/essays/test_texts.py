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
from essays import publishing, taxonomy, texts
from essays.media import uploads
from essays.models import Author, Essay, Hub, Licence, Media, Page, Series
from essays.taxonomy.series import save_series
from noticeboard import board
from noticeboard.models import Book, Call
from sitewide.models import SiteSettings
from tests.factories import make_draft, make_essay
from tests.site.test_architecture import ARROWS, sources

# Stored HTML that is made elsewhere, and why.
ELSEWHERE = {
    "comments.Comment.html": "a reply has a Markdown of its own, rendered by comments.posting",
    "comments.Wording.html": "an earlier wording of a reply, as it was shown",
    "essays.EditionText.html": "an edition as readers saw it; its source is a Revision, and revisions never change",
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


def naming(names):
    """The modules outside the markup that name one of its functions."""
    for name, _package, tree in sources():
        for node in ast.walk(tree) if not name.startswith("essays.markup") else ():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "markup":
                found = {node.attr}
            elif isinstance(node, ast.ImportFrom) and node.module == "essays.markup":
                found = {alias.name for alias in node.names}
            else:
                continue
            if found & names:
                yield name


def test_one_function_alone_renders_what_is_stored():
    assert set(naming({"render", "render_plain"})) == {"essays.texts"}
    assert {name.split(".")[0] for name in naming({"render_comment"})} == {"comments"}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_is_rendered_anew_by_the_command(site, kind):
    row = make(kind, "A *deep* well.")
    for text in texts.of(type(row)):
        type(row).objects.update(**{text.html: "broken"})
    before = version()
    call_command("rerender", all=True, stdout=StringIO())
    assert "<em>deep</em>" in html_of(row) and version() > before
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
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_links_to_an_essay_as_long_as_readers_see_it(site, kind, link):
    """It follows when the essay appears, is withdrawn, comes back and gets another title and address."""
    essay = make_draft("On Wells")
    row = make(kind, f"See {link}, or not.")
    assert "href" not in html_of(row)
    essay = publishing.publish(essay.head, by=None)
    assert 'href="/essays/on-wells/' in html_of(row)
    publishing.withdraw(essay, "It was wrong.", by=None)
    assert "href" not in html_of(row)
    essay = publishing.republish(essay, by=None)
    assert 'href="/essays/on-wells/' in html_of(row)
    renamed = publishing.save_draft(essay, {"title": "Deep", "slug": "deep"}, by=None, parent=essay.head)
    essay = publishing.publish(renamed, by=None)
    assert f'href="/essays/{"deep" if "[[" in link else "on-wells"}/' in html_of(row)
    publishing.withdraw(essay, "It was wrong again.", by=None)
    assert "href" not in html_of(row)


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


SHOWN = [
    "![](media:a-well)",
    "![A well][1]\n\n[1]: media:a-well\n",
    '<img src="media:a-well">',
    "![x](<media:a%2Dwell>)",
]


@pytest.mark.django_db
@pytest.mark.parametrize("source", SHOWN)
@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_a_text_shows_stays_and_tells_where(site, settings, tmp_path, kind, source, signed_in, editor):
    well, row, desk = picture(settings, tmp_path), make(kind, source), signed_in(editor)
    assert well.url in html_of(row)
    answer = desk.post(reverse("desk-picture-delete", args=[well.pk]), follow=True).content.decode()
    assert "It is still used, so it stays." in answer and Media.objects.filter(pk=well.pk).exists()
    form = reverse(texts.of(type(row))[0].form, args=[row.pk])
    assert f'href="{form}"' in answer and escape(str(row)) in answer and desk.get(form).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_a_picture_reaches_every_text(site, settings, tmp_path, kind, signed_in, editor):
    licence = taxonomy.save_licence(Licence(code="CARE", name="Care", legal_name="Care 1.0"), by=None)
    well = picture(settings, tmp_path)
    row, desk = make(kind, "![](media:a-well)"), signed_in(editor)
    said = {"alt": "A dry well", "credit": "Sunniva Dahl", "caption": "In spring", "licence": licence.pk}
    before = version()
    assert desk.post(reverse("desk-picture", args=[well.pk]), said).status_code == 302
    html = html_of(row)
    assert all(words in html for words in ('alt="A dry well"', "Sunniva Dahl", "In spring", "Care"))
    assert "Ravi Menon" not in html and version() > before
    form = {"name": "Care for all", "legal_name": "Care 1.0", "code": "CARE", "url": "https://example.org/care",
            "position": 0}  # fmt: skip
    before = version()
    assert desk.post(reverse("desk-licence", args=[licence.pk]), form).status_code == 303
    assert '<a href="https://example.org/care" rel="noopener">Care for all</a>' in html_of(row)
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
