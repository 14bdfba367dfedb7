"""The public attack vectors, typed into fields that take text and opened in a browser, with the policy in force."""

import contextlib

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from comments import posting
from essays import catalogue
from essays.models import Essay, Hub, Tag
from noticeboard import board
from noticeboard.models import Bookmark
from sitewide.models import SiteSettings
from tests.essays.test_markup_attacks import bleach, dompurify, naughty, owasp, payloads
from tests.factories import make_essay, make_user

BATCH = 60
# Whatever a vector calls to show that it runs, and what it would find in the window.
ALARM = """
    window.__ran = [];
    for (const name of ['alert', 'prompt', 'confirm', 'print'])
        window[name] = (...words) => { window.__ran.push(name + ' ' + words.join()); };
"""


def opened(page, path):
    """Opens a page, touches what vectors wait for, and says what ran or broke there."""
    answer = page.goto(path)
    page.mouse.move(300, 300)
    page.keyboard.press("Tab")
    ran = page.evaluate("window.__ran")
    whole = page.locator("main").count() == 1 and page.locator("footer").count() >= 1
    return [*ran, *([] if answer.status < 400 else [f"status {answer.status}"]), *([] if whole else ["broken"])]


def batches(vectors):
    vectors = [v.replace("\0", "") for v in dict.fromkeys(vectors) if v.strip()]
    return [vectors[n : n + BATCH] for n in range(0, len(vectors), BATCH)]


def store(batch, number):
    """The vectors of one batch as texts of essays and as replies that wait; returns the essay."""
    essay = make_essay(f"Vectors {number}", "A text.")
    bodies = "\n\n".join(batch)
    with contextlib.suppress(ValidationError):  # refused in words is an answer too
        essay = make_essay(f"Vectors as text {number}", bodies, standfirst=batch[0][:200], lead_in=batch[-1][:150])
    for vector in batch:
        with contextlib.suppress(ValueError, posting.AlreadySaid):
            posting.post(essay, posting.Submission(name=vector[:80], email="x@example.org", body=vector), tell=False)
    return essay


@pytest.mark.proof
@pytest.mark.parametrize("read", [dompurify, bleach, owasp, payloads, naughty])
def test_no_vector_runs_in_a_text_or_in_the_queue(page_for, site, shared, read):
    visitor, moderator = page_for(), page_for(make_user("moderator"))
    for page in (visitor, moderator):
        page.context.add_init_script(ALARM)
    found = {}
    for number, batch in enumerate(batches(read(shared / "data/sanitiser"))):
        essay = store(batch, number)
        for page, path in ((visitor, essay.url), (visitor, "/"), (moderator, "/desk/moderation/?order=new")):
            if ran := opened(page, path):
                found[f"{number} {path}"] = ran
    assert found == {}


@pytest.mark.proof
def test_no_vector_runs_in_a_name(page_for, site, shared):
    page = page_for(make_user("editor", "administrator", "moderator"))
    page.context.add_init_script(ALARM)
    found = {}
    for vector in [v.replace("\0", "").strip() for v in dompurify(shared / "data/sanitiser")][::12]:
        Essay.objects.all().delete()
        Tag.objects.all().delete()
        Bookmark.objects.all().delete()
        SiteSettings.objects.filter(pk=1).update(title=vector[:120], tagline=vector[:200])
        User.objects.update(name=vector[:80])
        hub = Hub.objects.get(ink="politics")
        hub.argument, hub.without = vector[:200], vector[:400]
        catalogue.save_hub(hub, by=None)
        board.save_bookmark(Bookmark(title=vector[:250], note=vector[:500], url="https://example.org/"), by=None)
        essay = make_essay(vector[:250], "A text.", tags=[vector[:60]], authors=(vector[:120],), hubs=("politics",))
        for path in (essay.url, "/", "/politics/", "/strategy/", "/tags/", "/authors/", "/bookmarks/", "/desk/",
                     "/desk/essays/", f"/desk/essays/{essay.pk}/", "/search/?q=text"):  # fmt: skip
            if ran := opened(page, path):
                found[f"{vector} {path}"] = ran
    assert found == {}
