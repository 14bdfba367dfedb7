"""Who is known here: a writer of published replies, shown to be the same person by a mailed link or a signed cookie.

A typed name and address show nothing, since anybody can type them. Known is

- whose mailed link was opened (`confirm`): then that one reply appears, if nothing but not being known held it, and
- whose browser has the signed cookie (`give_key`), which is set only on request and on pages made for one person, for
  replies in the same name and with the same address as those that were published,

and of whom so many replies are published as the rules ask (`trusted_after`).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments import moderation
from comments.cleaning import same_person
from comments.identity import proof
from comments.models import Comment
from comments.rules import rulebook
from comments.rules.effective import Ruling
from comments.screening import blocklist
from comments.screening.checks import FIRST
from sitewide import state
from sitewide.hashing import keyed_hash
from sitewide.http import cookies, rate_limits, signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.client_address import household, network_of
from sitewide.mail import outbox
from sitewide.mail.allowances import opening
from sitewide.mail.mailboxes import mailbox

State = Comment.State
# Read where replies are sent, and by private pages, which say whether they are looked at in a browser that is known.
# No other page reads them.
COOKIE, COOKIE_HERE = "writer", "writer-here"
COOKIE_PATHS = {COOKIE: "/essays/", COOKIE_HERE: "/responses/"}
COOKIE_AGE = 365 * 24 * 3600
LINK_HOLDS = timedelta(days=7)
_COOKIE, _LINK = "comments.writer", "comments.confirm"
DAY, HOUR = 24 * 3600, 3600
# Each new key gives another emblem: nobody is to try until they have somebody else's.
KEYS_FOR_ADDRESS = rate_limits.Limit("be-known", 20, HOUR)
MOST_LINKS = 20
ANOTHER = _("For another reply:")
OTHERWISE = _(
    "If it was not you, do nothing: you will get no more letters about it than this one tells of, and the link stops "
    "working after seven days."
)
READ = 200  # published replies of one writer that are compared


def is_known(submission: Any, ruling: Ruling, but: int | None = None) -> bool:
    """Whether the cookie that came with a reply shows its writer to be known: enough published replies were sent or
    claimed under its key, in this name and with this address. `but`: a reply (id) that does not count."""
    if not submission.writer:
        return False
    published = Comment.objects.filter(state=State.PUBLISHED, writer_key=submission.writer).exclude(pk=but)
    names = published.filter(mailbox=mailbox(submission.email)).values_list("name", flat=True)[:READ]
    own = same_person(submission.name)
    return sum(same_person(name) == own for name in names) >= ruling.trusted_after


def key_in(request: HttpRequest, name: str = COOKIE) -> str:
    """The key in the cookie of a request; "" where there is none, or it is forged."""
    key = cookies.read_signed(request, name, salt=_COOKIE, seconds=COOKIE_AGE)
    return key if isinstance(key, str) and len(key) == 64 else ""


@transaction.atomic
def give_key(comment: Comment, key: str = "") -> str:
    """Makes a browser known as that of the writer of `comment`; called only for who holds its private address, or has
    opened the mailed link.

    Returns the key, for `remember`. One that the browser has (`key`) goes on, so that its earlier replies count. A
    reply has one key: that of the browser that asked last, so that nobody shares one with who typed their address.
    """
    state.take_turn()
    key = key or secrets.token_hex(32)
    keys = {key, comment.writer_key or key}
    Comment.objects.filter(pk=comment.pk).update(writer_key=key)
    comment.writer_key = key
    proof.redraw(writer_key__in=keys)
    return key


def remember(response: HttpResponse, key: str) -> None:
    """Sets the cookies of a browser with a key."""
    for name, path in paths().items():
        cookies.keep_signed(response, name, key, salt=_COOKIE, path=path, seconds=COOKIE_AGE)


def forget(response: HttpResponse) -> None:
    """Takes the cookies of a browser away, also those of before it was served over https."""
    for name, path in COOKIE_PATHS.items():
        for one in dict.fromkeys((paths()[name], path)):  # the older path last: of one name an answer takes one away
            cookies.drop(response, name, path=one)


def paths() -> Mapping[str, str]:
    """Where the cookies are sent to. Over https everywhere: only what is of the whole site has the prefix `__Host-`,
    without which another host of the domain could put its own key into somebody's browser. Pages that everybody reads
    do not look at them (commonswiki.page_cache.store)."""
    return dict.fromkeys(COOKIE_PATHS, "/") if settings.HTTPS else COOKIE_PATHS


@transaction.atomic
def take_key(comment: Comment) -> None:
    """No browser is known any more as that of this reply's writer: its key, and that of all replies under it, goes."""
    state.take_turn()
    if comment.writer_key:
        theirs = list(Comment.objects.filter(writer_key=comment.writer_key).values_list("pk", flat=True))
        Comment.objects.filter(pk__in=theirs).update(writer_key="")
        proof.redraw(pk__in=theirs)
    comment.writer_key = ""


def can_ask(comment: Comment) -> bool:
    """Whether the writer of a reply can have the letter that confirms the address."""
    return bool(comment.email and not comment.confirmed_at and comment.user_id is None
                and comment.state in {State.HELD, State.PUBLISHED, State.SPAM})  # fmt: skip


def ask(comment: Comment, *, address: str) -> int:
    """Sends the letter that confirms the address of a reply, because its writer asked on the private page for it.

    The letter has no word of the writer's choosing in it. One a day goes to a mailbox, whoever asks, and asks for all
    replies that were meant until it leaves: who is asked for in vain today is asked for tomorrow. `address` is the
    network address that asks: ten an hour, thirty for its network. Returns the seconds to wait past those, or where one
    letter would ask for too many; else 0.
    """
    if not can_ask(comment):
        return 0
    wait = max(
        rate_limits.hit("confirm", household(address), limit=10, seconds=HOUR),
        rate_limits.hit("confirm-network", network_of(address), limit=30, seconds=HOUR),
    )
    return wait or _write(comment)


@transaction.atomic
def _write(comment: Comment) -> int:
    """Puts the link of a reply into the letter that waits for its mailbox, or writes one; the seconds to wait, or 0."""
    state.take_turn()
    key, owner = f"confirm:{comment.pk}", mailbox(comment.email)
    waits = outbox.unsent("confirm", comment.email).select_for_update().filter(claimed_at=None).first()
    leaves, _room = opening("confirm", owner, now=timezone.now())
    link = absolute_url("confirm-response", link_token(comment, leaves))
    if waits is None:
        _letter(comment, link, key)
    elif waits.key != key and f"{link.rpartition(':')[0].rpartition(':')[0]}:" not in waits.body:
        if waits.body.count(str(ANOTHER)) >= MOST_LINKS:
            return DAY
        waits.body = waits.body.replace(str(OTHERWISE), f"{ANOTHER}\n\n{link}\n\n{OTHERWISE}")
        waits.save(update_fields=["body"])
    return 0


def _letter(comment: Comment, link: str, key: str) -> None:
    title = state.current().settings.printed_title
    body = gettext(
        "Somebody, most likely you, sent a reply to an essay on “%(title)s” and gave this address.\n\n"
        "To confirm that it is yours, open this page and press the button:\n\n%(link)s"
    ) % {"title": title, "link": link}
    subject = gettext("Is this your address? A reply on “%(title)s”") % {"title": title}
    outbox.send(comment.email, subject, f"{body}\n\n{OTHERWISE}\n", key=key, allowance="confirm")


def link_token(comment: Comment, leaves: datetime | None = None) -> str:
    """What the mailed link carries: the reply and its address, signed, so that it confirms nothing else; dated from
    when its letter `leaves`."""
    told = [comment.pk, keyed_hash("confirm", comment.email.lower())[:16]]
    return signed_links.sign(told, _LINK, at=leaves)


def find_by_link(token: str) -> Comment | None:
    """The comment that a mailed link confirms; None where it is forged, too old, or for another address."""
    pk, mark = signed_links.read(token, _LINK, list, holds=LINK_HOLDS) or (None, "")
    comment = Comment.objects.filter(pk=pk).select_related("essay").first() if pk else None
    right = comment and comment.email and keyed_hash("confirm", comment.email.lower())[:16] == mark
    return comment if right else None


@transaction.atomic
def confirm(
    comment: Comment,
    *,
    address: str | None = None,
    seen_version: int | None = None,
    now: datetime | None = None,
) -> bool:
    """The writer of a reply opened the mailed link and pressed the button: its address is confirmed, once for all.

    The reply appears when that was all it waited for: its only reason is that its writer was not known, and as many
    replies with this address are published as the rules ask; not while a block applies (`address`: where the button was
    pressed). Returns whether it appeared. `seen_version` is that of the words that were read: when others have taken
    their place since, nothing is confirmed and moderation.EditedMeanwhile is raised.
    """
    now = now or timezone.now()
    state.take_turn()
    row = Comment.objects.select_for_update().select_related("essay").get(pk=comment.pk)
    if seen_version not in {None, row.version}:
        raise moderation.EditedMeanwhile(row)
    if row.confirmed_at is None:
        Comment.objects.filter(pk=row.pk).update(confirmed_at=now)
        proof.redraw(**({"writer_key": row.writer_key} if row.writer_key else {"pk": row.pk}))
    comment.confirmed_at = row.confirmed_at or now
    if row.state != State.HELD or [reason.get("code") for reason in row.reasons] != [FIRST] or _was_decided(row):
        return False
    ruling = rulebook.ruling_of(row.essay)
    published = Comment.objects.filter(state=State.PUBLISHED, mailbox=row.mailbox).count()
    if ruling.hold_all or ruling.frozen or published < ruling.trusted_after:
        return False
    if blocklist.applies(email=row.email, address=address, html=row.html, website=row.website, now=now):
        return False
    try:
        moderation.publish(comment, by=None, seen_state=State.HELD, now=now, tell=False)
    except ValidationError:
        return False
    return True


def _was_decided(row: Comment) -> bool:
    """A moderator held it again, or brought it back to the queue: the next decision is a moderator's too."""
    return row.log.exclude(verb__in=["arrived", "take-in", "edit"]).exists()
