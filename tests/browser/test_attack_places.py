"""Every public attack vector in every place where words can be stored, several together, and nothing comes alive.

The browser is told to pass over the policy that would stop what got through: here the markup alone must hold. What is
there but lies still, such as a handler for a pointer that never comes, counts as well.
"""

from urllib.parse import quote

import pytest

from comments import moderation
from comments.models import Comment
from comments.posting import Submission, post
from essays import catalogue
from essays.markup import TextTooCostly, render
from essays.models import Hub
from sitewide import state
from sitewide.models import SiteSettings
from tests.essays.test_markup_attacks import COLLECTIONS
from tests.factories import make_essay

BATCH = 80
COMMENT_LENGTH = 9000
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

    def open(self, path):
        answer = self.page.goto(path)
        self.judge(path)
        if answer.status != 200:
            self.wrong[path] = f"status {answer.status}"

    def judge(self, path):
        found = self.page.evaluate(FOUND)
        if found.pop("path") != path.split("?")[0]:
            self.wrong[path] = f"the page went to {self.page.url}"
        elif found != NOTHING:
            self.wrong[path] = {name: value for name, value in found.items() if value != NOTHING[name]}


def spread(batch, number):
    """Stores one batch in every place; returns the essays whose texts it is."""
    titles, tags, arguments = pieces(batch, 240), pieces(batch, 60), pieces(batch, 190)
    short = pieces(batch, 110)
    SiteSettings.objects.filter(pk=1).update(title=short[number % len(short)], tagline=arguments[-1])
    hubs = list(Hub.objects.order_by("pk"))
    for i, hub in enumerate(hubs):
        hub.argument = arguments[(number + i) % len(arguments)]
        hub.body = bodies(batch[i :: len(hubs)])[0]
        catalogue.save_hub(hub, by=None)
    state.bump()
    slugs = [hub.slug for hub in hubs]
    # In each order: what one vector opens and never closes must not hide all that follow it.
    texts = bodies(batch) + bodies(batch[::-1])
    essays = [
        make_essay(titles[i % len(titles)], text, hubs=slugs, tags=tags[i :: len(texts)])
        for i, text in enumerate(texts)
    ]
    for i, title in enumerate(titles[len(texts) :]):
        make_essay(title, hubs=slugs, standfirst=titles[i])
    for vector in batch:
        sent = Submission(name=" ".join(vector.split())[:80], email="r@example.org", body=vector[:COMMENT_LENGTH])
        try:
            post(essays[0], sent, tell=False)
        except TextTooCostly:
            continue
    return essays


def look_as_visitor(visit, essays, batch):
    for essay in essays:
        visit.open(essay.get_absolute_url())
    asked = quote(max(pieces(batch, 200), key=len))
    for path in ("/", "/essays/", "/alternatives/", "/strategy/", "/tags/", "/search/?q=script", f"/search/?q={asked}"):
        visit.open(path)


def look_as_moderator(visit):
    for tab in ("held", "spam"):
        pages = -(-Comment.objects.filter(state=tab).count() // 20)
        for number in range(1, pages + 1):
            visit.open(f"/desk/moderation/?state={tab}&page={number}")


@pytest.mark.proof
def test_no_vector_comes_alive_in_any_place(page_for, site, moderator, batches):
    visitor, desk = Visit(page_for(bypass_csp=True)), Visit(page_for(moderator, bypass_csp=True))
    seen = 0
    for number, batch in enumerate(batches):
        essays = spread(batch, number)
        look_as_visitor(visitor, essays, batch)
        look_as_moderator(desk)
        for comment in Comment.objects.exclude(state="published"):
            moderation.publish(comment, by=moderator, tell=False)
            seen += 1
        visitor.open(essays[0].get_absolute_url())
        assert visitor.wrong == {}
        assert desk.wrong == {}
    assert seen > 1200


@pytest.mark.proof
def test_the_alarm_rings(page_for, site, watch):
    """A page in which something runs is seen as such, whatever its policy says."""
    visit = Visit(page_for(bypass_csp=True))
    body = "<main></main><img src=/none onerror=alert(1)><footer></footer>"
    policy = {"Content-Type": "text/html", "Content-Security-Policy": "script-src 'none'"}
    visit.page.route("**/broken/", lambda route: route.fulfill(headers=policy, body=body))
    watch.expects("404")
    visit.page.goto("/broken/")
    visit.page.wait_for_function("window.ran.length")
    visit.judge("/broken/")
    assert visit.wrong["/broken/"]["ran"] == ["alert: 1"]
    assert len(visit.wrong["/broken/"]["handlers"]) == 1
