"""Odd words in every form of the site, those of the desk too: found on the pages themselves, sent by who may send them.

Each form is read off its page, so a new one is tried as soon as it stands there. Whatever is typed, there is an answer
in plain words, soon; and what is not taken leaves the row as it was.
"""

import itertools
import time

import pytest

from accounts.models import ROLES
from comments.models import Comment
from comments.tokens import token_of
from essays import publishing, review, taxonomy
from essays.models import Author, Essay, Hub, HubPair, Licence, Page, Tag
from noticeboard.models import Book, Bookmark, Call
from sitewide.models import LimitCount, OutboxMessage
from tests.cast import make_user
from tests.site.forms import forms_of
from tests.site.small import plant
from tests.site.visitor import Visitor, quoted

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
ORIGIN = {"Origin": "http://127.0.0.1:8000"}
MEGABYTE = "well " * 209_715
ODD = [
    "\0", "\ud800", "٣" * 300, "9" * 400, "-9223372036854775809", "1e309", "<script>alert(1)</script>{{ 7 }}{% x %}",
    "\u202e\u2066אב\u2069\ufeff\u200d", "a" * 5000, "[[[[" * 500, "'; DROP TABLE essays_essay;--", "../../%2e%2e/etc\\",
    "javascript:alert(1)", "0000-00-00T99:99", "\r\nBcc: a@example.org\r\n", "🦉" * 300,
]  # fmt: skip
# They end what the others are to be tried on.
ENDING = ("/delete/", "/discard/", "/withdraw/", "/sign-out/", "/deactivate/", "/revoke/", "/account/password/")
SECONDS = 2


@pytest.fixture
def small(db):
    """The small site with one row of everything that the desk edits."""
    plant()
    essay = Essay.objects.get(slug="the-first-well")
    content = essay.head.content() | {"body": "A draft of it."}
    review.submit(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)
    alternatives, movements = Hub.objects.filter(ink__in=["alternatives", "movements"])
    taxonomy.save_pair(alternatives, movements, "They need each other.", by=None)
    assert HubPair.objects.exists()


@pytest.fixture
def everybody(small):
    return Visitor(make_user(*ROLES, name="Everybody Else"))


def public_pages():
    token = token_of(Comment.objects.filter(state="held").first())
    return ["/", "/essays/the-first-well/", "/essays/the-first-well/respond/?parent=1", f"/responses/{token}/",
            "/list/", "/search/?q=well", "/tags/", "/sign-in/?next=/desk/", "/password/", "/no-such-page/"]  # fmt: skip


def desk_pages():
    """The pages of the desk that have forms, each with a row of its kind."""
    essay = Essay.objects.get(slug="the-first-well")
    rows = {"hubs": Hub, "pages": Page, "tags": Tag, "authors": Author, "licences": Licence, "books": Book,
            "calls": Call, "bookmarks": Bookmark}  # fmt: skip
    pages = [f"/desk/{kind}/{model.objects.first().pk}/" for kind, model in rows.items()]
    pages += [f"/desk/{kind}/new/" for kind in rows if kind != "pages"]
    held = Comment.objects.filter(state="held").first()
    moderation = ["/desk/moderation/", f"/desk/moderation/?reject={held.pk}", "/desk/moderation/?state=published"]
    other = ["settings/", "list/", "people/", "account/", "media/", "hubs/", "mail/", "essays/", "essays/new/"]
    return [f"/desk/essays/{essay.pk}/", *pages, *moderation, *(f"/desk/{path}" for path in other)]


def sendable(visitor, paths):
    """(path, form) for every form of these pages that is sent and ends nothing; and searches."""
    for path in paths:
        answer = visitor.open(path)
        assert answer.status in {200, 404}, f"{path}: {answer.status}"
        for form in forms_of(path, answer.text):
            if not any(part in form.action for part in ENDING):
                yield path, form


def every_form(everybody):
    """(visitor, path, form) for the public forms, as a stranger sends them, and those of the desk."""
    for visitor, pages in ((Visitor(), public_pages()), (everybody, desk_pages())):
        yield from ((visitor, path, form) for path, form in sendable(visitor, pages))


def send(visitor, form, values):
    """Sends a form; gives the answer and the processor time that it took."""
    LimitCount.objects.all().delete()
    began = time.process_time()
    if form.method == "post":
        answer = visitor.post(form.action, values, headers=ORIGIN)
    else:
        answer = visitor.get(f"{form.action}?{'&'.join(f'{quoted(n)}={quoted(v)}' for n, v in values)}")
    return answer, time.process_time() - began


def broken(answer, took, *, seconds=None):
    return answer.status >= 500 or "Traceback" in answer.text or (seconds is not None and took > seconds)


def tried(visitor, paths, words, *, seconds=None, one_by_one=False):
    """Every form of these pages with the words in all fields at once, or in one after the other; what broke, or took
    too long. The buttons are pressed in turn. A form that stands on every page is tried once.

    The page is read again when something was taken: its row has changed, and the form goes on from there. What was
    refused or only asked for has left it as it was.
    """
    found, seen = [], set()
    for path in paths:
        for number, (_, form) in enumerate(sendable(visitor, [path])):
            kind = (form.action.partition("?")[0], *form.typed)
            if not form.typed or kind in seen:
                continue
            seen.add(kind)
            changed = True
            fields = [[name] for name in form.typed] if one_by_one else [form.typed]
            for press, (names, word) in enumerate(itertools.product(fields, words)):
                if changed:
                    again = [form for _, form in sendable(visitor, [path])]
                    form = again[min(number, len(again) - 1)]
                answer, took = send(visitor, form, form.filled(press, **dict.fromkeys(names, word)))
                changed = form.method == "post" and answer.status < 400
                if broken(answer, took, seconds=seconds):
                    found.append(f"{path} → {form.action} {names} {word[:60]!r}: {answer.status} in {took:.1f} s")
    return "\n".join(found)


def test_forms_are_found_and_taken(everybody):
    """The reader of forms reads: a form sent as it stands is no error of its sender."""
    found = list(sendable(everybody, desk_pages()))
    assert len(found) > 60
    essay = next(form for path, form in found if path.startswith("/desk/essays/") and "body" in form.typed)
    assert dict(essay.values)["body"] == "A draft of it."
    answer, _ = send(everybody, essay, essay.filled(title="Another Title", do="save"))
    assert answer.status == 303
    assert Essay.objects.get(slug="the-first-well").head.title == "Another Title"


@pytest.mark.proof
def test_odd_words_in_public_forms(small):
    assert tried(Visitor(), public_pages(), ODD) == ""


@pytest.mark.proof
def test_odd_words_in_hidden_fields(everybody):
    """What no person types but anybody can send: numbers of rows, stamps, what the page remembers."""
    found = []
    for visitor, path, form in every_form(everybody):
        for word in ("-1", "9" * 30, "x" * 300, ""):
            hidden = dict.fromkeys([name for name in form.hidden if name != "csrfmiddlewaretoken"], word)
            if hidden and broken(*send(visitor, form, form.filled(**hidden))):
                found.append(f"{path} → {form.action} {word[:20]}")
    assert "\n".join(found) == ""


@pytest.mark.proof
def test_a_million_letters_in_each_form(everybody):
    """In the first field that takes text, one after the other; refused with words, and soon."""
    found = []
    for visitor, path, form in every_form(everybody):
        if form.method == "post" and form.typed:
            longest = "body" if "body" in form.typed else form.typed[-1]
            answer, took = send(visitor, form, form.filled(**{longest: MEGABYTE}))
            if broken(answer, took) or answer.status in {302, 303}:
                found.append(f"{path} → {form.action} {longest}: {answer.status} in {took:.1f} s")
    assert "\n".join(found) == ""


@pytest.mark.proof
def test_a_million_letters_in_an_address(small):
    visitor = Visitor()
    long = "x" * 1_000_000
    paths = [f"/{long}/", f"/essays/{long}/", f"/search/?q={long}", f"/?{long}", f"/tags/?starts={long}",
             f"/responses/{long}/", "/a" * 20_000, "/essays/" * 5_000,
             f"/?{'&'.join(f'a{n}=1' for n in range(5_000))}"]  # fmt: skip
    assert [path[:40] for path in paths if visitor.get(path).status >= 500] == []


def test_what_proxies_say_is_not_believed(small):
    """No proxy is set up here: whoever says to be one is an ordinary stranger."""
    said = {"X-Forwarded-For": "203.0.113.5, evil", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https",
            "X-Forwarded-Port": "99999999", "X-Real-IP": "::::", "Forwarded": "for=evil;host=evil.example",
            "X-Original-URL": "/desk/", "X-Rewrite-URL": "/desk/", "X-HTTP-Method-Override": "DELETE"}  # fmt: skip
    for path in ("/", "/essays/the-first-well/", "/feed.xml", "/sitemap.xml", "/no-such-page/", "/desk/"):
        plain, answer = Visitor().get(path), Visitor().get(path, headers=said)
        assert (answer.status, answer.body) == (plain.status, plain.body), path
        assert "evil" not in str(answer.headers), path


@pytest.mark.proof
def test_odd_headers(small):
    names = ("Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "Range", "Cookie",
             "Referer", "User-Agent", "HX-Request", "HX-Current-URL", "Sec-Fetch-Site", "Content-Length")  # fmt: skip
    values = ("", "\xff\xfe", "a" * 20_000, "%00", '"', "W/", "bytes=0-,9-", "en;q=1e99,*;q=nan", "Mon, 99 Foo")
    for name, value in itertools.product(names, values):
        for path in ("/", "/essays/the-first-well/", "/search/?q=well"):
            answer = Visitor().get(path, headers={name: value})
            assert answer.status < 500, f"{name}: {value[:20]!r} {path}"


def test_no_letter_carries_a_header_of_its_senders(small):
    """Line breaks in what is typed make no second recipient."""
    tried(Visitor(), public_pages(), ["Ann\r\nBcc: many@example.org", "ann@example.org\r\nBcc: many@example.org"])
    for letter in OutboxMessage.objects.all():
        assert "\n" not in f"{letter.subject}{letter.to}{letter.headers}"
        assert "many@example.org" not in letter.to


def naughty(shared):
    lines = (shared / "data/sanitiser/blns.txt").read_text(encoding="utf-8").split("\n")
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


@pytest.mark.proof
def test_every_naughty_string_in_every_public_form(small, shared):
    assert tried(Visitor(), ["/essays/the-first-well/respond/", "/list/", "/search/?q=well", "/tags/", "/sign-in/",
                             "/password/"], naughty(shared), seconds=SECONDS) == ""  # fmt: skip


@pytest.mark.proof
def test_odd_words_in_every_form_of_the_desk_are_answered_soon(everybody):
    assert tried(everybody, desk_pages(), ODD, seconds=SECONDS) == ""


@pytest.mark.proof
def test_odd_words_in_every_field_of_the_desk_alone_are_answered_soon(everybody):
    assert tried(everybody, desk_pages(), ODD[::2], seconds=SECONDS, one_by_one=True) == ""


@pytest.mark.proof
def test_every_naughty_string_in_the_forms_that_texts_are_written_in(everybody, shared):
    """Many lines in a field at once: they are refused or taken together, and never break a page."""
    lines = naughty(shared)
    words = ["\n".join(lines[n : n + 40]) for n in range(0, len(lines), 40)]
    words += [" ".join(lines[n : n + 9])[:60] for n in range(0, len(lines), 9)]
    assert tried(everybody, [page for page in desk_pages() if page.count("/") == 4], words, seconds=SECONDS) == ""
