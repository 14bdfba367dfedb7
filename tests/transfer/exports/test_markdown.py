"""Each essay as Markdown at its address: what the importer takes back, what a stranger can use, and nothing hidden."""

import datetime
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from essays import publishing
from essays.media import uploads
from essays.models import Essay, Licence
from tests.cast import make_draft, make_essay, signed_in
from tests.essays.test_media import picture
from tests.site.visitor import Visitor
from transfer.markdown import frontmatter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
SITE = settings.SITE_URL


def taken_back(text):
    return frontmatter.read("a.md", text.encode(), languages=("en", "ar"))


def body_of(essay):
    return taken_back(Visitor().get(f"/essays/{essay.slug}.md").text).body


def test_the_importer_takes_back_what_it_says():
    Licence.objects.get_or_create(code="CC-BY-9", defaults={"name": "Attribution"})
    media = uploads.add_picture(BytesIO(picture()), by=None, alt="A “well”", caption="Dug", credit="Ann: Many")
    essay = make_essay(
        'Yes: "no", #1 – مرحبا 🌾', "First.\n\n---\n\nLast.", slug="yes-no", tags=["true", "2013", "co-op"],
        hubs=("politics", "movements"), authors=("Ann O’Many", "José: B"), standfirst="- a list?", lead_in="{a: b}",
        language="ar", source_url="https://example.org/a?b=c#d", featured=True, cover_id=media.pk,
        licence_id=Licence.objects.get(code="CC-BY-9").pk,
    )  # fmt: skip
    answer = Visitor().get("/essays/yes-no.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    found = taken_back(answer.text)
    assert (found.title, found.slug, found.body) == (essay.title, "yes-no", "First.\n\n---\n\nLast.\n")
    assert (found.authors, found.date) == (["Ann O’Many", "José: B"], datetime.date(2013, 3, 8))
    assert (sorted(found.tags), sorted(found.hubs)) == (["2013", "co-op", "true"], ["movements", "politics"])
    assert (found.standfirst, found.lead_in, found.language) == ("- a list?", "{a: b}", "ar")
    assert (found.licence, found.source_url, found.featured) == ("CC-BY-9", "https://example.org/a?b=c#d", True)
    assert found.cover.path == f"{SITE}{media.url}"
    assert (found.cover.alt, found.cover.caption, found.cover.credit) == ("A “well”", "Dug", "Ann: Many")
    assert not found.back.reasons
    assert found.unread == found.notes == []
    assert f"address: {SITE}/essays/yes-no/\n" in answer.text
    assert "edition: 1\n" in answer.text


def test_links_and_pictures_have_whole_addresses_and_code_is_not_touched():
    media = uploads.add_picture(BytesIO(picture()), by=None, alt="A well")
    make_essay("The First Well", "## Its rope\n\nWords.")
    essay = make_essay(
        "Odd",
        f"See [[The First Well]], [[The First Well#Its rope|the *rope*]], [[hub:politics]], [[strategy|how]], "
        f"[[Nobody Wrote It]].\n\n![A well](media:{media.name} \"Dug\") and [plain](/essays/the-first-well/#p1) and "
        "[a mail](mailto:a@example.org).\n\n`[[The First Well]]` and `media:x`\n\n    [in a box]: no\n\n"
        "```\n[[The First Well]] ![a](media:b)\n```\n\n[ref]: /tags/ \"Tags\"\n\n[[#Here|below]]\n\n"
        "## Here\n\nEnd [ref].",
    )  # fmt: skip
    body = body_of(essay)
    well = f"{SITE}/essays/the-first-well/"
    assert f"See [The First Well]({well}), [the *rope*]({well}#h-its-rope), [" in body
    assert f"]({SITE}/politics/), [how]({SITE}/strategy/), Nobody Wrote It." in body
    assert f'![A well]({SITE}{media.url} "Dug") and [plain]({well}#p1) and [a mail](mailto:a@example.org).' in body
    assert "`[[The First Well]]` and `media:x`" in body
    assert "```\n[[The First Well]] ![a](media:b)\n```" in body
    assert f'[ref]: {SITE}/tags/ "Tags"' in body
    assert "[below](#h-here)" in body


def test_what_readers_do_not_see_of_a_text_does_not_leave_with_it():
    hidden = make_essay("Hidden", slug="kanarievogel")
    essay = make_essay(
        "Open",
        f"A [way *in*](/essays/kanarievogel/) and [more]({SITE}/essays/kanarievogel/history/) [r].\n\n"
        "<!-- kanarievogel said -->Words.\n\n[r]: /essays/kanarievogel/#p1\n\n`<!-- code -->`",
    )
    assert "kanarievogel" in body_of(essay)
    publishing.withdraw(hidden, "No.", by=None)
    body = body_of(Essay.objects.get(pk=essay.pk))
    assert "kanarievogel" not in body
    assert f"A way *in* and more [r].\n\nWords.\n\n[r]: {SITE}/\n\n`<!-- code -->`" in body


def test_what_only_looks_like_a_comment_keeps_its_words():
    body = body_of(make_essay("Arrows", "A <!-- b.\n\nC --> d. <!-- gone\nwith it -->E.\n\n<!--\n\nnote\n\n-->\nEnd."))
    assert body == "A <!-- b.\n\nC --> d. E.\n\n\nEnd.\n"


@pytest.mark.proof
def test_a_text_of_nothing_but_signs_takes_no_time_to_speak_of():
    essay = make_essay("Signs", "Words.", slug="signs")
    for sign in ("[[", "](", "<a ", "<!--", "[a](/essays/none/", "![](media:"):
        Essay.objects.filter(pk=essay.pk).update(body=sign * (200_000 // len(sign)))
        cache.clear()
        assert Visitor().get("/essays/signs.md").status == 200


def test_what_is_not_public_answers_as_its_page(editor):
    draft = make_draft("Draft")
    scheduled = make_essay("Scheduled", at=timezone.now() + timedelta(days=2))
    withdrawn = publishing.withdraw(make_essay("Withdrawn", "Kanarievogel."), "It was wrong.", by=None)
    for essay, status in ((draft, 404), (scheduled, 404), (withdrawn, 410)):
        for address in (essay.url, f"/essays/{essay.slug}.md"):
            answer = Visitor().get(address)
            assert answer.status == status
            assert "Kanarievogel" not in answer.text
    answer = signed_in(editor).get(f"/essays/{scheduled.slug}.md")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_an_old_address_leads_to_the_one_of_now():
    essay = make_essay("One", slug="one")
    content = essay.head.content() | {"slug": "two"}
    publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    answer = Visitor().get("/essays/one.md")
    assert (answer.status, answer["Location"]) == (301, "/essays/two.md")


def test_it_is_kept_and_validated_as_other_public_pages_and_no_search_engine_lists_it(django_assert_num_queries):
    essay = make_essay("Wells", "Water. " * 200)
    visitor = Visitor()
    first = visitor.get(f"/essays/{essay.slug}.md")
    assert first["X-Robots-Tag"] == "noindex"
    assert first["Link"] == f'<{SITE}/essays/wells/>; rel="canonical"'
    with django_assert_num_queries(1):
        kept = visitor.get(f"/essays/{essay.slug}.md?utm_source=x")
    assert (kept["Link"], kept["X-Robots-Tag"], kept.body) == (first["Link"], "noindex", first.body)
    assert kept.get("Set-Cookie") is None
    assert visitor.get(f"/essays/{essay.slug}.md", headers={"If-None-Match": first["ETag"]}).status == 304


def test_the_page_names_it():
    essay = make_essay("Wells")
    page = Visitor().get(essay.url).text
    assert '<link rel="alternate" type="text/markdown" href="/essays/wells.md">' in page
