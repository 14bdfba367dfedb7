"""Kept pages stay kept until what they show changes, and then no word of before is given to anybody."""

import contextlib
import difflib
import random

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from comments import moderation, posting
from comments.models import Comment
from comments.paragraphs import answers as answers_to
from comments.posting import AlreadySaid
from comments.posting.commenting_status import NotOpen
from commonswiki.site_settings import save_settings
from essays import publishing, taxonomy
from essays.models import Author, Essay, Hub, Page, Tag
from noticeboard import board
from noticeboard.models import Bookmark
from sitewide import content_changes, state
from sitewide.models import ContentChange, SiteSettings
from tests.cast import make_comment, make_draft, make_essay, member
from tests.site.compared import answers, made_anew, read
from tests.site.small import plant
from tests.site.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.walk]

PAGES = ["/", "/strategy/", "/strategy/all-three/", "/essays/", "/essays/?page=2", "/tags/", "/tags/wells/",
         "/tags/water/", "/tags/pumps/", "/authors/", "/authors/ann-many/", "/authors/bo-few/",
         "/authors/di-account/", "/archive/",
         "/politics/", "/politics/?only=1", "/movements/", "/alternatives/", "/alternatives/?page=2",
         "/politics/responses/", "/series/wells-in-order/", "/essays/the-first-well/",
         "/essays/the-first-well/?order=date", "/essays/the-first-well.md", "/essays/the-second-well/",
         "/essays/a-pump/", "/essays/elsewhere/", "/essays/der-erste-brunnen/", "/essays/a-new-one/",
         "/feed.xml", "/rss.xml", "/responses.xml", "/essays/the-first-well/responses.xml",
         "/politics/feed.xml", "/tags/wells/feed.xml", "/authors/ann-many/feed.xml", "/sitemap.xml",
         "/sitemap-essays.xml", "/sitemap-tags.xml", "/about/", "/books/", "/bookmarks/", "/calls/",
         "/moderation/", "/feeds/"]  # fmt: skip


@pytest.fixture(scope="module")
def whole(lasting):
    moderator = plant()
    make_essay("Elsewhere", "A bucket.", tags=["pumps"], authors=("Bo Few",), hubs=("movements",))
    # A reply of an author who has an account, to what speaks of a hub and stands in none.
    member("author")
    di = taxonomy.author_named("Di Account")
    di.user = User.objects.get(name="Tomás Rey")
    taxonomy.save_author(di, by=None)
    make_essay("By Di", "A rope.", tags=["ropes"], authors=("Di Account",))
    speaks = make_essay("Speaks", "It speaks of [[hub:alternatives]].", tags=["talk"], authors=("Ed Alone",))
    reply_of_di(speaks, "First of all.", about=answers_to.find_about(speaks, "1"))
    for number in range(21):
        make_essay(
            f"One of Many {number}", "A bucket.", tags=["buckets"], authors=("Cy Several",), hubs=("alternatives",)
        )
    return moderator.pk


@pytest.fixture(autouse=True)
def on(settings):
    settings.PAGE_STORE = True


def edit(of, **content):
    """A new edition of the essay at an address."""
    essay = Essay.objects.get(slug=of)
    publishing.publish(publishing.save_draft(essay, content, by=None, parent=essay.head), by=None)


def reply_of_di(essay, body, **more):
    """A reply by the account of an author."""
    submission = posting.Submission(name="Di Account", body=body, email="di@example.org", **more)
    posting.post(essay, submission, user=User.objects.get(name="Tomás Rey"), signed_in=True, tell=False)


def newest(**of):
    return Comment.objects.filter(**of).order_by("pk").last()


def check(after, pages=PAGES):
    """Every page of the store is the one that would be made now; also for who has the one of before."""
    day = None
    while day != timezone.localdate():  # at midnight pages read otherwise
        day, given, made = timezone.localdate(), answers(pages), made_anew(pages)
    for path, fresh in made.items():
        differ = list(difflib.unified_diff(read(given[path]), read(fresh), lineterm="", n=0))
        assert not differ, f"{path} after: {after}"


def undone(verb, *why, state="published"):
    """A decision is made and read, and taken back."""
    by = User.objects.filter(name="Nadia Okafor").get()
    if state == "held":
        make_comment(Essay.objects.get(slug="the-first-well"), state="held")
    entry = verb(newest(state=state), *why, by=by)
    check("what is undone then")
    moderation.undo(entry, by=by)


REPLIES = {
    "a reply": lambda: make_comment(Essay.objects.get(slug="the-first-well"), "A reply of now."),
    "a reply elsewhere": lambda: make_comment(Essay.objects.get(slug="elsewhere"), "Another reply."),
    "a held one is published": lambda: moderation.publish(newest(state="held"), by=None),
    "a reply is removed": lambda: moderation.remove(newest(state="published"), "attack", by=None),
    "a removed one comes back": lambda: moderation.restore(newest(state="removed"), by=None),
    "an author replies": lambda: reply_of_di(Essay.objects.get(slug="one-of-many-3"), "Second, a thing."),
    "a decision is undone": lambda: undone(moderation.remove, "attack"),
    "another is undone": lambda: undone(moderation.publish, state="held"),
    "a held one is turned down": lambda: moderation.reject(
        make_comment(Essay.objects.get(slug="the-first-well"), state="held"), "off-subject", by=None
    ),
}
ESSAYS = {
    "another text": lambda: edit("the-first-well", body="Other words, see [[A Pump]] and [[The Second Well]]."),
    "another title": lambda: edit("a-pump", title="A Pump of Iron"),
    "a link to what stood apart": lambda: edit("the-second-well", body="See [[Elsewhere]]."),
    "another address": lambda: edit("elsewhere", slug="elsewhere-2"),
    "other tags and hubs": lambda: edit("the-second-well", tags=["pumps"], hubs=[]),
    "another author": lambda: edit("elsewhere-2", authors=[Author.objects.get(slug="ann-many").pk]),
    "no link any more": lambda: edit("the-first-well", body="No word of it."),
    "a new essay": lambda: make_essay("A New One", "It names [[The First Well]].", tags=["wells"], hubs=("politics",)),
    "withdrawn": lambda: publishing.withdraw(Essay.objects.get(slug="the-first-well"), "Wrong.", by=None),
    "back again": lambda: publishing.republish(Essay.objects.get(slug="the-first-well"), by=None),
    "what an author replied to is withdrawn": lambda: publishing.withdraw(
        Essay.objects.get(slug="speaks"), "Wrong.", by=None
    ),
    "it is back": lambda: publishing.republish(Essay.objects.get(slug="speaks"), by=None),
    "it speaks of another hub": lambda: edit("speaks", body="It speaks of [[hub:movements]]."),
    "scheduled": lambda: publishing.publish(
        make_draft("Some Day", "Not yet.", tags=["wells"]).head,
        by=None,
        at=timezone.now() + timezone.timedelta(days=2),
    ),
}
OTHERS = {
    "another bookmark": lambda: board.save_bookmark(Bookmark(title="Rope", url="https://example.org/r"), by=None),
    "another name of a hub": lambda: taxonomy.save_hub(renamed(Hub, "politics", name="Polities"), by=None),
    "another name of a tag": lambda: taxonomy.save_tag(renamed(Tag, "wells", name="Founts"), by=None),
    "another page": lambda: taxonomy.save_page(renamed(Page, "about", body="We are others."), by=None),
    "another name of the site": lambda: save_settings({"title": "Another Site"}, by=None),
}


def renamed(model, slug, **fields):
    row = model.objects.get(slug=slug)
    for name, value in fields.items():
        setattr(row, name, value)
    return row


@pytest.mark.parametrize("verbs", [REPLIES, ESSAYS, OTHERS], ids=["replies", "essays", "others"])
@pytest.mark.parametrize("parts", [2, pytest.param(1, marks=pytest.mark.proof)], ids=["in halves", "whole"])
def test_no_word_of_before_is_given_after_a_verb(whole, verbs, parts):
    """Every other page after one verb and the others after the next, all of them in the end; in the proof all after
    each."""
    check("nothing")
    for number, (name, verb) in enumerate(verbs.items()):
        verb()
        check(name, PAGES[number % parts :: parts])
    check("all of them")


def is_kept(path):
    """Whether a page is given from the store: then the database is asked for the site's state alone."""
    with CaptureQueriesContext(connection) as asked:
        answer = Visitor().get(path)
    assert answer.status == 200, path
    return len(asked) == 1


ELSEWHERE = ["/essays/elsewhere/", "/essays/one-of-many-3/", "/tags/pumps/", "/tags/buckets/", "/authors/bo-few/",
             "/authors/cy-several/", "/tags/pumps/feed.xml", "/authors/bo-few/feed.xml"]  # fmt: skip
LISTS = ["/essays/", "/tags/", "/authors/", "/archive/", "/feed.xml", "/sitemap-essays.xml"]
OF_THE_FIRST = ["/essays/the-first-well/", "/essays/the-first-well.md", "/tags/wells/", "/authors/ann-many/", "/",
                "/politics/"]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "reached", "stays"),
    [
        ("a reply", [*OF_THE_FIRST, "/moderation/"], [*ELSEWHERE, *LISTS]),
        ("a held one is turned down", ["/moderation/"], [*ELSEWHERE, *LISTS, *OF_THE_FIRST]),
        ("another text", [*OF_THE_FIRST, *LISTS, "/essays/a-pump/", "/politics/feed.xml"], ELSEWHERE),
    ],
)
def test_what_one_essay_or_one_reply_does_not_reach_stays_kept(whole, verb, reached, stays):
    answers([*reached, *stays])
    assert [path for path in (*reached, *stays) if not is_kept(path)] == []
    (REPLIES | ESSAYS)[verb]()
    Visitor().get("/about/")  # the first to ask after a change reads what changed, and the noticeboard
    assert [path for path in reached if is_kept(path)] == []
    assert [path for path in stays if not is_kept(path)] == []


def test_an_edit_tells_of_the_hubs_that_it_leaves_and_of_those_that_it_comes_to(whole):
    """A hub has pages on which none of what changes stands."""
    before = SiteSettings.objects.get().version
    edit("the-second-well", hubs=[Hub.objects.get(slug="movements").pk])
    told = ContentChange.objects.filter(version__gt=before, key__startswith="hub-").values_list("key", flat=True)
    assert sorted(told) == ["hub-alternatives", "hub-movements", "hub-politics"]


def test_a_change_of_many_reaches_all_pages(whole):
    answers(ELSEWHERE)
    state.take_turn()
    with transaction.atomic():
        state.bump(*(f"essay-{n}" for n in range(content_changes.MOST + 1)))
    assert [path for path in ELSEWHERE if is_kept(path)] == []
    assert ContentChange.objects.order_by("pk").last().key == content_changes.EVERYTHING


def test_a_backup_brought_back_gives_no_page_of_the_time_that_was_lost(whole):
    """Its versions rise anew, past those of the lost time, under which other words were kept."""
    path = "/essays/elsewhere/"
    before = SiteSettings.objects.get()
    with transaction.atomic():
        edit("elsewhere", body="Words of the time that was lost.")
        lost = Visitor().get(path)
        assert b"time that was lost" in lost.body
        transaction.set_rollback(True)
    assert SiteSettings.objects.get().version == before.version
    assert b"time that was lost" not in Visitor().get(path).body, "before anything changes"
    with transaction.atomic():
        edit("elsewhere", body="Words of the time that was lost.")
        assert b"time that was lost" in Visitor().get(path).body
        newer = SiteSettings.objects.get().version
        transaction.set_rollback(True)
    SiteSettings.objects.update(version=newer)
    with transaction.atomic():
        state.take_turn()
        state.bump("essay-0")
    assert b"time that was lost" not in Visitor().get(path).body, "and after it did, past the versions of then"
    assert Visitor().get(path, headers={"If-None-Match": lost["ETag"]}).status == 200


def test_what_no_page_is_kept_for_is_erased_but_for_the_newest(whole):
    with time_machine.travel(timezone.now() + content_changes.REMEMBERED + timezone.timedelta(minutes=1)):
        assert content_changes.erase_old() > 20
        [row] = set(ContentChange.objects.values_list("version", flat=True))
        assert row == SiteSettings.objects.get().version
        Visitor().get("/essays/elsewhere/")
        make_comment(Essay.objects.get(slug="the-first-well"))
        Visitor().get("/about/")
        assert is_kept("/essays/elsewhere/")


@pytest.mark.proof
def test_no_word_of_before_is_given_after_any_verbs_in_any_order(whole):
    verbs = REPLIES | OTHERS | {name: verb for name, verb in ESSAYS.items() if "address" not in name}
    order = random.Random(15)
    done = 0
    for _ in range(120):
        name = order.choice(list(verbs))
        impossible = ObjectDoesNotExist, ValidationError, AttributeError, IntegrityError, AlreadySaid, NotOpen
        with contextlib.suppress(*impossible), transaction.atomic():
            verbs[name]()  # what cannot be done now (there is nothing to bring back) is not done
            done += 1
        for path in order.sample(PAGES, 8):
            Visitor().get(path)  # so that some are kept since long ago
        if order.random() < 0.4:
            check(name)
    assert done > 60
