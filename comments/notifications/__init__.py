"""Letters about replies: to moderators when one waits, to its writer when it is decided. All leave by the outbox."""

from datetime import timedelta
from textwrap import dedent

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from comments.cleaning import clean_name
from comments.models import Comment
from comments.tokens import token_of
from essays.models import Essay
from sitewide import outbox
from sitewide.datetimes import day_text
from sitewide.models import OutboxMessage

State = Comment.State
Reason = Comment.Reason
UNDO_FOR = timedelta(minutes=10)
STATE_HEADER = "X-Reply-State"
SUBJECT = "Your reply to"
APPEALS = timedelta(days=14)  # as comments.moderation.appeals keeps them open

SENTENCES = {
    Reason.OFF_SUBJECT: "it does not speak to the essay or to another reply",
    Reason.ATTACK: "it goes for a person, not an argument",
    Reason.ADVERTISING: "it is there to sell, or to send people elsewhere",
    Reason.REPEATS: "it has been said here already",
    Reason.PRIVATE: "it names where or how someone can be found",
    Reason.OTHER: "",
}


def reason_sentence(reason, repeats_number=None):
    """The sentence of a reason, without a capital or a full stop; "" for what the moderator must write."""
    sentence = str(SENTENCES.get(reason, ""))
    return f"{sentence}, in reply {repeats_number}" if reason == Reason.REPEATS and repeats_number else sentence


def reason_words(reason, repeats_number=None):
    """A reason as letters say it: "advertising: it is there to sell, or to send people elsewhere"; "" for none."""
    label = Reason(reason).label.lower() if reason else ""
    sentence = reason_sentence(reason, repeats_number)
    return f"{label}: {sentence}" if sentence else label


def removed_line(state, decided_at, reason="", repeats_number=None):
    """What stands in the place of a response that is not shown any more; no word of it and no name."""
    if state == State.WITHDRAWN:
        return f"Withdrawn by its writer on {day_text(decided_at)}."
    if state != State.REMOVED:
        return "This response is not shown at present. Its number and its replies stay."
    day = day_text(decided_at)
    sentence = reason_sentence(reason, repeats_number)
    return f"Removed by a moderator on {day}: {sentence}." if sentence else f"Removed by a moderator on {day}."


def about(essay):
    """What letters on replies to an essay are about: they wait while it is not public
    (comments.notifications.withdrawn_essays).
    """
    return f"essay:{essay.pk}"


def _absolute(name, *args):
    return settings.SITE_URL + reverse(name, args=args)


def moderators():
    """Everybody who decides on replies and can sign in."""
    return get_user_model().objects.filter(is_active=True, groups__name="moderator").order_by("pk")


def tell_moderators(comment):
    """One letter to each moderator, with the whole text and the way to the queue."""
    reasons = "\n".join(f"- {plain(reason['words'])}" for reason in comment.reasons)
    body = dedent("""\
        {name} answered {what}“{title}”:

        {text}

        Why it is held:
        {reasons}

        {ways}
    """).format(
        name=plain(comment.name),
        what=f"¶ {comment.passage.number} (“{plain(comment.passage.quote)}”) of " if comment.passage else "",
        title=plain(comment.essay.title),
        text=quoted(comment.body),
        reasons=reasons,
        ways=_ways(comment, publish="Publish it", refuse="Reject it, with a reason", spam="Mark it as spam"),
    )
    for moderator in moderators():
        outbox.send(
            moderator.email,
            f"A reply waits: {plain(comment.name)} on “{plain(comment.essay.title)}”",
            body,
            key=f"held:{comment.pk}",
            subscription="moderation",
        )


def tell_reported(comment, flag):
    """One letter to each moderator on the first open report of a response, with both in it."""
    body = dedent("""\
        A reader reported number {number} on “{title}”: {reason}.

        {words}
        The response, by {name}:

        {text}

        {ways}
    """).format(
        number=comment.number,
        title=plain(comment.essay.title),
        reason=flag.get_reason_display().lower(),
        words=f"{quoted(flag.words)}\n" if flag.words else "",
        name=plain(comment.name),
        text=quoted(comment.body),
        ways=_ways(comment, keep="Keep it", refuse="Remove it, with a reason"),
    )
    for moderator in moderators():
        outbox.send(
            moderator.email,
            f"Reported: number {comment.number} on “{plain(comment.essay.title)}”",
            body,
            key=f"held:{comment.pk}",
            subscription="moderation",
        )


def _ways(comment, **choices):
    """The links of a letter to moderators. Each leads to a page that asks once more; none decides by itself."""
    decide = _absolute("desk-decide", comment.pk)
    lines = [f"{words}: {decide}?do={do}" for do, words in choices.items()]
    lines.append(f"See it in the queue: {_absolute('desk-moderation')}?item={comment.pk}")
    return "\n".join([*lines, "", "Each link asks once more before anything is decided. You must be signed in."])


def plain(text):
    """Words of others on one line, with nothing in them that turns their direction or is not seen."""
    return clean_name(text)


def quoted(text):
    """A text of others as letters quote it: each line behind a ">", so that none of it reads as ours."""
    lines = (plain(line) for line in text.splitlines())
    return "\n".join(f"> {line}" for line in lines)


def take_back(comment):
    """Takes back what has not left yet: the letters to moderators on a reply that is decided, the one to its writer."""
    outbox.cancel(f"held:{comment.pk}", f"comment:{comment.pk}")


def tell_writer(comment):
    """Tells the writer of a decision after ten minutes, so that undoing it is silent; called after `take_back`.

    Of several decisions only the last is told, and not when the last letter said the same. Replies of signed-in
    people, spam and whatever has no address tell nobody. While the essay is withdrawn nothing is told: what was decided
    is told when it comes back (comments.notifications.withdrawn_essays).
    """
    key = f"comment:{comment.pk}"
    letter = _letter(comment) if comment.email and comment.essay.live != Essay.Live.WITHDRAWN else None
    if not letter:
        return
    sent = OutboxMessage.objects.filter(key=key, sent_at__isnull=False).order_by("-sent_at")
    told = sent.values_list("headers", flat=True).first()
    if told and told.get(STATE_HEADER) == comment.state:
        return
    _send(comment, *letter)


def _send(comment, subject, body):
    """A letter to the writer of a reply. To an address that nobody has shown to be theirs go a few a day, as anybody
    can type it; the others gather and leave later."""
    outbox.send(
        comment.email, subject, body, key=f"comment:{comment.pk}", delay=UNDO_FOR, about=about(comment.essay),
        headers={STATE_HEADER: comment.state}, allowance="" if comment.confirmed_at else "decision",
    )  # fmt: skip
    if comment.essay.live == Essay.Live.WITHDRAWN:
        outbox.pause(about(comment.essay))


def tell_turned_down(comment, answer):
    """Tells the writer, after ten minutes, that an appeal was turned down."""
    key = f"comment:{comment.pk}"
    outbox.cancel(key)
    if not comment.email:
        return
    title = comment.essay.title
    body = (
        f"A second moderator has looked at your reply to “{title}” again, and left the decision as it was:\n\n"
        f"{answer}\n\n"
        "This decision is final. Nothing is held against you: you are welcome to write another. Everything stands at "
        f"{_absolute('private-response', token_of(comment))}\n"
    )
    _send(comment, f"Your appeal on “{title}”", body)


def _letter(comment):
    """Subject and body of the letter that this state of a reply asks for; None for the states that are not told."""
    title = comment.essay.title
    subject = f"{SUBJECT} “{title}”"
    if comment.state == State.PUBLISHED:
        if not comment.essay.is_public:
            return None
        address = _absolute("response-number", comment.essay.slug, comment.number)
        return subject, f"Your reply to “{title}” is now number {comment.number}: {address}\n"
    if comment.state in {State.REJECTED, State.REMOVED}:
        where = f"at {_absolute('private-response', token_of(comment))}"
        number = comment.number if comment.state == State.REMOVED else None
        return subject, refused_letter(
            title,
            reason_words(comment.reason, comment.repeats_number),
            comment.note,
            where,
            removed_number=number,
            appeal=_appeal_time(comment),
        )
    return None


def _appeal_time(comment):
    """Until when an appeal is open, as its letter says it; "" where it came too late for one."""
    now = timezone.now()
    if comment.decided_at is None or now - comment.decided_at < timedelta(hours=1):
        return "within 14 days"
    closes = comment.decided_at + APPEALS
    return f"until {day_text(closes)}" if now < closes else ""


def refused_letter(title, reason, note, where, *, removed_number=None, appeal="within 14 days"):
    """The words of the letter on a reply that is not published, or (`removed_number`) not any more.

    `reason` as `reason_words` gives it, `where` its private page is. Moderators see the same before it is
    sent.
    """
    what = f", number {removed_number}, was removed" if removed_number else " was not published"
    return (
        f"Your reply to “{title}”{what}. Reason: {reason}.\n\n"
        + (f"{note}\n\n" if note else "")
        + "Nothing is held against you: you are welcome to write another. "
        + (f"If you think this is a mistake, ask a second moderator {appeal}, {where}\n" if appeal else "")
        + (f"Your words are kept {'there' if appeal else where} for 90 days.\n")
    )
