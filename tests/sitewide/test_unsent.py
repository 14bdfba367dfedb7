"""Every page of an error gives back what was being sent: all fields, no password, and a button where that is safe."""

import errno
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse

from comments import posting
from essays import publishing
from sitewide.http.middleware import MAX_BODY
from tests.cast import PASSWORD, make_essay, make_user
from tests.site.forms import forms_of

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "Ruth Adeyemi", "email": "ruth@example.org", "website": "https://ruth.example.org", "stamp": "s1",
    "body": "First line\r\n<b>Second</b>  line ",
}  # fmt: skip
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def essay(site):
    return make_essay("On Wells")


@pytest.fixture
def reader():
    return Client(raise_request_exception=False)


def fails_with(monkeypatch, error):
    """The site breaks while a reply is taken."""

    def broken(*args, **kwargs):
        raise error

    monkeypatch.setattr(posting, "post", broken)


def shown(answer):
    """What stands in the fields of a page, by name."""
    page = answer.content.decode()
    assert page.count("readonly") >= 1, page
    forms = forms_of("/", page.replace("<section", "<form").replace("</section>", "</form>"))
    return dict(next(form for form in forms if "body" in dict(form.values) or "words" in dict(form.values)).values)


def lines(text):
    return text.replace("\r\n", "\n")


def gives_back(answer, typed=TYPED):
    found = shown(answer)
    for name in ("name", "email", "website", "body"):
        assert lines(found[name]) == lines(typed[name]), name
    return found


def respond(client, essay, **headers):
    return client.post(reverse("respond", args=[essay.slug]), TYPED, headers=OURS | headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("a slip of ours"), 500),
        (OperationalError("database is locked"), 503),
        (OperationalError("no such table: essays_essay"), 500),
        (InterfaceError("connection already closed"), 503),
        (OSError(errno.ENOSPC, "No space left on device"), 503),
        (OSError(errno.ENOENT, "No such file"), 500),
    ],
    ids=["slip", "locked", "no table", "closed", "full", "no file"],
)
def test_what_breaks_on_our_side_gives_the_form_back_to_be_sent_again(reader, essay, monkeypatch, error, status):
    fails_with(monkeypatch, error)
    answer = respond(reader, essay)
    assert (answer.status_code, answer.get("Retry-After")) == (status, "30" if status == 503 else None)
    assert "no-store" in answer["Cache-Control"]
    assert gives_back(answer)["stamp"] == "s1"
    assert "Stamp" not in answer.content.decode(), "nobody typed it"
    assert f'action="{reverse("respond", args=[essay.slug])}"' in answer.content.decode()
    monkeypatch.undo()
    again = reader.post(reverse("respond", args=[essay.slug]), shown(answer), headers=OURS)
    assert again.status_code == 303


def test_trouble_behind_another_error_is_passing_too(reader, essay, monkeypatch):
    error = KeyError("x")
    error.__cause__ = OperationalError("server closed the connection unexpectedly")
    fails_with(monkeypatch, error)
    assert respond(reader, essay).status_code == 503


def test_no_button_sends_again_what_another_site_sent(reader, essay, monkeypatch):
    answer = respond(reader, essay, Origin="https://evil.example", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    gives_back(answer)
    page = answer.content.decode()
    assert "did not come from a page of this site" in page
    assert "Send it again" not in page


def test_the_sentence_of_a_refused_form_is_true(essay, editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    address, form = reverse("desk-essay-new"), {"body": "An afternoon.", "title": "On Rain"}
    cookie = client.post(address, form, headers=OURS).content.decode()
    assert "sent no cookie" in cookie
    old = client.post(address, form | {"csrfmiddlewaretoken": "a" * 32}, headers=OURS).content.decode()
    assert "open for too long" in old
    elsewhere = client.post(address, form, headers={"Origin": "https://evil.example"}).content.decode()
    assert "did not come from a page of this site" in elsewhere
    assert all("An afternoon." in page and "On Rain" in page for page in (cookie, old, elsewhere))


def test_an_essay_that_went_or_never_was_gives_all_fields_back(reader, essay, editor):
    gives_back(reader.post("/essays/no/respond/", TYPED))
    publishing.withdraw(essay, "It was wrong.", by=editor)
    answer = respond(reader, essay)
    assert answer.status_code == 410
    gives_back(answer)
    lost = reader.post("/no/such/address/", TYPED)
    assert lost.status_code == 404
    gives_back(lost)


def test_a_refusal_for_want_of_a_role_gives_the_words_back(reader, essay, monkeypatch):
    fails_with(monkeypatch, PermissionDenied("Only moderators do that."))
    answer = respond(reader, essay)
    assert answer.status_code == 403
    assert "Only moderators do that." in answer.content.decode()
    gives_back(answer)


@pytest.mark.parametrize("address", ["/sign-in/", "/desk/account/password/"])
def test_no_password_is_shown_or_sent_again(site, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("author"))
    names = ("password", "old_password", "new_password1", "Password", "email-password")
    form = {"email": "ruth@example.org", "words": "Longer words than a name"} | dict.fromkeys(names, PASSWORD)
    page = client.post(address, form, headers=OURS).content.decode()
    assert "Longer words than a name" in page
    assert PASSWORD not in page
    assert "Send it again" not in page


def test_a_text_that_is_too_large_comes_back_whole(reader, essay):
    large = TYPED | {"body": "well " * 700_000 + "the end"}
    form = urlencode(large), "application/x-www-form-urlencoded"
    answer = reader.post(reverse("respond", args=[essay.slug]), *form, headers=OURS)
    assert answer.status_code == 413
    gives_back(answer, large)


def test_beside_a_picture_that_is_too_large_the_text_comes_back(site):
    client = Client(raise_request_exception=False)
    client.force_login(make_user("author"))
    file = SimpleUploadedFile("tower.png", b"\0" * (MAX_BODY + 1), content_type="image/png")
    answer = client.post("/desk/essays/new/", TYPED | {"picture": file})
    assert answer.status_code == 413
    gives_back(answer)
    stranger = Client().post("/desk/essays/new/", TYPED | {"picture": file.open()})
    assert stranger.status_code == 413
    assert "Ruth" not in stranger.content.decode()  # of strangers so much is not even read


def test_a_site_s_own_answer_is_known_by_its_header(client, essay):
    assert client.get(essay.url)["Commons-Answer"] == "page"
    assert client.get("/no-such-page/")["Commons-Answer"] == "page"
    part = client.post(reverse("respond", args=[essay.slug]), {"body": "x"}, headers={"HX-Request": "true"})
    assert (part.status_code, part["Commons-Answer"]) == (422, "reply")
    whole = client.post(reverse("respond", args=[essay.slug]), {"body": "x"})
    assert (whole.status_code, whole["Commons-Answer"]) == (422, "page")
