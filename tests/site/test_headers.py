"""What stands above every answer: the policy, no cookie for readers, and what caches may do with it."""

import gzip
import re

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from accounts.people import invite
from comments.models import Comment
from comments.tokens import token_of
from commonswiki.layout import forget_frame
from essays import publishing
from essays.models import Essay
from essays.reading import feed_views
from tests.cast import PASSWORD, make_draft, make_essay, make_user
from tests.packed import packed
from tests.site import addresses
from tests.site.small import plant
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
# Beginnings of addresses that are made for one person: nothing keeps them, and forms with a token may set its cookie.
PERSONAL = (
    "/sign-in/",
    "/sign-out/",
    "/password/",
    "/invitations/",
    "/account/",
    "/letters/",
    "/moderation/seals/",
    "/responses/",
    "/list/confirm/",
    "/list/leave/",
)
POLICY = {
    "default-src": "'self'", "frame-ancestors": "'none'", "object-src": "'none'", "base-uri": "'none'",
    "form-action": "'self'", "img-src": "'self'",
}  # fmt: skip
OF_PICTURES = {"sandbox": "", "default-src": "'none'"}  # nothing in a file may run


def policy_of(answer):
    parts = (part.strip().partition(" ") for part in answer.get("Content-Security-Policy", "").split(";"))
    return {name: value for name, _, value in parts if name}


def wrong(path, answer):
    """What is missing or wrong above one answer, as words; nothing where all is well."""
    policy, found = policy_of(answer), []
    wanted = OF_PICTURES if answer.get("Content-Type", "").startswith("image/") else POLICY
    if "unsafe" in str(policy) or any(policy.get(name) != value for name, value in wanted.items()):
        found.append(f"policy {policy}")
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if answer.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        found.append(f"Referrer-Policy {answer.get('Referrer-Policy')}")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    # The pictures of shared links are made to be shown by others; nothing else is.
    shared = answer.status == 200 and re.search(r"/card\.(?:png|jpg)\Z", path)
    policies = {"Opener": "same-origin", "Resource": "cross-origin" if shared else "same-origin"}
    for name, value in policies.items():
        if answer.get(f"Cross-Origin-{name}-Policy") != value:
            found.append(f"Cross-Origin-{name}-Policy {answer.get(f'Cross-Origin-{name}-Policy')}")
    if answer.get("X-Frame-Options") != "DENY":
        found.append("may be framed by old browsers")
    return [f"{path} ({answer.status}): {what}" for what in found]


@pytest.fixture(scope="module")
def kept(lasting):
    """The key of the moderator of a small site."""
    return plant().pk


@pytest.fixture(scope="module")
def walked(kept):
    """Every public address of a small site, asked for twice by a reader with no cookie: {path: (first, second)}."""
    with transaction.atomic():
        make_draft("A Draft")
        publishing.withdraw(make_essay("A Withdrawn One", tags=["wells"]), "It was wrong.", by=None)
        invite("new@example.org", ["author"], by=None)
        search = addresses.search_addresses(["well"])
        paths = dict.fromkeys([*addresses.all_paths(private=False), *addresses.queries(), *search])
        reader = Visitor()
        answers = {path: (reader.get(path), reader.get(path)) for path in paths}
        transaction.set_rollback(True)
    forget_frame()
    return answers


def is_personal(path):
    """Made for one person: by its beginning, or a form alone (reply, report), which is served fresh each time."""
    return path.startswith(PERSONAL) or any(form in path for form in ("/respond/", "/report/"))


def answers_to(walked, *, personal):
    return {path: both for path, both in walked.items() if is_personal(path) == personal}


def test_every_answer_carries_the_policy(walked):
    found = [what for path, both in walked.items() for answer in both for what in wrong(path, answer)]
    assert "\n".join(found) == ""


def test_walk_met_every_kind_of_answer(walked):
    """Pages, leads to elsewhere, what is missing, what is gone, what only a form may ask."""
    assert {both[0].status for both in walked.values()} >= {200, 301, 302, 404, 405, 410}


def test_reader_gets_no_cookie(walked):
    found = {path: a.cookies for path, both in answers_to(walked, personal=False).items() for a in both if a.cookies}
    assert found == {}


def test_reply_and_list_links_set_no_cookie_either(walked):
    """They belong to readers too, and use no session."""
    found = {path: a.cookies for path, both in walked.items() for a in both if a.cookies}
    assert [
        path for path in found if not path.startswith(("/sign-in/", "/password/", "/invitations/", "/account/"))
    ] == []


def test_readers_pages_vary_by_cookie_and_have_a_validator(walked):
    found = []
    for path, (first, second) in answers_to(walked, personal=False).items():
        if first.status == 200:
            varies = [name.strip() for name in first.get("Vary", "").split(",")]
            if "Cookie" not in varies:
                found.append(f"{path}: Vary {varies}")
            if not first.get("ETag") or first["ETag"] != second.get("ETag"):
                found.append(f"{path}: ETag {first.get('ETag')}, then {second.get('ETag')}")
    assert "\n".join(found) == ""


def test_kept_page_is_the_page(walked):
    """From the store comes what was made: the same words under the same headers."""
    for path, (first, second) in answers_to(walked, personal=False).items():
        if first.status == 200:
            assert (first.body, first.headers) == (second.body, second.headers), path


def test_personal_pages_are_kept_nowhere(walked):
    found = {
        path: a.get("Cache-Control")
        for path, both in answers_to(walked, personal=True).items()
        for a in both
        if a.status == 200 and ("no-store" not in a.get("Cache-Control", "") or a.get("ETag"))
    }
    assert found == {}


@pytest.fixture
def small(kept, db):
    return User.objects.get(pk=kept)


def test_unchanged_page_is_answered_with_304(small):
    reader = Visitor()
    for path in ("/", "/essays/the-first-well/", "/politics/", "/tags/wells/", "/feed.xml", "/search/?q=well",
                 "/about/", "/sitemap.xml", "/robots.txt", "/calls/buckets-wanted/call.ics"):  # fmt: skip
        etag = reader.get(path)["ETag"]
        again = reader.get(path, headers={"If-None-Match": etag})
        assert (again.status, again.body, again["ETag"]) == (304, b"", etag)
        assert wrong(path, again) == []
        assert reader.get(path, headers={"If-None-Match": 'W/"another"'}).status == 200


def test_changed_site_is_not_answered_with_304(small):
    reader = Visitor()
    etag = reader.get("/essays/")["ETag"]
    make_essay("One More")
    again = reader.get("/essays/", headers={"If-None-Match": etag})
    assert again.status == 200
    assert "One More" in again.text


def test_who_is_signed_in_is_given_no_kept_page(small):
    Visitor().get("/")
    own = Visitor(small).get("/")
    assert "Sign out" in own.text
    assert "Sign out" not in Visitor().get("/").text


def test_head_has_the_headers_of_get(small):
    """The words themselves are left out by the server."""
    for path in ("/", "/essays/the-first-well/", "/feed.xml", "/no-such-page/", "/sign-in/"):
        full, head = (
            {n: v for n, v in answer.headers.items() if n not in {"set-cookie", "expires", "content-length"}}
            for answer in (Visitor().get(path), Visitor().head(path))
        )
        assert head == full, path


@pytest.mark.proof
def test_desk_and_administration_are_kept_nowhere(small):
    everybody = make_user("author", "editor", "moderator", "administrator")
    for visitor in (Visitor(), Visitor(everybody)):
        for path in addresses.all_paths(public=False):
            answer = visitor.get(path)
            assert wrong(path, answer) == []
            if answer.status == 200:
                told = set(answer.get("Cache-Control", "").split(", "))
                assert told >= ({"private", "no-store"} if path.startswith("/desk/") else {"private"}), path


def test_error_pages_carry_the_policy(small, monkeypatch):
    reader = Visitor()
    answers = {
        "nul": reader.get("/essays/%00/"),
        "nowhere": reader.get("/essays/%ff%fe/"),
        "method": reader.get("/sign-out/"),
        "host": reader.get("/", headers={"Host": "evil.example"}),
        "other site": reader.post("/list/", {"email": "a@example.org"}, headers={"Origin": "https://evil.example"}),
        "no role": Visitor(make_user()).get("/desk/essays/"),
        "no token": Visitor(small).post("/desk/moderation/", {"do": "publish"}),
        "form": reader.post("/list/", {"email": "nobody"}),
    }
    monkeypatch.setattr(feed_views, "site_feeds", lambda: 1 / 0)
    answers["broken"] = reader.get("/feeds/")
    assert {name: answer.status for name, answer in answers.items()} == {
        "nul": 400, "nowhere": 404, "method": 405, "host": 400, "other site": 403, "no role": 403, "no token": 403,
        "form": 422, "broken": 500,
    }  # fmt: skip
    assert "\n".join(what for name, answer in answers.items() for what in wrong(name, answer)) == ""


def test_waiting_is_said_with_retry_after(site, one_minute):
    reader = Visitor()
    form = {"email": "nobody@example.org", "password": "a wrong password"}
    token = reader.with_token("/sign-in/")
    answers = [reader.post("/sign-in/", form | token) for _ in range(8)]
    assert answers[-1].status == 429
    assert int(answers[-1]["Retry-After"]) > 0
    assert wrong("/sign-in/", answers[-1]) == []


def test_public_pages_are_compressed_and_pages_with_a_token_are_not(small):
    """A page that holds a secret must not change its length with what somebody else put into its address."""
    wants = {"Accept-Encoding": "gzip"}
    page = Visitor().get("/essays/the-first-well/", headers=wants)
    assert page["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page["Vary"]
    assert b"The First Well" in gzip.decompress(page.body)
    for path in ("/sign-in/?next=/desk/", "/desk/"):
        assert Visitor(small).get(path, headers=wants).get("Content-Encoding") is None


def test_private_page_is_kept_and_listed_nowhere(small):
    token = token_of(Comment.objects.filter(state="held").first())
    answer = Visitor().get(reverse("private-response", args=[token]))
    assert answer["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer["Cache-Control"]


def test_session_cookie_is_for_this_site_and_for_no_script(small):
    visitor = Visitor()
    form = {"email": small.email, "password": PASSWORD} | visitor.with_token("/sign-in/")
    cookies = {c.partition("=")[0]: c for c in visitor.post("/sign-in/", form).cookies}
    assert "HttpOnly" in cookies[settings.SESSION_COOKIE_NAME]
    assert "SameSite=Lax" in cookies[settings.SESSION_COOKIE_NAME]


@pytest.mark.parametrize(("theme", "size"), [("dark", "large"), ("light", ""), ("", "larger")])
def test_look_is_kept_in_a_cookie_of_listed_words(site, theme, size):
    answer = Visitor().post("/preferences/", {"theme": theme, "size": size})
    (cookie,) = answer.cookies
    assert cookie.startswith(f"look={theme}.{size};")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = Visitor(look=f"{theme}.{size}").get("/").text
    assert (f'data-theme="{theme}"' in page) == bool(theme)
    assert (f'data-size="{size}"' in page) == bool(size)
    (cookie,) = Visitor(look=f"{theme}.{size}").post("/preferences/", {"keys": "off"}).cookies
    assert cookie.startswith(f"look={theme}.{size}.off;")
    (cookie,) = Visitor(look=f"{theme}.{size}.off").post("/preferences/", {"keys": ""}).cookies
    assert cookie.startswith(f"look={theme}.{size};")


@pytest.mark.parametrize("value", ["pink.huge", "\"><script>alert(1)</script>.large'", "dark" * 2000, "a=b; c", "é.ü"])
def test_look_of_other_words_is_none(site, value):
    answer = Visitor().post("/preferences/", {"theme": value, "size": value})
    assert answer.status == 302
    assert not any(value in cookie for cookie in answer.cookies)
    page = Visitor(look=value.encode().decode("latin-1")).get("/essays/")
    assert page.status == 200
    assert packed(page.text).startswith('<!doctype html><html lang="en-GB"><head>')


def test_preferences_lead_back_to_this_site_only(site):
    for back in (
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ):
        assert Visitor().post("/preferences/", {"theme": "dark", "back": back})["Location"] == "/preferences/"
    assert (
        Visitor().post("/preferences/", {"theme": "dark", "back": "/essays/?page=1"})["Location"] == "/essays/?page=1"
    )


def test_absolute_addresses_are_the_sites_own_whatever_the_host(small, settings):
    settings.ALLOWED_HOSTS = ["*"]
    reader = Visitor()
    for path in ("/", "/essays/the-first-well/", "/feed.xml", "/sitemap.xml", "/sitemap-essays.xml", "/feeds.opml",
                 "/robots.txt", "/calls/buckets-wanted/call.ics", "/feeds/"):  # fmt: skip
        answer = reader.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in f"{answer.text} {answer.headers}", path
    assert Essay.objects.exists()


def test_validators_tell_nothing_of_the_secret_key(small, settings):
    """They are of what everybody reads alone: no key can be tried out from them."""
    first = Visitor().get("/essays/")["ETag"]
    settings.SECRET_KEY = settings.SECRET_KEY[:8] + "another"
    assert Visitor().get("/essays/")["ETag"] == first
