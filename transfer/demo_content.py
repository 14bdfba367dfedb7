"""The demo: essays, responses and a noticeboard to look at, loaded through the verbs that people's own words take."""

import datetime
import secrets
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments import moderation, posting
from comments.models import Comment
from comments.moderation import appeals, reports
from comments.paragraphs import answers
from essays import taxonomy
from essays.markup.paragraph_slots import paragraphs
from essays.models import Essay, Hub, Licence, Tag
from noticeboard import board
from noticeboard.models import Book, Bookmark, Call
from sitewide import state
from sitewide.models import OutboxMessage, SiteSettings
from transfer import demo_desk, demo_pictures
from transfer.demo_desk import Unfinished
from transfer.importing import loading
from transfer.importing.options import Options
from transfer.markdown.here import here
from transfer.markdown.source import Markdown
from transfer.markdown.texts import Choices

FOLDER = Path(__file__).resolve().parent / "demo"
SOURCE = "demo"
SITE = {
    "title": "P2P Foundation's blog",
    "tagline": "Researching, documenting and promoting peer to peer practices",
    "bookmarks_more_label": "More in Diigo »",
    "bookmarks_more_url": "https://www.diigo.com/user/mbauwens",
}
# One account for each role; each is the account of a by-line of the demo.
PEOPLE = {
    "author": "Ravi Menon",
    "editor": "Ilse Verhaegen",
    "moderator": "Jo Abernethy",
    "administrator": "Hanna Lindqvist",
}
DECISION_TAKES = datetime.timedelta(hours=5)
OBJECTION_TAKES = datetime.timedelta(days=2)


def is_empty():
    """Whether the site has no essay and no account yet."""
    return not Essay.objects.exists() and not User.objects.exists()


@transaction.atomic
def load():
    """Loads the whole demo into an empty site, all or nothing; returns the accounts made: (role, e-mail, password)."""
    state.take_turn()
    SiteSettings.objects.filter(pk=1).update(**SITE)
    _tags()
    accounts = _accounts()
    demo_pictures.hang(_read("pictures.yaml"), FOLDER, by=demo_desk.person("editor"))
    report = loading.run(Markdown(FOLDER, here(), Choices()), Options(name=SOURCE, keep_apart=True))
    told = [(line.key, words) for line, words in report.refused]
    for key, words in [*told, *(one for notes in report.notes.values() for one in notes.first)]:
        raise Unfinished(f"{key}: {words}")
    _owners()
    _start_here()
    _noticeboard(_read("noticeboard.yaml"))
    _comments(_read("comments.yaml"))
    demo_desk.fill(_read("desk.yaml"))
    OutboxMessage.objects.all().delete()  # nobody waits for a letter about what is there from the beginning
    lead = Essay.objects.filter(featured=True).first()
    SiteSettings.objects.filter(pk=1).update(lead_essay=lead.guid)
    state.bump()
    return accounts


def _read(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _tags():
    for entry in _read("tags.yaml"):
        tag = taxonomy.save_tag(Tag(name=entry["name"], definition=entry["definition"]), by=None)
        for synonym in entry.get("synonyms", []):
            taxonomy.save_tag(Tag(name=synonym, synonym_of=tag), by=None)


def _accounts():
    """Accounts with random passwords, kept in a file that only its owner can read; never in the repository."""
    made = []
    for role, name in PEOPLE.items():
        email, password = f"{role}@example.org", secrets.token_urlsafe(12)
        user = User.objects.create_user(email, password, name=name, roles=[role])
        author = taxonomy.author_named(name)
        author.user = user
        taxonomy.save_author(author, by=None)
        made.append((role, email, password))
    return made


def _owners():
    """Who signs an essay first, and has an account, owns it."""
    for user in User.objects.all():
        Essay.objects.filter(bylines__author__user=user, bylines__position=0).update(owner=user)


def keep_accounts(accounts):
    """Writes the accounts to var/demo-accounts.txt (mode 600), one line each; returns the path."""
    path = Path(settings.VAR_DIR) / "demo-accounts.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text("".join("\t".join(row) + "\n" for row in accounts), encoding="utf-8")
    return path


def _start_here():
    for slug, essays in _read("start_here.yaml").items():
        rows = dict(Essay.objects.filter(slug__in=essays).values_list("slug", "pk"))
        taxonomy.save_hub(Hub.objects.get(slug=slug), by=None, starts=[rows[s] for s in essays])


def _noticeboard(data):
    hubs = {hub.slug: hub for hub in Hub.objects.all()}
    licences = {licence.code: licence for licence in Licence.objects.all()}
    for entry in data["books"]:
        fields = {k: entry.get(k, "") for k in ("slug", "title", "author", "publisher", "why", "borrow", "buy")}
        book = Book(**fields, year=entry["year"], hub=hubs.get(entry["hub"]), featured=entry["featured"])
        book.added = entry["date"]
        board.save_book(book, by=None)
    for entry in data["calls"]:
        fields = {k: entry.get(k, "") for k in ("slug", "title", "standfirst", "body", "fee")}
        call = Call(**fields, opens=_moment(entry["opens"]), closes=_moment(entry["closes"], last=True))
        call.licence = licences.get(entry["licence"])
        call.ask, call.ask_email = entry["ask"]["name"], entry["ask"]["email"]
        board.save_call(call, by=None, hubs=[hubs[slug] for slug in entry["hubs"]])
    for entry in reversed(data["bookmarks"]):
        bookmark = Bookmark(title=entry["title"], url=entry["address"], note=entry["note"], added=entry["date"])
        board.save_bookmark(bookmark, by=None, tags=Tag.objects.named(entry["tags"]).values())


def _moment(value, *, last=False):
    """A date or a moment from YAML as a moment; of a date the first one, or the last."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if not isinstance(value, datetime.datetime):
        value = datetime.datetime.combine(value, datetime.time(23, 59) if last else datetime.time())
    return value if value.tzinfo else timezone.make_aware(value)


def _comments(entries):
    """The responses, in the order in which they were sent, each through the way in and a moderator's decision."""
    made = {}
    moderator = User.objects.get(groups__name="moderator")
    for entry in sorted(entries, key=lambda e: e["date"]):
        essay = Essay.objects.get(slug=entry["essay"])
        sent = _moment(entry["date"])
        staff = entry["staff"] and User.objects.get(groups__name=entry["staff"])
        submission = posting.Submission(
            name=entry["name"], email=entry["email"], website=entry["website"], body=entry["body"].strip(),
            parent=made.get(entry["parent"]), about=_about(essay, entry.get("about")),
        )  # fmt: skip
        comment = posting.post(essay, submission, user=staff or None, now=sent, tell=False).comment
        made[entry["id"]] = comment
        _decide(comment, entry, moderator, sent + DECISION_TAKES)
        _object(comment, entry, sent + OBJECTION_TAKES)


def _about(essay, words):
    """The paragraph of an essay in which these words stand; None for no words."""
    if not words:
        return None
    for number, paragraph in enumerate(paragraphs(essay.html), 1):
        if words in paragraph.text:
            return answers.find_about(essay, str(number))
    raise Unfinished(f"comments.yaml: no paragraph of {essay.slug} has the words “{words}”")


def _decide(comment, entry, moderator, now):
    state_wanted, reason = entry["state"], entry.get("reason")
    if state_wanted in {"published", "removed"} and comment.state != Comment.State.PUBLISHED:
        moderation.publish(comment, by=moderator, now=now, tell=False)
    if state_wanted == "removed":
        moderation.remove(comment, reason, by=moderator, now=now + DECISION_TAKES, tell=False)
    elif state_wanted == "rejected":
        moderation.reject(comment, reason, by=moderator, now=now, tell=False, note=entry.get("note", ""))
    elif state_wanted == "spam":
        moderation.spam(comment, by=moderator, now=now)
    elif state_wanted == "withdrawn":
        moderation.withdraw(comment, now=now)


def _object(comment, entry, now):
    """Somebody is not content with what was decided: a reader reports it, or its writer appeals."""
    if "report" in entry:
        reason, words = entry["report"]
        reports.flag(comment, reason, words=words, now=now)
    if "appeal" in entry:
        comment.refresh_from_db()
        appeals.ask(comment, entry["appeal"], now=now)
