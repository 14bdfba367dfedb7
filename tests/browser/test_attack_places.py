"""Every public attack vector in every place where words can be stored, several together, and nothing comes alive.

The browser is told to pass over the policy that would stop what got through: here the markup alone must hold. What is
there but lies still, such as a handler for a pointer that never comes, counts as well.
"""

import datetime
from contextlib import suppress
from urllib.parse import quote

import pytest
from django.core import signing
from django.db import models, transaction
from django.utils import timezone

from accounts.models import ROLES, User
from comments import moderation, rules
from comments.identity import writer_trust
from comments.models import Appeal, Comment, Wording
from comments.moderation import appeals, blocks, reports
from comments.posting import AlreadySaid, Submission, post
from comments.posting.rendering import NothingToRead, rendered
from comments.tokens import token_of
from comments.writers import editing, personal_data
from essays import taxonomy
from essays.markup import TextTooCostly, render
from essays.models import Author, Hub, HubPair, Licence, Page, Tag
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.models import SiteSettings
from sitewide.text.lookalikes import can_be_seen
from tests.browser.waits import wait_until
from tests.cast import make_essay, make_user
from tests.essays.test_markup_attacks import COLLECTIONS

BATCH = 80
COMMENT_LENGTH = 9000
CHANGES = 16  # of one reply; twenty is the most
PARTS = 4  # tests that share the vectors, for two cores
# The ways in which the vectors show that they ran, replaced before any script of the page.
ALARM = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"])
  Object.defineProperty(window, name, {value: (...words) => { window.ran.push(name + ": " + words) }});
"""
FOUND = """() => {
  const all = [...document.querySelectorAll("*")], shown = list => list.map(e => e.outerHTML.slice(0, 200));
  const names = ["href", "src", "action", "formaction", "data", "xlink:href"];
  return {
    path: location.pathname,
    ran: window.ran,
    mains: document.querySelectorAll("main").length,
    feet: document.querySelectorAll("body > footer").length,
    handlers: shown(all.filter(e => [...e.attributes].some(a => /^on/i.test(a.name)))),
    scripts: shown([...document.scripts].filter(s => !s.src && s.type !== "application/ld+json")),
    addresses: shown(all.filter(e => names.some(n =>
      /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i.test(e.getAttribute(n) || "")))),
    strangers: shown(all.filter(e => e.matches("iframe, object, embed, base, math, [srcdoc], meta[http-equiv]"))),
  };
}"""
NOTHING = {"ran": [], "mains": 1, "feet": 1, "handlers": [], "scripts": [], "addresses": [], "strangers": []}


def storable(text):
    """A vector as the site takes it: what is no text (half a pair, a null) never comes through a form."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def pieces(vectors, length):
    """The vectors cut to a field's length, as one line each; the short ones together in one field."""
    found = [""]
    for vector in vectors:
        words = " ".join(vector.split())[:length]
        if len(found[-1]) + len(words) + 1 > length:
            found.append("")
        found[-1] = f"{found[-1]} {words}".strip()
    return [piece for piece in found if piece]


def as_reply(vector):
    """A vector as the body of a reply; one that shows nothing alone, and so is not taken, has words beside it."""
    body = vector[:COMMENT_LENGTH]
    with suppress(TextTooCostly):
        try:
            rendered(body, "en")
        except NothingToRead:
            return f"words {body[: COMMENT_LENGTH - 20]}\n\nwords"
    return body


def bodies(vectors):
    """The vectors as paragraphs of one text, or of several where one would be refused as too costly."""
    text = "\n\n".join(vectors)
    try:
        render(text)
    except TextTooCostly:
        half = len(vectors) // 2
        return bodies(vectors[:half]) + bodies(vectors[half:]) if half else []
    return [text]


@pytest.fixture
def batches(shared):
    folder = shared / "data" / "sanitiser"
    vectors = list(dict.fromkeys(storable(v) for collection, _ in COLLECTIONS for v in collection(folder)))
    vectors = [vector for vector in vectors if vector.strip()]
    assert len(vectors) > 1200
    return [vectors[start : start + BATCH] for start in range(0, len(vectors), BATCH)]


class Visit:
    """A page of one person; every address that is opened is judged."""

    def __init__(self, page):
        self.page, self.wrong = page, {}
        page.add_init_script(ALARM)

    def open(self, path, *, status=200):
        answer = self.page.goto(path)
        self.judge(path)
        if answer.status != status:
            self.wrong[path] = f"status {answer.status}"

    def judge(self, path):
        found = self.page.evaluate(FOUND)
        if found.pop("path") != path.split("?")[0]:
            self.wrong[path] = f"the page went to {self.page.url}"
        elif found != NOTHING:
            self.wrong[path] = {name: value for name, value in found.items() if value != NOTHING[name]}


class Words:
    """The vectors of one batch, handed out in turn to whatever field asks, cut to its length."""

    def __init__(self, batch, number):
        self.batch, self.turn = batch, number
        self.cut = {}

    def fit(self, length):
        found = self.cut.setdefault(length, pieces(self.batch, length))
        self.turn += 1
        return found[self.turn % len(found)]

    def fill(self, row, *fields):
        """Fills these fields of a row, or every plain field of words that it has, each up to its length."""
        plain = [f for f in row._meta.fields if type(f) in {models.CharField, models.TextField} and f.editable]
        for field in plain:
            if field.name in fields if fields else not (field.choices or field.unique):
                setattr(row, field.name, self.fit(min(field.max_length - 10, 2000)))
        return row


def fill_rows(words):
    """Everything that is edited on the desk beside the essays, with vectors in each of its texts."""
    site = words.fill(SiteSettings.objects.get(pk=1), "title", "tagline", "bookmarks_more_label")
    site.bookmarks_more_url = "https://example.org/"
    site.save()
    for person in User.objects.all():
        words.fill(person, "name").save()
    for page in Page.objects.filter(slug="about"):
        taxonomy.save_page(words.fill(page), by=None)
    for hub in Hub.objects.all():
        taxonomy.save_hub(words.fill(hub), by=None)
    for pair in HubPair.objects.select_related("first", "second"):
        taxonomy.save_pair(pair.first, pair.second, words.fill(pair).why, by=None)
    licence, _ = Licence.objects.get_or_create(code="odd")
    taxonomy.save_licence(words.fill(licence), by=None)
    now = timezone.now()
    closes = now + datetime.timedelta(days=9)
    board.save_book(words.fill(Book(featured=True)), by=None)
    board.save_call(words.fill(Call(opens=now, closes=closes)), by=None, hubs=Hub.objects.all())
    address = f"https://example.org/{words.turn}"
    board.save_bookmark(words.fill(Bookmark(url=address)), by=None, tags=Tag.objects.order_by("-pk")[:5])
    for author in Author.objects.order_by("-pk")[:3]:
        taxonomy.save_author(words.fill(author, "bio"), by=None)
    for tag in Tag.objects.order_by("-pk")[:3]:
        taxonomy.save_tag(words.fill(tag, "definition"), by=None)
    with transaction.atomic():
        state.bump()
    return licence


def spread(batch, number):
    """Stores one batch in every place; returns the essays whose texts it is."""
    titles, tags = pieces(batch, 240), pieces(batch, 60)
    words = Words(batch, number)
    licence = fill_rows(words)
    slugs = [hub.slug for hub in Hub.objects.order_by("pk")]
    # In each order: what one vector opens and never closes must not hide all that follow it.
    texts = bodies(batch) + bodies(batch[::-1])
    essays = [
        make_essay(
            titles[i % len(titles)],
            text,
            hubs=slugs,
            tags=tags[i :: len(texts)],
            lead_in=words.fit(190),
            standfirst=words.fit(900),
            authors=(words.fit(110),),
            licence_id=licence.pk,
        )
        for i, text in enumerate(texts)
    ]
    for i, title in enumerate(titles[len(texts) :]):
        make_essay(title, hubs=slugs, standfirst=titles[i])
    lines = [line for line in pieces(batch, 90) if can_be_seen(line.strip("*"))]
    rules.save(None, {"hold_words": "\n".join(lines), "frozen": False, "frozen_words": words.fit(290)}, by=None)
    for vector in batch:
        name = " ".join(vector.split())[:80]
        try:
            post(essays[0], Submission(name=name, email="r@example.org", body=as_reply(vector)), tell=False)
        except TextTooCostly:
            continue
    return essays


def look_as_visitor(visit, essays, batch):
    for essay in essays:
        visit.open(essay.get_absolute_url())
    asked = quote(max(pieces(batch, 200), key=len))
    rows = [model.objects.latest("pk").get_absolute_url() for model in (Author, Tag, Book, Call)]
    for path in ("/", "/essays/", "/alternatives/", "/strategy/", "/tags/", "/authors/", "/archive/2013/03/",
                 "/books/", "/calls/", "/bookmarks/", "/about/", "/licence/", "/feeds/", "/search/?q=script",
                 f"/search/?q={asked}", "/strategy/all-three/", f"/tags/?starts={asked}", *rows):  # fmt: skip
        visit.open(path)
    visit.open(f"/no-such-page-{quote(max(pieces(batch, 90), key=len), safe='')}/", status=404)


def look_at_the_desk(visit, essays):
    kinds = {"hubs": Hub, "pages": Page, "tags": Tag, "authors": Author, "licences": Licence, "books": Book,
             "calls": Call, "bookmarks": Bookmark}  # fmt: skip
    rows = [f"{kind}/{model.objects.latest('pk').pk}/" for kind, model in kinds.items()]
    for path in ("", "essays/", "people/", "settings/", "moderation/log/", *(f"{kind}/" for kind in kinds), *rows,
                 f"essays/{essays[0].pk}/", f"essays/{essays[0].pk}/preview/"):  # fmt: skip
        visit.open(f"/desk/{path}")
    for tab in ("held", "spam"):
        pages = -(-Comment.objects.filter(state=tab).count() // 20)
        for number in range(1, pages + 1):
            visit.open(f"/desk/moderation/?state={tab}&page={number}")


def report(batch, number, by):
    """Everything that is published is reported in the words of the batch, and a site blocked with a note of them."""
    for n, comment in enumerate(Comment.objects.filter(state="published", reported_at=None)):
        reports.flag(comment, "attack", words=batch[n % len(batch)][:500], address=f"100.{64 + number}.{n % 250}.7")
    note = " ".join(batch[number % len(batch)].split())[:190]
    blocks.block("host", f"shop{number}.example", by=by, days=7, note=note)


def look_at_the_reports(visitor, desk):
    rows = Comment.objects.filter(reported_at__isnull=False)
    visitor.open(f"{rows.latest('pk').get_absolute_url()}report/")
    for number in range(1, -(-rows.count() // 20) + 1):
        desk.open(f"/desk/moderation/?state=reported&page={number}")
    for path in ("blocks/", f"blocks/?comment={rows.latest('pk').pk}", f"?reject={rows.latest('pk').pk}"):
        desk.open(f"/desk/moderation/{path}")
    desk.open(f"/desk/moderation/replies/{rows.latest('pk').pk}/decide/?do=keep")
    for comment in rows:
        moderation.keep(comment, by=None)


def change(batch):
    """Some of the held replies are changed by their writers again and again, until each vector was a change; gives
    those replies."""
    rows = list(Comment.objects.filter(state="held").order_by("pk")[: -(-len(batch) // CHANGES)])
    for n, vector in enumerate(batch):
        row = rows[n % len(rows)]
        row.refresh_from_db()
        with suppress(TextTooCostly, AlreadySaid):
            editing.edit(row, as_reply(vector), seen_version=row.version)
    return rows


def look_at_the_changes(visitor, desk, rows):
    for row in rows:
        desk.open(f"/desk/moderation/replies/{row.pk}/wordings/")
        for end in ("", "edit/", "in-place/", "withdraw/"):
            visitor.open(f"/responses/{token_of(row)}/{end}")
        visitor.open(f"/responses/confirm/{writer_trust.link_token(row)}/")
    for number in range(1, -(-Comment.objects.filter(state="held").count() // 20) + 1):
        desk.open(f"/desk/moderation/?state=held&page={number}")
    visitor.open(f"/responses/yours/{signing.dumps('r@example.org', salt=personal_data.SALT)}/")
    # The same text is tried as words that are not allowed; nothing is saved.
    desk.open("/desk/moderation/rules/")
    with desk.page.expect_navigation():  # to the same address: a click alone may be judged half way
        desk.page.click("button[name=try] >> nth=0")
    desk.judge("/desk/moderation/rules/")


def appeal(batch, by):
    """Replies are removed for a reason in the words of the batch, and their writers appeal in them."""
    found = []
    fresh = Comment.objects.filter(state="published", appeal=None)
    for comment, vector in zip(fresh, batch, strict=False):
        moderation.remove(comment, "other", note=vector[:900] + " other", by=by, tell=False)
        found.append(appeals.ask(comment, vector[:900] + " why"))
    return found


def look_at_the_appeals(visitor, desk, rows, by):
    for number in range(1, -(-len(rows) // 20) + 1):
        desk.open(f"/desk/moderation/appeals/?page={number}")
    for row in rows[::8]:
        visitor.open(f"/responses/{token_of(row.comment)}/")
        appeals.turn_down(row, row.words, by=by)
        visitor.open(f"/responses/{token_of(row.comment)}/")
    desk.open("/desk/moderation/log/")
    visitor.open("/moderation/")
    rules.save(None, {"frozen": True}, by=None)
    visitor.open(rows[0].comment.essay.get_absolute_url())
    visitor.open(f"{rows[0].comment.essay.get_absolute_url()}respond/")


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
def test_no_vector_comes_alive_in_any_place(page_for, site, batches, watch, part):
    watch.expects("404")
    everybody = make_user(*ROLES)
    visitor, desk = Visit(page_for(bypass_csp=True)), Visit(page_for(everybody, bypass_csp=True))
    seen = 0
    for number, batch in enumerate(batches[part::PARTS]):
        essays = spread(batch, number)
        look_as_visitor(visitor, essays, batch)
        look_at_the_desk(desk, essays)
        look_at_the_changes(visitor, desk, change(batch))
        for comment in Comment.objects.filter(state__in=["held", "spam"]):
            moderation.publish(comment, by=everybody, tell=False)
            seen += 1
        visitor.open(essays[0].get_absolute_url())
        report(batch, number, everybody)
        look_at_the_reports(visitor, desk)
        look_at_the_appeals(visitor, desk, appeal(batch, everybody), everybody)
        assert visitor.wrong == {}
        assert desk.wrong == {}
    assert min(seen, Wording.objects.count(), Appeal.objects.count()) > 250
    assert sum(any(one["code"] == "words" for one in row.reasons) for row in Comment.objects.all()) > 100


@pytest.mark.proof
def test_the_alarm_rings(page_for, site, watch):
    """A page in which something runs is seen as such, whatever its policy says."""
    visit = Visit(page_for(bypass_csp=True))
    body = "<main></main><img src=/none onerror=alert(1)><footer></footer>"
    policy = {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'none'"}
    visit.page.route("**/broken/", lambda route: route.fulfill(headers=policy, body=body))
    watch.expects("404")
    visit.page.goto("/broken/")
    wait_until(visit.page, "window.ran.length")
    visit.judge("/broken/")
    assert visit.wrong["/broken/"]["ran"] == ["alert: 1"]
    assert len(visit.wrong["/broken/"]["handlers"]) == 1
