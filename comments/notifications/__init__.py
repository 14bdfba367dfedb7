"""Letters about replies: to moderators when one waits, to its writer when it is decided. All leave by the outbox."""

from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from comments.cleaning import clean_name
from comments.models import Comment, Flag
from comments.tokens import token_of
from essays.models import Essay
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.http.absolute_urls import absolute_url
from sitewide.mail import outbox
from sitewide.models import OutboxMessage
from sitewide.text.datetimes import day_text
from sitewide.typography import typeset

State = Comment.State
Reason = Comment.Reason
UNDO_FOR = timedelta(minutes=10)
STATE_HEADER = "X-Reply-State"
SUBJECT = _("Your reply to “%(title)s”")
APPEALS = timedelta(days=14)  # as comments.moderation.appeals keeps them open

SENTENCES: dict[str, object] = {
    Reason.OFF_SUBJECT: _("it does not speak to the essay or to another reply"),
    Reason.ATTACK: _("it goes for a person, not an argument"),
    Reason.ADVERTISING: _("it is there to sell, or to send people elsewhere"),
    Reason.REPEATS: _("it has been said here already"),
    Reason.PRIVATE: _("it names where or how someone can be found"),
    Reason.OTHER: "",
}


def reason_sentence(reason: str, repeats_number: int | None = None) -> str:
    """The sentence of a reason, without a capital or a full stop; "" for what the moderator must write."""
    sentence = str(SENTENCES.get(reason, ""))
    if reason == Reason.REPEATS and repeats_number:
        return gettext("%(reason)s, in reply %(n)s") % {"reason": sentence, "n": repeats_number}
    return sentence


def reason_words(reason: str, repeats_number: int | None = None) -> str:
    """A reason as letters say it: "advertising: it is there to sell, or to send people elsewhere"; "" for none."""
    label = str(Reason(reason).label).lower() if reason else ""
    sentence = reason_sentence(reason, repeats_number)
    return gettext("%(reason)s: %(sentence)s") % {"reason": label, "sentence": sentence} if sentence else label


def removed_line(state: str, decided_at: datetime, reason: str = "", repeats_number: int | None = None) -> str:
    """What stands in the place of a response that is not shown any more; no word of it and no name."""
    if state == State.WITHDRAWN:
        return gettext("Withdrawn by its writer on %(day)s.") % {"day": day_text(decided_at)}
    if state != State.REMOVED:
        return gettext("This response is not shown at present. Its number and its replies stay.")
    words = {"day": day_text(decided_at), "reason": reason_sentence(reason, repeats_number)}
    if words["reason"]:
        return gettext("Removed by a moderator on %(day)s: %(reason)s.") % words
    return gettext("Removed by a moderator on %(day)s.") % words


def about(essay: Essay) -> str:
    """What letters on replies to an essay are about: they wait while it is not public
    (comments.notifications.withdrawn_essays).
    """
    return f"essay:{essay.pk}"


def moderators() -> QuerySet[User]:
    """Everybody who decides on replies and can sign in."""
    return get_user_model().objects.filter(is_active=True, groups__name="moderator").order_by("pk")


_MODERATORS = CompiledQuery(lambda: moderators().values_list("email"))


def tell_moderators(comment: Comment) -> None:
    """One letter to each moderator, with the whole text and the way to the queue."""
    reasons = "\n".join(f"- {plain(reason['words'])}" for reason in comment.reasons)
    words: dict[str, object] = {"name": name_of(comment), "title": title_of(comment.essay)}
    if comment.passage:
        words |= {"n": comment.passage.number, "quote": plain(comment.passage.quote)}
        first = gettext("%(name)s answered ¶ %(n)s (“%(quote)s”) of “%(title)s”:") % words
    else:
        first = gettext("%(name)s answered “%(title)s”:") % words
    why = gettext("Why it is held:\n%(reasons)s") % {"reasons": reasons}
    ways = _ways(
        comment,
        publish=gettext("Publish it"),
        refuse=gettext("Reject it, with a reason"),
        spam=gettext("Mark it as spam"),
    )
    subject = gettext("A reply waits: %(name)s on “%(title)s”") % words
    body = f"{first}\n\n{quoted(comment.body)}\n\n{why}\n\n{ways}\n"
    outbox.send_each(
        [email for (email,) in _MODERATORS.rows()], subject, body, key=f"held:{comment.pk}", subscription="moderation"
    )


def tell_reported(comment: Comment, flag: Flag) -> None:
    """One letter to each moderator on the first open report of a response, with both in it."""
    words = {"n": comment.number, "title": title_of(comment.essay), "reason": flag.get_reason_display().lower()}
    first = gettext("A reader reported number %(n)s on “%(title)s”: %(reason)s.") % words
    said = f"{quoted(flag.words)}\n" if flag.words else ""
    whose = gettext("The response, by %(name)s:") % {"name": name_of(comment)}
    ways = _ways(comment, keep=gettext("Keep it"), refuse=gettext("Remove it, with a reason"))
    subject = gettext("Reported: number %(n)s on “%(title)s”") % words
    body = f"{first}\n\n{said}\n{whose}\n\n{quoted(comment.body)}\n\n{ways}\n"
    outbox.send_each(
        [email for (email,) in _MODERATORS.rows()], subject, body, key=f"held:{comment.pk}", subscription="moderation"
    )


def _ways(comment: Comment, **choices: str) -> str:
    """The links of a letter to moderators. Each leads to a page that asks once more; none decides by itself."""
    decide = absolute_url("desk-decide", comment.pk)
    lines = [f"{words}: {decide}?do={do}" for do, words in choices.items()]
    lines.append(
        gettext("See it in the queue: %(link)s") % {"link": f"{absolute_url('desk-moderation')}?item={comment.pk}"}
    )
    asks = gettext("Each link asks once more before anything is decided. You must be signed in.")
    return "\n".join([*lines, "", asks])


def plain(text: str) -> str:
    """Words of others on one line, with nothing in them that turns their direction or is not seen."""
    return clean_name(text)


def title_of(essay: Essay) -> str:
    """The title of an essay as letters have it: on one line, with the marks of texts in its language."""
    return typeset(plain(essay.title), essay.language)


def name_of(comment: Comment) -> str:
    """The name of a reply's writer as letters have it."""
    return typeset(plain(comment.name))


def quoted(text: str) -> str:
    """A text of others as letters quote it: each line behind a ">", so that none of it reads as ours."""
    lines = (plain(line) for line in text.splitlines())
    return "\n".join(f"> {line}" for line in lines)


def take_back(comment: Comment) -> None:
    """Takes back what has not left yet: the letters to moderators on a reply that is decided, the one to its writer."""
    outbox.cancel(f"held:{comment.pk}", f"comment:{comment.pk}")


def tell_writer(comment: Comment) -> None:
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


def _send(comment: Comment, subject: str, body: str) -> None:
    """A letter to the writer of a reply. To an address that nobody has shown to be theirs go a few a day, as anybody
    can type it; the others gather and leave later."""
    outbox.send(
        comment.email, subject, body, key=f"comment:{comment.pk}", delay=UNDO_FOR, about=about(comment.essay),
        headers={STATE_HEADER: comment.state}, allowance="" if comment.confirmed_at else "decision",
    )  # fmt: skip
    if comment.essay.live == Essay.Live.WITHDRAWN:
        outbox.pause(about(comment.essay))


def tell_turned_down(comment: Comment, answer: str) -> None:
    """Tells the writer, after ten minutes, that an appeal was turned down."""
    key = f"comment:{comment.pk}"
    outbox.cancel(key)
    if not comment.email:
        return
    title = title_of(comment.essay)
    body = gettext(
        "A second moderator has looked at your reply to “%(title)s” again, and left the decision as it was:\n\n"
        "%(answer)s\n\n"
        "This decision is final. Nothing is held against you: you are welcome to write another. Everything stands at "
        "%(link)s\n"
    ) % {"title": title, "answer": answer, "link": absolute_url("private-response", token_of(comment))}
    _send(comment, gettext("Your appeal on “%(title)s”") % {"title": title}, body)


def _letter(comment: Comment) -> tuple[str, str] | None:
    """Subject and body of the letter that this state of a reply asks for; None for the states that are not told."""
    title = title_of(comment.essay)
    subject = SUBJECT % {"title": title}
    if comment.state == State.PUBLISHED:
        if not comment.essay.is_public:
            return None
        address = absolute_url("response-number", comment.essay.slug, comment.number)
        words = {"title": title, "n": comment.number, "link": address}
        return subject, gettext("Your reply to “%(title)s” is now number %(n)s: %(link)s\n") % words
    if comment.state in {State.REJECTED, State.REMOVED}:
        where = gettext("at %(link)s") % {"link": absolute_url("private-response", token_of(comment))}
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


def _appeal_time(comment: Comment) -> str:
    """Until when an appeal is open, as its letter says it; "" where it came too late for one."""
    now = timezone.now()
    if comment.decided_at is None or now - comment.decided_at < timedelta(hours=1):
        return gettext("within 14 days")
    closes = comment.decided_at + APPEALS
    return gettext("until %(day)s") % {"day": day_text(closes)} if now < closes else ""


def refused_letter(
    title: str,
    reason: str,
    note: str,
    where: str,
    *,
    removed_number: int | None = None,
    appeal: str | None = None,
) -> str:
    """The words of the letter on a reply that is not published, or (`removed_number`) not any more.

    `reason` as `reason_words` gives it, `where` its private page is, `appeal` as `_appeal_time` says it (None:
    within 14 days). Moderators see the same before it is sent.
    """
    appeal = gettext("within 14 days") if appeal is None else appeal
    words = {"title": title, "n": removed_number, "reason": reason, "when": appeal, "where": where}
    if removed_number:
        what = gettext("Your reply to “%(title)s”, number %(n)s, was removed. Reason: %(reason)s.") % words
    else:
        what = gettext("Your reply to “%(title)s” was not published. Reason: %(reason)s.") % words
    welcome = gettext("Nothing is held against you: you are welcome to write another.")
    if appeal:
        again = gettext("If you think this is a mistake, ask a second moderator %(when)s, %(where)s") % words
        kept = gettext("Your words are kept there for 90 days.")
        kept = f"{again}\n{kept}"
    else:
        kept = gettext("Your words are kept %(where)s for 90 days.") % words
    note = f"{note}\n\n" if note else ""
    return f"{what}\n\n{note}{welcome} {kept}\n"
