"""What is not public is nowhere: canary words are planted in it, and every address of the site is walked for them.

One site is walked by a visitor, with the page store on, in three states: with what is public; with more that is public
for a moment; and after that was hidden again and everything else that is unpublished was planted beside it. In the last
state no canary may be met, and every page must read as in the first, to the letter: so no count tells either. The
proof walks it also as somebody who has the pages already, with an account, as an editor, and asking for headers only.
"""

import datetime
import re
from dataclasses import dataclass, field
from io import StringIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import transaction
from django.db.models import Q
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts import people
from accounts.models import ROLES
from comments import moderation
from comments.models import Comment
from comments.paragraphs import answers
from comments.tokens import token_of
from commonswiki.layout import forget_frame
from commonswiki.site_settings import save_settings
from essays import publishing, review, taxonomy
from essays.models import Author, Essay, Hub, Tag
from mailinglist.models import Subscriber
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from tests.cast import make_comment, make_draft, make_essay, make_user
from tests.site import addresses
from tests.site.visitor import Visitor
from tests.transfer import whole_exports

pytestmark = [pytest.mark.django_db, pytest.mark.walk]
NOT_TOLD = ("author", "editor")  # who wrote a reply is known to moderators
WEEK = datetime.timedelta(days=7)
# Everybody's rounds have the visitor's among them.
ROUNDS = [pytest.param("a visitor", marks=pytest.mark.sqlite), pytest.param("everybody", marks=pytest.mark.proof)]
# Addresses of the network, by which wikis call those who are not signed in, are canaries too.
CANARY = re.compile(r"kanarie\d{3}vogel|198\.51\.100\.\d{1,3}", re.IGNORECASE)
ABSENT = "kanarja000vogel"  # of the same form and length, and planted nowhere
# What differs from one answer to the next by its nature.
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|name="stamp" value="[^"]*"')
UNTOLD = {"etag", "last-modified", "expires", "set-cookie", "content-length"}


class Cage:
    """Gives canary words and remembers what each was planted in."""

    def __init__(self):
        self.planted = {}

    def word(self, what):
        made = f"kanarie{len(self.planted) + 1:03d}vogel"
        self.planted[made] = what
        return made

    def address(self):
        """A canary that is an address of the network."""
        made = f"198.51.100.{len(self.planted) % 250 + 1}"
        self.planted[made] = "a network address"
        return made

    def essay(self, what, **content):
        """The fields of an essay with a canary in each."""
        names = ("title", "body", "standfirst", "lead_in", "slug", "tag", "author")
        words = {name: self.word(f"{name} of {what}") for name in names}
        words["body"] = f"It is {words['body']}, see [[hub:politics|here]] and [[The First Well]]."
        words |= {"tags": [words.pop("tag"), "water"], "authors": (words.pop("author"), "Ann Many")}
        return {"hubs": ("politics", "movements"), "dated": datetime.date(2011, 5, 9)} | words | content

    def comment(self, what):
        """The fields of a comment with a canary in each."""
        words = {name: self.word(f"{name} of {what}") for name in ("name", "body", "email", "website")}
        words["email"] = f"{words['email']}@example.org"
        words["website"] = f"https://example.org/{words['website']}"
        return words | {"body": f"I say {words['body']} and no more of it."}


@dataclass
class Scene:
    """The site, what was planted in it, and which canaries an address may show: `leave` by the beginning of a path."""

    cage: Cage = field(default_factory=Cage)
    leave: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    people: set = field(default_factory=set)  # canaries in what imports told of people,
    unsought: set = field(default_factory=set)  # and of these those that the site keeps nowhere

    def may_show(self, path):
        own = set(CANARY.findall(path.casefold()))  # what was asked for may be said again; see AsIfAbsent
        return own.union(*(words for start, words in self.leave.items() if path.startswith(start)))


def make_public(scene):
    """What everybody sees in all three states."""
    rows = scene.rows
    make_imported(scene)
    rows["first"] = make_essay("The First Well", "A [[hub:politics]] well, [a way](/essays/hidden-way/).",
                               tags=["wells", "water"], hubs=("politics", "alternatives"),
                               standfirst="Where it was dug.")  # fmt: skip
    rows["second"] = make_essay("The Second Well", "See [[The First Well]].", tags=["wells"], hubs=("politics",))
    for number in range(21):
        make_essay(f"One of Many {number}", "A bucket.", tags=["buckets"], hubs=("movements",), authors=("Ann Many",))
    for _ in range(52):
        make_comment(rows["first"])
    hub = Hub.objects.get(slug="politics")
    taxonomy.save_hub(hub, by=None, starts=[rows["first"].pk])
    taxonomy.save_tag(Tag(name="founts", synonym_of=Tag.objects.get(name="wells")), by=None)
    now = timezone.now()
    board.save_book(Book(title="Digging", author="A. Spade", why="It is *deep*.", hub=hub, featured=True), by=None)
    board.save_call(Call(title="Buckets Wanted", opens=now - WEEK, closes=now + WEEK, body="Send them."), by=None)
    board.save_call(Call(title="Ropes Wanted", opens=now - 3 * WEEK, closes=now - WEEK), by=None)
    board.save_bookmark(Bookmark(title="Pumps", url="https://example.org/pumps"), by=None, tags=Tag.objects.all()[:2])


def bring_exports(cage, folder, stdout=None):
    """Sites of every kind are imported: a canary stands in all that they tell of people and that is nobody's business.
    The reports lie in a folder for each."""

    def secret(what):
        return f"{cage.word(what)}@example.org"

    files = {
        "wordpress": whole_exports.wordpress(secret=secret),
        "mediawiki": whole_exports.mediawiki(secret=secret, address=cage.address),
        "ghost": whole_exports.ghost(secret=secret),
        "feed": whole_exports.atom(secret=secret),
        "feed of mails": whole_exports.rss(secret=secret),
    }
    for name, text in files.items():
        (folder / name).mkdir()
        path, kind = folder / name / "export", name.partition(" ")[0]
        path.write_text(text, encoding="utf-8")
        more = ("--talk", "--history") if kind == "mediawiki" else ()
        more += ("--processes=0", "--report", str(folder / name))
        call_command(f"import_{kind}", str(path), *more, stdout=stdout or StringIO())


def make_imported(scene):
    """What came from other sites. What of it the site keeps nowhere need not be searched for one by one."""
    with TemporaryDirectory() as folder:
        bring_exports(scene.cage, Path(folder))
    kept = " ".join(Comment.objects.values_list("email", flat=True))
    scene.people = set(scene.cage.planted)
    scene.unsought = {word for word in scene.people if word not in kept}


def make_shown(scene):
    """What is public for a moment only, so that caches, index and cards have known it."""
    cage, rows = scene.cage, scene.rows
    rows["withdrawn"] = make_essay(**cage.essay("a withdrawn essay", slug="hidden-way"))
    about = {key: answers.find_about(rows[key], "1") for key in ("first", "second", "withdrawn")}
    make_comment(rows["withdrawn"], about=about["withdrawn"], **cage.comment("a comment on a withdrawn essay"))
    renamed = rows["renamed"] = make_essay(**cage.essay("a renamed and withdrawn essay"))
    content = renamed.head.content() | {"slug": cage.word("the later slug of a withdrawn essay")}
    for old in (f"/essays/{renamed.slug}", f"/{renamed.slug}/2013/3/8"):
        scene.leave[old] = {content["slug"]}  # what led to it leads on to its own 410
    publishing.publish(publishing.save_draft(renamed, content, by=None, parent=renamed.head), by=None)
    for ending in ("rejected", "spam", "held", "taken back", "removed"):
        on = "second" if ending == "removed" else "first"
        rows[ending] = make_comment(
            rows[on], about=about[on], **cage.comment(f"a comment that was published, then {ending}")
        )
    hub = Hub.objects.get(slug="politics")
    taxonomy.save_hub(hub, by=None, starts=[rows["first"].pk, rows["withdrawn"].pk])
    save_settings({"lead_essay": rows["withdrawn"].guid}, by=None)


def hide(scene):
    """What was public is hidden, by every verb that hides."""
    cage, rows = scene.cage, scene.rows
    for key in ("withdrawn", "renamed"):
        reason = cage.word(f"reason of the {key} essay")
        essay = publishing.withdraw(rows[key], f"It was wrong about {reason}.", by=None)
        # Its own 410 says title, date and reason.
        scene.leave[essay.url] = scene.leave[f"{essay.url[:-1]}.md"] = {reason, *CANARY.findall(essay.title)}
    moderation.hold(rows["held"], by=None)
    moderation.hold(rows["rejected"], by=None)
    moderation.reject(rows["rejected"], "other", note=f"No {cage.word('note to a writer')}.", by=None)
    moderation.spam(rows["spam"], by=None)
    moderation.remove(rows["removed"], "attack", note=f"No {cage.word('note on a removed comment')}.", by=None)
    moderation.withdraw(rows["taken back"])


def plant(scene):
    """Everything that was never public: drafts, what is scheduled, what waits, what is known of people."""
    cage, rows = scene.cage, scene.rows
    make_draft(**cage.essay("a draft"))
    asked = make_draft(**cage.essay("a draft in review"))
    review.submit(asked.head, by=None)
    review.ask_changes(asked.head, f"Say more of {cage.word('note of a reviewer')}.", by=None)
    rows["scheduled"] = make_essay(**cage.essay("a scheduled essay"), at=timezone.now() + WEEK)
    newer = cage.essay("a newer draft of a live essay")
    newer |= {"authors": [taxonomy.author_named(newer["authors"][0]).pk], "hubs": []}
    publishing.save_draft(rows["first"], newer, by=None, parent=rows["first"].head, summary=cage.word("summary"))
    for state in ("held", "rejected", "spam", "withdrawn"):
        about = answers.find_about(rows["first"], "1")
        make_comment(rows["first"], state=state, about=about, **cage.comment(f"a comment that is {state}"))
    moment = timezone.now() + WEEK
    call = {name: cage.word(f"{name} of a call not yet open") for name in ("title", "standfirst", "body", "ask")}
    board.save_call(Call(**call, opens=moment, closes=moment + WEEK), by=None, hubs=Hub.objects.all())
    plant_people(scene)


def plant_people(scene):
    cage = scene.cage
    person = make_user("editor", name=cage.word("name of an account"), email=f"{cage.word('an account')}@example.org")
    Author.objects.filter(name="Ann Many").update(user=person)
    for confirmed_at in (None, timezone.now()):
        Subscriber.objects.create(email=f"{cage.word('a subscriber')}@example.org", confirmed_at=confirmed_at)
    people.invite(f"{cage.word('an invited one')}@example.org", ["author"], by=None, name=cage.word("an invited name"))


def leave_for_links(scene):
    """A link that was mailed shows its owner's own words to whoever has it; nobody else's."""
    for comment in Comment.objects.filter(Q(name__contains="kanarie") | Q(email__contains="kanarie")):
        scene.leave[f"/responses/{token_of(comment)}/"] = words_of(comment)
    # The links by mail are made for the first writer there is (addresses.own_tokens).
    writer = Comment.objects.exclude(email="").order_by("pk").first()
    theirs = set().union(*map(words_of, Comment.objects.filter(email=writer.email)))
    scene.leave |= dict.fromkeys(("/responses/yours/", "/responses/answers/", "/responses/confirm/"), theirs)
    for pattern in (p for p in addresses.patterns() if p.is_public and p.arguments[-1:] == ("token",)):
        if not pattern.route.startswith("responses/"):
            for path in addresses.paths_of(pattern):
                if addresses.FORGED not in path:
                    scene.leave[path] = {w for w, what in scene.cage.planted.items() if what in OWN[pattern.name]}


def words_of(comment):
    """The canaries of one reply, its essay's title among them."""
    own = f"{comment.name} {comment.body} {comment.email} {comment.website} {comment.note} {comment.essay.title}"
    return set(CANARY.findall(own))


OWN = {
    "account-email-confirm": {"an account", "name of an account"},
    "invitation": {"an invited one", "an invited name"},
    "letters-stop": set(),
    "list-confirm": {"a subscriber"},
    "list-leave": {"a subscriber"},
    "password-reset-set": {"an account"},
}


class Walk:
    """One round over addresses as one visitor: what was answered, and each canary that stood there without leave."""

    def __init__(self, scene, visitor, *, method="GET", etags=None):
        self.scene, self.visitor, self.method, self.etags = scene, visitor, method, etags or {}
        self.seen, self.validators, self.leaks, self.errors = {}, {}, [], []

    def over(self, paths):
        for path in paths:
            headers = {"If-None-Match": self.etags[path]} if path in self.etags else {}
            self.note(path, self.visitor.send(self.method, path, headers=headers))
        return self

    def note(self, path, answer):
        told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name not in UNTOLD)
        everything = f"{answer.text}\n{told}\n{answer.cookies}".casefold()
        found = set(CANARY.findall(everything)) - self.scene.may_show(path)
        self.leaks += [f"{path}: {word}, {self.scene.cage.planted.get(word)}" for word in sorted(found)]
        if answer.status >= 500:
            self.errors.append(f"{path}: {answer.status}")
        self.seen[path] = (answer.status, told, CHANGING.sub("", answer.text))
        if answer.get("ETag"):
            self.validators[path] = answer["ETag"]


def public_paths(*, every):
    """Every public address with its parameters, but of the twenty-one alike only the first; of the imported ones whose
    title another has, too, what lies below their page in the proof alone (`every`)."""
    narrowed = ["hub=politics", "tag=wells", "tag=water", "author=ann-many", "year=2013", "year=2011"]
    search = addresses.search_addresses(["bucket", "well"], narrowed)
    found = [*addresses.all_paths(private=False), *addresses.old_paths(), *addresses.queries(), *search]
    alike = r"one-of-many-[1-9]" if every else r"one-of-many-[1-9]|-[2-4]/(?:card|history/.|respon)"
    return list(dict.fromkeys(path for path in found if not re.search(alike, path)))


def searches(scene):
    """The search for each canary: as a word, and as the author or tag that it is."""
    sought = {word: what for word, what in scene.cage.planted.items() if word not in scene.unsought}
    found = [f"/search/?q={word}" for word in sought]
    for word, what in sought.items():
        found += [f"/search/?q={field}:{word}" for field in ("author", "tag") if what.startswith(field)]
        found += [f"/search/?q=well&{field}={word}" for field in ("author", "tag") if what.startswith(field)]
    return found


@dataclass
class Walks:
    """What all rounds met; the tests judge it."""

    scene: Scene
    before: Walk
    shown: Walk
    rounds: dict
    absent: dict


def walk_all(*, as_everybody):
    scene = Scene()
    call_command("setup", verbosity=0)
    visitor = Visitor()
    make_public(scene)
    before = Walk(scene, visitor).over(public_paths(every=as_everybody))
    make_shown(scene)
    shown = Walk(scene, visitor).over(public_paths(every=as_everybody))
    hide(scene)
    plant(scene)
    # A link by mail has its second in it: what is left for a link is left for the one that is walked.
    with time_machine.travel(timezone.now(), tick=False):
        leave_for_links(scene)
        public = public_paths(every=as_everybody)
    return judge(scene, visitor, before, shown, public, as_everybody=as_everybody)


def judge(scene, visitor, before, shown, public, *, as_everybody):
    """The rounds after all is hidden. What a visitor finds at no address is asked for again by an account, where it is
    an essay's own, and not by the others: an answer that is not there is kept nowhere."""
    private = addresses.all_paths(public=False)
    named = [path for path in public if CANARY.search(path)]
    essays = [path for path in named if path.startswith("/essays/") and path.count("/") == 3]
    there = [path for path, answer in shown.seen.items() if answer[0] in {200, 410}] + list(scene.leave)
    walks = Walks(scene, before, shown, {}, {})
    if as_everybody:  # first: were it kept, the visitor would see it
        walks.rounds["an editor"] = Walk(scene, Visitor(make_user(*ROLES, name="Everybody Else"))).over(
            [*there, *essays]
        )
    walks.rounds["a visitor"] = Walk(scene, visitor).over([*public, *private, *searches(scene)])
    if as_everybody:
        account = Visitor(make_user(name="Nobody Much"))
        for role in NOT_TOLD:
            person = Visitor(make_user(role, name=f"Some {role.title()}"))
            walks.rounds[f"{role}, at the desk"] = Walk(scene, person).over(private)
        walks.rounds |= {
            "a visitor, pages kept": Walk(scene, visitor).over(there),
            "a visitor asking with HEAD": Walk(scene, visitor, method="HEAD").over(there),
            "a visitor who had the pages before": Walk(scene, visitor, etags=shown.validators).over(there),
            "an account without a role": Walk(scene, account).over([*there, *essays, *private]),
        }
    walks.absent = Walk(scene, visitor).over({CANARY.sub(ABSENT, path) for path in [*named, *searches(scene)]}).seen
    return walks


@pytest.fixture(scope="module", params=ROUNDS)
def walks(request, django_db_setup, django_db_blocker):
    """The whole round, once for all tests of this file; nothing of it stays in the database."""
    assert settings.PAGE_STORE
    for cache in caches.all():
        cache.clear()
    forget_frame()
    with django_db_blocker.unblock(), transaction.atomic():
        yield walk_all(as_everybody=request.param == "everybody")
        transaction.set_rollback(True)
    forget_frame()


def test_every_pattern_of_the_urlconf_is_walked(walks):
    """Each path leads to the pattern that it was made for, so none is walked in name only."""
    reached = set()
    for path in walks.rounds["a visitor"].seen:
        try:
            reached.add(resolve(path.partition("?")[0]).route)
        except Resolver404:
            continue
    missing = {pattern.route for pattern in addresses.patterns()} - reached
    assert "\n".join(sorted(missing)) == ""


def test_the_walk_sees_what_is_public(walks):
    """The canaries were met while their essays and comments were public: the walk has eyes."""
    for what in ("body of a withdrawn essay", "tag of a withdrawn essay", "author of a withdrawn essay",
                 "name of a comment that was published, then held"):  # fmt: skip
        assert any(leak.endswith(f", {what}") for leak in walks.shown.leaks), what
    assert len([leak for leak in walks.shown.leaks if "body of a withdrawn essay" in leak]) > 5


def test_nothing_unpublished_is_shown(walks):
    """Lists hide it from editors too; only an essay's own address shows them what is scheduled."""
    own = walks.scene.rows["scheduled"].url
    leaks = [(who, leak) for who, walk in walks.rounds.items() for leak in walk.leaks if "desk" not in who]
    assert [(who, leak) for who, leak in leaks if who != "an editor" or not leak.startswith(own)] == []


def test_at_the_desk_moderators_alone_are_told_who_wrote(walks):
    people = {walks.scene.cage.planted[word] for word in walks.scene.people}
    leaks = [(who, leak) for who, walk in walks.rounds.items() for leak in walk.leaks]
    assert [(who, leak) for who, leak in leaks if leak.partition(", ")[2] in people] == []


def test_pages_read_as_if_nothing_was_hidden(walks):
    """To the letter: no count, no order, no date tells that there is more. A removed response says so at its place, and
    the log of moderation is there to tell how many replies were not published."""
    says_so = (walks.scene.rows["second"].url, "/moderation/")
    after = walks.rounds["a visitor"].seen
    changed = {
        path: difference(was, after[path])
        for path, was in walks.before.seen.items()
        if path in after and after[path] != was and not path.startswith(says_so)
    }
    assert "\n".join(f"{path}: {how}" for path, how in changed.items()) == ""


def difference(was, now):
    """The first lines in which two answers are not the same, for the message of a failed test."""
    for old, new in zip("\n".join(map(str, was)).splitlines(), "\n".join(map(str, now)).splitlines(), strict=False):
        if old != new:
            return f"{old[:300]}  →  {new[:300]}"
    return "longer or shorter"


def test_what_is_hidden_answers_as_if_it_was_not_there(walks):
    """An address or a search with a hidden word is answered like one with a word that nobody ever wrote."""
    told = {}
    for path, answer in walks.rounds["a visitor"].seen.items():
        own = any(path.startswith(start) for start in walks.scene.leave)
        if CANARY.search(path) and not own and path.partition("?")[0] not in told:
            plain = tuple(CANARY.sub(ABSENT, str(part)) for part in answer)
            if plain != (other := tuple(map(str, walks.absent[CANARY.sub(ABSENT, path)]))):
                told[path] = difference(other, plain)
    assert "\n".join(f"{path}: {how}" for path, how in told.items()) == ""


def test_what_reads_otherwise_has_another_validator(walks):
    """A browser that has a page of another state asks whether it still holds, and must be told that it does not."""
    told, states = [], [walks.before, walks.shown, walks.rounds["a visitor"]]
    for earlier, later in pairwise(states):
        both = earlier.validators.keys() & later.validators.keys()
        told += [path for path in both if earlier.seen[path] != later.seen[path]
                 and earlier.validators[path] == later.validators[path]]  # fmt: skip
        assert len(both) > 50
    assert "\n".join(told) == ""


def test_no_address_breaks(walks):
    every = [walks.before, walks.shown, *walks.rounds.values()]
    assert "\n".join(error for walk in every for error in walk.errors) == ""


def test_looking_changes_nothing(walks):
    """No GET of any address decides, sends, confirms or deletes: all rows planted are still as they were."""
    assert Subscriber.objects.count() == 2
    assert Essay.objects.get(pk=walks.scene.rows["withdrawn"].pk).live == Essay.Live.WITHDRAWN
    states = {key: Comment.objects.get(pk=walks.scene.rows[key].pk).state for key in ("held", "spam", "rejected")}
    assert states == {"held": "held", "spam": "spam", "rejected": "rejected"}
