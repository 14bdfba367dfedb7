"""Secret links: made on the desk, read by whoever has one, that revision only, until they are closed."""

import datetime
import html
import re

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from essays import markup, publishing
from essays.models import PreviewLink
from essays.review import preview_links
from tests.cast import make_draft, make_essay, make_user, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
DAY = datetime.timedelta(days=1)
FORM = "5f1ee9a4-0d37-4b6c-9a3f-6b9f2f0f2a11"


@pytest.fixture
def draft():
    return make_draft("A Hidden Well", "The **first** words.", tags=["wells"], hubs=("politics",), standfirst="Deep.")


def made_at(desk, essay, **fields):
    """Makes a link on the desk's page; returns its address and the page."""
    page = desk.post(
        reverse("desk-essay-links", args=[essay.pk]), {"form_id": FORM, "made_for": "Prof. Ada", "days": "7"} | fields
    )
    found = re.search(r'value="(http[^"]+/preview/[\w-]+/)"', page.content.decode())
    return found and "/preview/" + found[1].partition("/preview/")[2], page


def save(essay, **content):
    head = essay.revisions.first()
    return publishing.save_draft(essay, head.content() | content, by=None, parent=head)


def test_a_link_made_on_the_desk_shows_the_draft_as_an_essay(client, editor, draft):
    address, page = made_at(signed_in(editor), draft)
    assert page.status_code == 200
    shown = client.get(address)
    text = shown.content.decode()
    assert shown.status_code == 200
    for words in ("Draft, seen only by people with this link", "A Hidden Well", "<strong>first</strong>", "Deep.",
                  "Ilse Verhaegen", "Part of:", "wells"):  # fmt: skip
        assert words in text, words


def test_the_page_is_listed_and_kept_nowhere_and_tells_no_other_site_where_it_stands(client, editor, draft):
    address, _ = made_at(signed_in(editor), draft)
    answer = client.get(address)
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.has_header("ETag")
    assert not answer.cookies
    text = answer.content.decode()
    assert '<meta name="robots" content="noindex' in text
    assert 'rel="canonical"' not in text
    assert address not in text
    assert "Disallow: /preview/" in client.get("/robots.txt").content.decode()


def test_later_saves_do_not_show(client, editor, draft):
    address, _ = made_at(signed_in(editor), draft)
    save(draft, body="The second words.", title="Another Title")
    text = client.get(address).content.decode()
    assert "<strong>first</strong>" in text
    assert "second words" not in text
    assert "Another Title" not in text


def test_the_address_is_shown_once_and_only_its_hash_is_stored(editor, draft):
    desk = signed_in(editor)
    address, _ = made_at(desk, draft)
    token = address.split("/")[2]
    assert len(token) == 43
    link = PreviewLink.objects.get()
    assert token not in str(vars(link))
    page = desk.get(reverse("desk-essay-links", args=[draft.pk])).content.decode()
    assert token not in page
    assert "Prof. Ada" in page
    assert "not opened yet" in page


def test_a_form_sent_twice_makes_one_link(editor, draft):
    desk = signed_in(editor)
    assert made_at(desk, draft)[0] == made_at(desk, draft)[0]
    assert PreviewLink.objects.count() == 1
    other = made_at(signed_in(make_user("editor")), draft)[0]
    assert other != made_at(desk, draft)[0]


def test_the_desk_says_when_a_link_was_last_opened(client, editor, draft):
    desk = signed_in(editor)
    address, _ = made_at(desk, draft)
    client.head(address)
    assert PreviewLink.objects.get().opened_at is None
    client.get(address)
    assert "last opened just now" in desk.get(reverse("desk-essay-links", args=[draft.pk])).content.decode()


@pytest.mark.parametrize("days", [1, 7, 30])
def test_a_link_closes_after_its_days(client, editor, draft, days):
    address, _ = made_at(signed_in(editor), draft, days=str(days))
    with time_machine.travel(timezone.now() + days * DAY - datetime.timedelta(minutes=1), tick=False):
        assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + days * DAY + datetime.timedelta(minutes=1), tick=False):
        answer = client.get(address)
    assert answer.status_code == 410
    text = answer.content.decode()
    assert "It was open until" in text
    assert "first" not in text.partition("<main")[2].partition("</main>")[0]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_link_is_closed_by_hand(client, editor, draft):
    desk = signed_in(editor)
    address, _ = made_at(desk, draft)
    link = PreviewLink.objects.get()
    answer = desk.post(reverse("desk-essay-link-revoke", args=[draft.pk, link.pk]))
    assert answer.status_code == 303
    closed = client.get(address)
    assert closed.status_code == 410
    assert "Who made it closed it" in closed.content.decode()
    assert "Prof. Ada" not in desk.get(answer["Location"]).content.decode()


def test_a_withheld_revision_is_gone_for_its_link_too(client, editor, draft):
    address, _ = made_at(signed_in(editor), draft)
    old = draft.head
    save(draft, body="Better words.")
    old.refresh_from_db()
    publishing.withhold(old, "It named a person.", by=editor)
    answer = client.get(address)
    assert answer.status_code == 410
    assert "taken away for good" in answer.content.decode()
    assert "person" not in answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_no_other_token_opens_anything(client, editor, draft):
    address, _ = made_at(signed_in(editor), draft)
    for token in (address.split("/")[2][:-1], address.split("/")[2].swapcase(), FORM, "x" * 2000, "é"):
        answer = client.get(f"/preview/{token}/")
        assert answer.status_code == 404, token
        assert "noindex" in answer["X-Robots-Tag"]


def test_authors_make_links_to_their_own_essays_and_editors_to_all(author, editor, moderator, draft):
    own = make_draft("Mine", by=author)
    assert made_at(signed_in(author), own)[0]
    assert made_at(signed_in(author), draft)[1].status_code == 404
    assert made_at(signed_in(moderator), draft)[1].status_code == 403
    with pytest.raises(PermissionDenied):
        preview_links.make(draft.head, by=author, form_id=FORM)
    link = preview_links.make(draft.head, by=editor, form_id=FORM)[0]
    assert signed_in(author).post(reverse("desk-essay-link-revoke", args=[own.pk, link.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        preview_links.revoke(link, by=author)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days": "365"}, "Choose how long the link is open."),
        ({"made_for": "x" * 121}, "Write at most 120 characters."),
        ({"form_id": "nothing"}, "There is a problem"),
    ],
)
def test_what_cannot_be_is_refused_with_words(editor, draft, fields, words):
    address, page = made_at(signed_in(editor), draft, **fields)
    assert address is None
    assert page.status_code == 422
    assert words in html.unescape(page.content.decode())
    assert not PreviewLink.objects.exists()


def test_an_essay_has_at_most_so_many_open_links(editor, draft, monkeypatch):
    monkeypatch.setattr(preview_links, "MOST_OPEN", 1)
    preview_links.make(draft.head, by=editor, form_id=1)
    with pytest.raises(ValidationError, match="1 links are open already"):
        preview_links.make(draft.head, by=editor, form_id=2)


def test_the_words_of_a_draft_are_in_no_list_for_having_a_link(client, editor, draft):
    made_at(signed_in(editor), draft)
    for path in ("/", "/essays/", "/tags/", "/feed.xml", "/sitemap-essays.xml", "/search/?q=hidden", "/archive/"):
        assert "Hidden Well" not in client.get(path).content.decode(), path


def test_a_link_in_a_draft_to_what_is_not_public_leads_nowhere(client, editor):
    make_draft("Still Secret")
    make_essay("Known Well")
    draft = make_draft("Draft", "See [[Still Secret]] and [[Known Well]].")
    address, _ = made_at(signed_in(editor), draft)
    text = client.get(address).content.decode()
    assert "/essays/known-well/" in text
    assert "/essays/still-secret/" not in text


def test_a_text_that_cannot_be_rendered_says_so(client, editor):
    draft = make_draft("Costly", "[" * 20_000)
    address, _ = made_at(signed_in(editor), draft)
    answer = client.get(address)
    assert answer.status_code == 200
    assert 'class="error"' in answer.content.decode()


def test_one_address_may_ask_only_so_often(client, one_minute):
    codes = [client.get("/preview/none/").status_code for _ in range(61)]
    assert codes[:60] == [404] * 60
    assert codes[60] == 429


def test_a_right_to_left_draft_reads_from_the_right(client, editor):
    draft = make_draft("بئر", "كلمات.", language="ar")
    address, _ = made_at(signed_in(editor), draft)
    text = client.get(address).content.decode()
    assert 'lang="ar" dir="rtl"' in text
    assert "arabic" in text


def test_a_draft_is_rendered_once_however_often_its_link_is_opened(client, editor, monkeypatch):
    well = make_essay("The Well")
    draft = make_draft("A Hidden Well", "## First\n\nSee [[The Well]].\n\n## Last\n\nWords.")
    address, _ = made_at(signed_in(editor), draft)
    rendered, render = [], markup.render
    monkeypatch.setattr(markup, "render", lambda *args, **options: rendered.append(1) or render(*args, **options))
    pages = [client.get(address) for _ in range(3)]
    assert {page.status_code for page in pages} == {200} and pages[0].content == pages[2].content
    assert 'href="/essays/the-well/"' in pages[2].content.decode() and rendered == [1]
    publishing.withdraw(well, "It was wrong.", by=None)
    rendered.clear()
    assert 'href="/essays/the-well/"' not in client.get(address).content.decode() and rendered == [1]
    save(draft, body="Other words.")
    assert client.get(address).status_code == 200 and rendered == [1]
