"""Whatever is typed into an address or a form, the site answers; it never breaks. No answer here may be a 5xx."""

import pytest

from tests.cast import make_comment, make_essay, make_user
from tests.site import addresses
from tests.site.visitor import Visitor, quoted

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
HOST = "http://127.0.0.1:8000"
ODD = [
    "", " ", "'", '"', "\"'><b>", "🦉👩‍👩‍👧", "\u202egnirts", "\ufeff\u200b", "\ud800",
    "\udfff\ud800", "\n\r\t\x1b\x7f",
    "a" * 10_000, "(" * 2_000, '"' * 999, "-", "*", "9" * 400, "9223372036854775808", "-1", "0", "1e309", "NaN", "٣",
    "²",
    "' OR 1=1 --", "'); DROP TABLE essays_essay;--", "a AND NEAR(", "title:", "tag:tag:", "%", "%s %(a)s",
    "{{ 7|add:7 }}",
    "{% load static %}", "${7*7}", "../../../../etc/passwd", "..\\..\\", "//example.org", "javascript:alert(1)", "\\",
]  # fmt: skip
BROKEN = ["%ff", "%c3%28", "%e2%82", "%ed%a0%80", "%f4%90%80%80", "%", "%zz", "%u0041", "%c0%80", "%C0%AE%C0%AE"]
ASKED = ["q", "s", "page", "responses", "tag", "hub", "author", "year", "kind", "starts", "sort", "only", "parent",
         "from", "back", "next", "p"]  # fmt: skip


@pytest.fixture
def essay(site):
    essay = make_essay("The First Well", tags=["wells"], hubs=("politics",))
    make_comment(essay)
    return essay


@pytest.fixture
def pages(essay):
    return ["/", "/search/", "/essays/", "/tags/", "/tags/wells/", "/authors/", "/archive/", "/archive/2013/",
            "/books/", "/calls/", "/bookmarks/", "/politics/", essay.url, f"{essay.url}respond/", "/preferences/",
            "/sign-in/", "/feed.xml"]  # fmt: skip


@pytest.fixture
def forms(essay):
    """The public forms: address, and what stands in each field when nothing is odd."""
    reply = {"name": "Sunniva", "email": "sunniva@example.org", "website": "", "body": "A well.", "parent": "",
             "stamp": "", "subject": ""}  # fmt: skip
    return {
        f"{essay.url}respond/": reply,
        "/list/": {"email": "sunniva@example.org"},
        "/preferences/": {"theme": "dark", "size": "", "back": "/"},
        "/sign-in/": {"email": "sunniva@example.org", "password": "a password", "next": "/desk/", "kept": ""},
        "/password/": {"email": "sunniva@example.org"},
    }


def broken(answers):
    return [f"{what[:120]!r}: {answer.status}" for what, answer in answers if answer.status >= 500]


def paths_asking(pages, values):
    """Each page with the same odd value in every parameter at once, and the search with each alone."""
    for value in values:
        for page in pages:
            yield f"{page}?{'&'.join(f'{name}={value}' for name in ASKED)}"
        for name in ASKED:
            yield f"/search/?q=well&{name}={value}"


def sent_everywhere(forms, values):
    """Each form with an odd value in one of its fields, as a browser of this site sends it."""
    for path, usual in forms.items():
        visitor = Visitor()
        token = visitor.with_token(path)
        for value in values:
            for name in usual:
                form = {**usual, **token, name: value}
                yield f"{path} {name}={value}", visitor.post(path, form, headers={"Origin": HOST})


@pytest.mark.parametrize("rest", ["", "%25", "a", "feed.xml", "feed.rss", "card.png", "3/8/", "3/8", "?page=2"])
def test_what_is_no_static_file_is_no_page_either(essay, rest):
    assert Visitor().get(f"/static/{rest}").status == 404


@pytest.mark.proof
def test_odd_values_in_addresses(pages):
    visitor = Visitor()
    paths = paths_asking(pages, [*map(quoted, ODD), *BROKEN])
    assert broken((path, visitor.get(path)) for path in paths) == []


@pytest.mark.proof
def test_odd_values_in_paths(essay):
    visitor = Visitor()
    routes = ("/{}", "/{}/", "/essays/{}/", "/essays/{}/respond/", "/essays/the-first-well/responses/{}/", "/tags/{}/",
              "/authors/{}/", "/archive/{}/", "/archive/2013/{}/", "/media/{}", "/responses/{}/", "/password/{}/{}/",
              "/list/confirm/{}/", "/list/leave/{}/", "/invitations/{}/", "/strategy/{}/", "/sitemap-{}.xml",
              "/static/{}", "/politics/{}/3/8", "/books/{}/", "/calls/{}/call.ics")  # fmt: skip
    values = [*map(quoted, ODD), *BROKEN]
    paths = [route.replace("{}", value) for route in routes for value in values]
    assert broken((path, visitor.get(path)) for path in paths) == []


@pytest.mark.parametrize("path", ["/search/?q=%00", "/essays/?page=1%00", "/?x=a%00b", "/essays/a%00b/"])
def test_what_is_no_text_is_refused(site, path):
    assert Visitor().get(path).status == 400


def test_the_forms_are_taken_when_nothing_is_odd(forms):
    """Else the odd values would be turned away at the door, and no form would ever read them."""
    refused = [what for what, answer in sent_everywhere(forms, ["odd"]) if answer.status in {400, 403, 404, 405, 409}]
    assert refused == []


@pytest.mark.proof
def test_odd_values_in_forms(forms):
    assert broken(sent_everywhere(forms, ODD)) == []


@pytest.mark.parametrize("body", [b"email=%00", b"email=%ff&name=%ed%a0%80", b"%", b"&&&===", b"\xff\xfe\x00"])
def test_forms_that_are_no_forms(forms, body):
    answers = []
    for path in forms:
        visitor = Visitor()
        visitor.with_token(path)
        for kind in (
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "multipart/form-data",
            "application/json",
            "text/plain; charset=no-such",
            "application/x-www-form-urlencoded; charset=no",
        ):
            answers.append((f"{path} {kind}", visitor.post(path, body, kind=kind, headers={"Origin": HOST})))
    assert broken(answers) == []


@pytest.mark.proof
@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
def test_other_methods(essay, method):
    make_user("author")
    visitor = Visitor()
    paths = addresses.all_paths(private=False)
    assert broken((path, visitor.send(method, path, headers={"Origin": HOST})) for path in paths) == []


@pytest.mark.parametrize(
    "host", ["example.org", "", "a b", "127.0.0.1:99999999", "[::1", "\xff", "x" * 5000, "@", ".."]
)
def test_a_forged_host(pages, host):
    visitor = Visitor()
    answers = [(page, visitor.get(page, headers={"Host": host, "X-Forwarded-Host": "example.org"})) for page in pages]
    assert broken(answers) == []
    assert all("example.org" not in answer.get("Location", "") for _, answer in answers)
