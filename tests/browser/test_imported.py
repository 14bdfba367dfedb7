"""What is imported lies still in a browser: the exports of others, and attacks in every field of exports of ours.

As in `test_attack_places`, the browser passes over the policy that would stop what got through. Of the large
collections some texts are taken (`TAKEN`; which, is printed: `-s`); all others are taken whole.
"""

import itertools
import re
import shutil
from io import StringIO
from xml.etree import ElementTree

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command

from accounts.models import ROLES
from comments.models import Comment
from essays.models import Author, Essay, Tag
from tests.browser.test_attack_places import FOUND, NOTHING, Visit, storable
from tests.cast import make_user
from tests.essays.test_markup_attacks import COLLECTIONS
from tests.transfer import whole_exports
from transfer.importing import runs
from transfer.models import Import

pytestmark = pytest.mark.proof
# Of what has many texts so many are taken, spread over all of it.
TAKEN = {"corpus/18f-blog": 4, "corpus/opensource-guide": 4, "corpus/loomio-handbook": 3, "corpus/enspiral-handbook": 3,
         "markdown": 4}  # fmt: skip
PAGES, FEEDS = 6, 40
# Fields that hold a text of any length: there several attacks stand together, in each order, as what one of them
# opens and never closes would hide all that follow it.
LONG = {"content", "block", "html", "comment", "wikitext", "talk", "lexical", "footnote", "excerpt", "bio",
        "definition", "cell", "template", "shortcode"}  # fmt: skip
TOGETHER, LINE = 8, 150
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
URLS = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\tscript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)", "//evil.example/x.png", 'https://evil.example/x.png?"onerror=alert(1) x=',
    "data:image/svg+xml,<svg onload=alert(1)>", "blob:https://evil.example/1",
    'http://www.old.org/"><script>alert(1)</script>', "file:///etc/passwd", "https://evil.example/film.mp4",
]  # fmt: skip
# What browsers read twice, each time otherwise.
TWISTED = [
    "<svg><style><img title='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<!-- --!><img src=x onerror=alert(1)> -->", "<template><img src=x onerror=alert(1)></template>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<base href='https://evil.example/'><meta http-equiv=refresh content='0;url=https://evil.example/'>",
]  # fmt: skip
# What a reader does that trusts every feed.
SHOWN = """texts => { document.querySelector("main").replaceChildren(...texts.map(text => {
  const place = document.createElement("div"); place.innerHTML = text; return place; })) }"""
BLANK = "<!doctype html><title>Feeds</title><main></main><footer></footer>"


class Attacks:
    """Hands out the attacks, each in its turn, to whatever field asks for words; `seen` are those that had it."""

    def __init__(self, vectors):
        self.count, self.seen = len(vectors), set()
        self.vectors, self.urls = itertools.cycle(vectors), itertools.cycle(URLS)

    def __call__(self, name):
        if name.startswith("url"):
            return next(self.urls)
        if name not in LONG:
            return " ".join(self.next().split())[:LINE].strip() or "words"
        some = [self.next() for _ in range(TOGETHER)]
        return "\n\n".join(some + some[::-1])

    def next(self):
        found = next(self.vectors)
        self.seen.add(found)
        return found


@pytest.fixture
def here(site, settings, tmp_path, watch):
    settings.VAR_DIR = tmp_path / "var"
    (settings.VAR_DIR / "imports").mkdir(parents=True)
    watch.expects("404", "410")
    return tmp_path


@pytest.fixture
def visits(page_for):
    return Visit(page_for(bypass_csp=True)), Visit(page_for(make_user(*ROLES), bypass_csp=True))


def bring(kind, path, *options):
    """Imports by the command; False where the file is refused in words."""
    try:
        call_command(f"import_{kind}", str(path), *options, stdout=StringIO(), stderr=StringIO())
    except CommandError as error:
        assert str(error).strip()
        return False
    return True


def bring_by_the_desk(kind, text, number, desk, **options):
    """Looks at an export on the desk, and brings it in; its page is opened each time, and its report as a file. Gives
    what was refused: a text may be too much in one."""
    folder = site_settings.VAR_DIR / "imports" / f"{kind}-{number}"
    folder.mkdir()
    (folder / "export").write_text(text, encoding="utf-8")
    run = runs.begin(
        kind, f'{kind}"><img src=x onerror=alert(1)>.xml', f"imports/{folder.name}/export", options, by=None
    )
    for state in (Import.State.LOOKED, Import.State.DONE):
        done = runs.carry_out(run.pk, processes=0)
        assert (done.state, done.error) == (state, ""), kind
        desk.open(f"/desk/import/{run.pk}/")
        if state == Import.State.LOOKED:
            runs.bring_in(done, by=None)
    look_at_the_report(folder / "report.html", desk.page)
    return done.report["refused"]


def look_at_the_report(path, page):
    """The report as a file is opened from the disk, as whoever keeps it does."""
    page.goto(path.as_uri())
    found = page.evaluate(FOUND)
    only = ("ran", "handlers", "scripts", "addresses", "strangers")
    strange = [one for one in found["strangers"] if "Content-Security-Policy" not in one]
    assert {name: found[name] for name in only} | {"strangers": strange} == {name: NOTHING[name] for name in only}


def look(visit, desk, *, whole=True):
    """Opens what came: texts, tags and authors, the lists, the feeds, and what the desk shows of them."""
    texts = list(Essay.objects.published().order_by("pk"))
    for essay in texts:
        visit.open(essay.url)
        if whole and essay.revisions.exclude(edition=None).count() > 1:
            visit.open(f"{essay.url}history/")
    for model, way in ((Tag, "tagged__tag"), (Author, "bylines__author")):
        rows = list(model.objects.order_by("pk"))
        for row in rows if whole else rows[:: max(1, len(rows) // 6)]:
            if Essay.objects.published().filter(**{way: row}).exists():
                visit.open(row.get_absolute_url())
    for path in ("/", "/essays/", "/tags/", "/authors/", "/archive/", "/search/?q=alert", "/search/?q=the"):
        visit.open(path)
    drafts = Essay.objects.filter(live="never").order_by("pk")
    for essay in [*drafts[: None if whole else 2], *texts[:2]]:
        desk.open(f"/desk/essays/{essay.pk}/")
    for tab in ("held", "spam"):
        for number in range(1, -(-Comment.objects.filter(state=tab).count() // 20) + 1):
            desk.open(f"/desk/moderation/?state={tab}&page={number}")
    for path in ("", "essays/", "media/", "tags/", "authors/", "import/", "addresses/", "moderation/mentions/"):
        desk.open(f"/desk/{path}")
    look_at_the_feeds(visit, texts)
    assert visit.wrong == {}
    assert desk.wrong == {}


def look_at_the_feeds(visit, texts):
    """Every feed as a reader shows it that trusts every feed."""
    paths = [
        "/feed.xml",
        "/feed.rss",
        "/responses.xml",
        *(f"{one.url}responses.xml" for one in texts if one.comment_count),
    ]
    paths += [
        f"{tag.get_absolute_url()}feed.xml"
        for tag in Tag.objects.filter(tagged__content_object__in=texts).distinct()[:5]
    ]
    visit.page.route("**/as-a-reader/", lambda route: route.fulfill(content_type="text/html", body=BLANK))
    visit.page.goto("/as-a-reader/")
    for path in paths:
        answer = visit.page.request.get(path)
        assert answer.status == 200, path
        visit.page.evaluate(SHOWN, [*html_in(ElementTree.fromstring(answer.body()))])
        visit.judge("/as-a-reader/")


def html_in(feed):
    """What a feed says is HTML: of Atom what has this type, of RSS descriptions and contents."""
    for element in feed.iter():
        if element.get("type") == "html" or element.tag == "description" or element.tag.endswith("}encoded"):
            yield element.text or ""


def some(paths, count):
    """So many of these, spread over all of them, and printed."""
    paths = sorted(paths)
    taken = paths[:: max(1, len(paths) // count)][:count]
    print(f"{len(taken)} of {len(paths)}: {', '.join(path.name for path in taken)}")
    return taken


def test_exports_of_others_lie_still(here, visits, shared, watch):
    visit, desk = visits
    watch.expects("file://")
    data, brought, refused = shared / "data", 0, []
    for path in sorted((data / "wxr").rglob("*.xml")):
        done = bring("wordpress", path, "--processes=0", "--source", path.name, "--report", str(here / "report"))
        brought += done
        refused += [] if done else [path.name]
    look_at_the_report(here / "report/report.html", desk.page)
    for path in sorted((data / "mediawiki").rglob("*.xml")):
        brought += bring("mediawiki", path, "--processes=0", "--history", "--talk", "--source", path.name)
    pages = here / "pages"
    pages.mkdir()
    wiki = data / "corpus/p2p-foundation-wiki"
    for path in [*(data / "mediawiki/pandoc").iterdir(), *some(wiki.rglob("*.mediawiki"), PAGES)]:
        shutil.copyfile(path, pages / f"{path.stem}.mediawiki")
    call_command("import_mediawiki", pages=pages, processes=0, stdout=StringIO())
    for path in some((data / "feeds").rglob("*.xml"), FEEDS):
        done = bring("feed", path, "--processes=0", "--source", path.name)
        brought += done
        refused += [] if done else [path.name]
    for name, count in TAKEN.items():
        folder = here / name.replace("/", "-")
        folder.mkdir()
        for path in some([*(data / name).rglob("*.md"), *(data / name).rglob("*.txt")], count):
            shutil.copyfile(path, folder / f"{path.stem}.md")
        options = ("--author=Ann Many", "--date=2020-03-08")  # of those that say none
        call_command("import_markdown", str(folder), *options, stdout=StringIO(), stderr=StringIO())
    print(f"{brought} files came, {len(refused)} were refused: {', '.join(refused)}")
    assert {"malformed-simple.xml", "missing-version-tag.xml", "invalid-version-tag.xml"} <= set(refused)
    assert Essay.objects.published().count() > 180
    look(visit, desk, whole=False)


@pytest.mark.parametrize("kind", ["wordpress", "mediawiki", "ghost", "feed"])
def test_attacks_in_every_field_of_an_export_lie_still(here, visits, shared, watch, kind):
    visit, desk = visits
    watch.expects("file://")
    found = (vector for collection, _ in COLLECTIONS for vector in collection(shared / "data/sanitiser"))
    vectors = [vector for one in found if (vector := NOT_IN_XML.sub("", storable(one))).strip()]
    attacks = Attacks(list(dict.fromkeys([*TWISTED, *vectors])))
    write = {"feed": whole_exports.atom}.get(kind) or getattr(whole_exports, kind)
    number, stored = 0, set()
    while len(stored) < attacks.count:
        attacks.seen.clear()
        options = {"name": f"attacks {number}", "history": True, "talk": True}
        refused = bring_by_the_desk(kind, write(attacks), number, desk, **options)
        assert all("Please divide it" in one["words"] for one in refused), refused
        stored |= set() if refused else attacks.seen
        number += 1
    print(f"{kind}: {len(stored)} attacks in {number} exports")
    assert attacks.count > 1200
    look(visit, desk)
