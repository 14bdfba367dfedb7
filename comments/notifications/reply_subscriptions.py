"""Telling the writer of a reply of answers to it: asked for by a tick, confirmed by letter, ended by one click.

Anybody can type anybody's address into a form. So the tick alone sends nothing: once a moderator has published the
reply, one letter a day at most asks the owner of the address, in words of ours alone and for all replies at once; only
who presses the button on the page it leads to is told of anything. Both letters wait as long as a decision can be
undone, and go with it; what is too much for one day leaves on the next.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import Comment, Following
from comments.notifications import UNDO_FOR, about, title_of
from sitewide.http import signed_links
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.signed_links import one_click_headers
from sitewide.mail import outbox
from sitewide.mail.allowances import opening
from sitewide.mail.mailboxes import mailbox
from sitewide.models import OutboxMessage

State = Comment.State
CONFIRM, STOP, STOP_ONE = "comments.follow", "comments.unfollow", "comments.unfollow-one"
CONFIRM_HOLDS = timedelta(days=7)
ASK, TELL = "answers-asked", "answers"  # kinds of sitewide.mail.allowances
SHOWN = 50


def ask(comment: Comment) -> None:
    """Notes that the writer of a new reply wants to be told of answers; sends nothing yet."""
    if comment.email and comment.user_id is None:
        Following.objects.get_or_create(comment=comment)


def follow_up(comment: Comment) -> None:
    """After each decision on a locked reply: writes the letters that it calls for, takes back those it does not."""
    if comment.state == State.PUBLISHED and comment.essay.is_public:
        wish = Following.objects.filter(comment=comment).first()
        if wish and not wish.confirmed_at:
            _invite(comment, wish)
        _tell(comment)
        # Hardly any reply is followed: else, publishing twenty at once looks for answers twenty times.
        if wish and wish.confirmed_at:
            _tell_of_earlier(comment)
        return
    answers = comment.answers.values_list("pk", flat=True)
    outbox.cancel(*(f"answer:{pk}" for pk in [comment.pk, *answers]))
    if outbox.cancel(f"follow:{comment.pk}"):
        _invite_for_others(comment)


def _invite_for_others(comment: Comment) -> None:
    """The letter that is taken back would have asked for other replies of the same address as well."""
    for wish in wishes_of(comment.email):
        if wish.confirmed_at is None and wish.comment_id != comment.pk and wish.comment.essay.is_public:
            _invite(wish.comment, wish)


def _tell_of_earlier(comment: Comment) -> None:
    """Tells of the answers that were published while the reply was not; those of long ago were told then."""
    since = timezone.now() - outbox.SENT_KEPT + UNDO_FOR
    for answer in comment.answers.filter(state=State.PUBLISHED, published_at__gt=since):
        answer.essay, answer.parent = comment.essay, comment
        _tell(answer)


def _written(key: str) -> bool:
    return OutboxMessage.objects.filter(key=key).exists()


def _invite(comment: Comment, wish: Following) -> None:
    """Asks the owner of the address, once a reply, whether the letters are wanted. One that waits to leave asks for all
    that are published by then, as the page behind it lists them."""
    key = f"follow:{comment.pk}"
    if comment.confirmed_at:  # the owner of the address has said that this reply is theirs
        wish.confirmed_at = timezone.now()
        wish.save(update_fields=["confirmed_at"])
        return
    if _written(key) or outbox.unsent(ASK, comment.email).exists():
        return
    leaves, _room = opening(ASK, mailbox(comment.email), now=timezone.now())
    link = absolute_url("follow-confirm", signed_links.sign(comment.email, CONFIRM, at=leaves))
    body = _(
        "Somebody, most likely you, replied to “%(title)s” with this e-mail address and asked to be told of "
        "answers.\n\n"
        "To get a letter when somebody answers, open this page and press the button:\n\n%(link)s\n\n"
        "If it was not you, do nothing: you will get no such letter, and the link stops working after seven days.\n"
    ) % {"title": title_of(comment.essay), "link": link}
    outbox.send(
        comment.email, _("Shall we write to you when somebody answers?"), body, key=key, delay=UNDO_FOR,
        allowance=ASK, about=about(comment.essay),
    )  # fmt: skip


def _tell(answer: Comment) -> None:
    """Tells the writer of what was answered, where both are public and the writer wants it; once an answer."""
    parent = answer.parent
    if parent is None or not parent.email or parent.state != State.PUBLISHED:
        return
    if parent.mailbox == answer.mailbox:
        return
    wish = Following.objects.filter(comment=parent, confirmed_at__isnull=False).first()
    key = f"answer:{answer.pk}"
    if wish is None or _written(key):
        return
    link = absolute_url("response-number", answer.essay.slug, answer.number)
    stop = stop_link(wish)
    body = _(
        "Somebody answered your reply to “%(title)s”, number %(n)s:\n\n%(link)s\n\n"
        "You asked to be told of answers to it. To get no more of these letters:\n\n%(stop)s\n"
    ) % {"title": title_of(answer.essay), "n": parent.number, "link": link, "stop": stop}
    subject = _("An answer to your reply on “%s”") % title_of(answer.essay)
    outbox.send(
        parent.email,
        subject,
        body,
        key=key,
        delay=UNDO_FOR,
        headers=one_click_headers(stop),
        allowance=TELL,
        about=about(answer.essay),
    )


def stop_link(wish: Following, *, salt: str = STOP) -> str:
    """The full address that ends the letters on one reply; it holds as long as the reply does.

    Only the one that is mailed (STOP) can end all of a writer's letters too: it came to the owner of the address. The
    private page of a reply is known to whoever sent it with that address, and gives one for that reply (STOP_ONE).
    """
    return absolute_url("follow-stop", signed_links.sign(wish.comment_id, salt))


def read_email(token: str) -> str | None:
    """The e-mail address of a link to confirm; None where it is forged or too old."""
    return signed_links.read(token, CONFIRM, str, holds=CONFIRM_HOLDS)


def read_stop(token: str) -> tuple[int | None, bool]:
    """The reply (id) of a link to stop, and whether the link can end all of its writer's letters; (None, False) for a
    forged one."""
    for salt in (STOP, STOP_ONE):
        if pk := signed_links.read(token, salt, int):
            return pk, salt == STOP
    return None, False


def wishes_of(email: str) -> QuerySet[Following]:
    """The published replies under an address whose answers somebody wants to be told of, newest first."""
    rows = Following.objects.filter(comment__mailbox=mailbox(email), comment__state=State.PUBLISHED)
    return rows.select_related("comment__essay").order_by("-comment__published_at", "-pk")[:SHOWN]


@transaction.atomic
def confirm(email: str, picked: Collection[int], now: datetime | None = None) -> int:
    """The owner of an address wants letters on answers to these replies (ids), and on no other that was asked for.

    Returns how many replies are followed now. What was confirmed before stays so; doing it twice changes nothing.
    """
    count = 0
    for wish in wishes_of(email):
        if wish.confirmed_at:
            count += 1
        elif wish.comment_id in picked:
            Following.objects.filter(pk=wish.pk, confirmed_at=None).update(confirmed_at=now or timezone.now())
            count += 1
        else:
            wish.delete()
    outbox.take_back(ASK, email)  # it would ask for what is answered now
    return count


@transaction.atomic
def stop(comment_id: int, *, everything: bool = False) -> int:
    """Ends the letters on answers to one reply, or (`everything`) to all of its writer's; returns how many ended.

    Letters that wait are taken back. Ending twice changes nothing.
    """
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        return 0
    rows = Following.objects.filter(comment=comment)
    if everything and comment.email:
        rows = Following.objects.filter(comment__mailbox=comment.mailbox)
    answers = Comment.objects.filter(parent__in=rows.values("comment")).values_list("pk", flat=True)
    outbox.cancel(
        *(f"answer:{pk}" for pk in answers), *(f"follow:{pk}" for pk in rows.values_list("comment", flat=True))
    )
    ended = rows.delete()[0]
    _invite_for_others(comment)
    return ended
