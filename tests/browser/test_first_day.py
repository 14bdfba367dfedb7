"""The first day: an editor publishes the essay that the site grew from, a reader answers, a moderator publishes."""

import re

import pytest

from tests.cast import PASSWORD, make_user

TITLE = "Three Things We Need to Succeed in P2P Politics"
PATH = "/essays/three-things-we-need-to-succeed-in-p2p-politics/"
THIRTEEN = ("a href", "abbr", "acronym", "b>", "blockquote", "cite>", "code>", "del", "em>", "i>", "q cite", "strike>",
            "strong>")  # fmt: skip
LINKS = [
    ("we need three elements", "[[strategy|we need three elements]]"),
    ("construct the alternatives", "[[hub:alternatives|construct the alternatives]]"),
    ("build and associate with powerful", "[[hub:movements|build and associate with powerful]]"),
    ("a political extension, one that", "[[hub:politics|a political extension]], one that"),
    ("a grand alliance of the commons", "[[strategy|a grand alliance of the commons]]"),
]  # fmt: skip


@pytest.fixture
def seed(shared):
    """(the essay's paragraphs, the reply's paragraphs) of the page as it stood."""
    lines = [line.strip() for line in (shared / "data/seed/three-things.txt").read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line]
    begin, end = (
        lines.index("Michel Bauwens:") + 1,
        next(i for i, x in enumerate(lines) if x.startswith("One Response")),
    )
    answer = lines.index("1. Sepp Hasslberger Says:") + 1
    return lines[begin:end], lines[answer : lines.index("Leave a Reply")]


def sign_in(page, person):
    page.goto("/sign-in/")
    page.fill("[name=email]", person.email)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button:not([type=button])")
    page.wait_for_url(re.compile("/desk/"))


def text_of(page, path):
    answer = page.goto(path)
    return page.locator("body").inner_text() if answer.status == 200 else f"status {answer.status}"


@pytest.mark.proof
def test_the_first_day(page_for, site, seed):
    paragraphs, reply = seed
    body = "\n>\n".join(f"> {p}" for p in paragraphs)
    for words, link in LINKS:
        assert words in body
        body = body.replace(words, link, 1)
    editor = page_for()
    sign_in(editor, make_user("editor", name="Ilse Verhaegen"))
    publish(editor, body)
    reader = page_for(java_script_enabled=False)
    for path in ("/", "/essays/", "/alternatives/", "/movements/", "/politics/", "/tags/partner-state/",
                 "/search/?q=commonfare"):  # fmt: skip
        assert TITLE in text_of(reader, path), path
    assert send_reply(reader, reply) == "Your reply is held for moderation"
    stranger = page_for()
    for path in (PATH, "/", "/search/?q=eminent", f"{PATH}respond/"):
        assert "eminent sense" not in text_of(stranger, path), path
    for path in ("/feed.xml", "/responses.xml", f"{PATH}responses.xml"):
        assert "eminent sense" not in stranger.request.get(path).text(), path
    assert "No responses yet to" in text_of(stranger, PATH)
    moderator = page_for()
    sign_in(moderator, make_user("moderator", name="Jo Abernethy"))
    moderator.goto("/desk/moderation/")
    assert "The three steps make eminent sense." in moderator.locator(".queue-item").inner_text()
    moderator.click(".queue-item button:has-text('Publish')")
    moderator.wait_for_selector(".undo-line")
    see_it_published(stranger)


def publish(page, body):
    page.goto("/desk/essays/new/")
    page.fill("[name=title]", TITLE)
    page.fill("[name=lead_in]", "Michel Bauwens:")
    page.fill("[name=body]", body)
    page.fill("[name=authors]", "Michel Bauwens")
    page.fill("[name=dated]", "2013-03-08")
    page.fill("[name=tags]", "P2P politics, Partner State, commonfare, social movements")
    for hub in ("Alternatives", "Movements", "Politics"):
        page.get_by_label(hub, exact=True).check()
    page.wait_for_selector(".preview a.politics")
    page.click("details:has([name=do][value=publish]) > summary")
    page.click("[name=do][value=publish]")
    page.wait_for_load_state()
    page.goto(PATH)
    assert page.locator("blockquote").count() == 1
    assert page.locator(".text .mark").count() >= 4


def send_reply(page, paragraphs):
    page.goto(PATH)
    page.fill("[name=name]", "Sepp Hasslberger")
    page.fill("[name=email]", "sepp@example.org")
    page.fill("textarea[name=body]", "\n\n".join(paragraphs))
    page.click("button[name=send]")
    return page.locator("h1").inner_text()


def see_it_published(page):
    assert "8th March 2013" in text_of(page, PATH)
    essay = page.locator("#responses").inner_text()
    order = [f"One Response to “{TITLE}”", "1.", "Sepp Hasslberger Says:", "Leave a Reply", "<strong>"]
    places = [essay.index(words) for words in order]
    assert places == sorted(places)
    assert all(f"<{tag}" in essay for tag in THIRTEEN)
    assert re.search(r"Sepp Hasslberger: The three steps make eminent sense\.", text_of(page, "/"))
    assert TITLE in page.request.get("/feed.xml").text()
    for path in ("/responses.xml", f"{PATH}responses.xml"):
        assert "eminent sense" in page.request.get(path).text(), path
    assert "eminent sense" in text_of(page, "/search/?q=eminent")
    page.goto("/three-things-we-need-to-succeed-in-p2p-politics/2013/03/08")
    assert page.url.endswith(PATH)
