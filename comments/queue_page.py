"""What one page of the queue shows: its replies with everything that helps to decide, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Count, Min, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.timesince import timesince

from comments import marks, moderation, notifications
from comments.forms import DecisionForm
from comments.models import Comment, ModerationEntry
from comments.spam import NUMBERS, SEEN
from essays import markup
from essays.markup.excerpt import count_words
from essays.markup.tree import parse

State = Comment.State
Verb = ModerationEntry.Verb
PER_PAGE = 20
LONG = 300  # words; what is longer is folded
TABS = {
    State.HELD: "Held", State.PUBLISHED: "Published", State.REJECTED: "Rejected", State.SPAM: "Spam",
    State.REMOVED: "Removed",
}  # fmt: skip
# The buttons of an item by its state: (verb, words, key). Their order never changes with the case.
BUTTONS = {
    State.HELD: (("publish", "Publish", "a"), ("ask", "Reject…", "r"), ("spam", "Spam", "s")),
    State.PUBLISHED: (("ask", "Remove…", "r"), ("hold", "Hold", "h"), ("spam", "Spam", "s")),
    State.REJECTED: (("publish", "Publish", "a"), ("restore", "Back to the queue", "h"), ("spam", "Spam", "s")),
    State.SPAM: (("publish", "Publish", "a"), ("ask", "Reject…", "r"), ("restore", "Back to the queue", "h")),
    State.REMOVED: (("restore", "Put it back", "a"),),
}
# What turns a decision back when its ten minutes are over.
REVERSE = {
    Verb.PUBLISH: "hold", Verb.REJECT: "restore", Verb.SPAM: "restore", Verb.REMOVE: "restore", Verb.HOLD: "publish",
}  # fmt: skip


def reversal(entry, now=None):
    """How a decision can be turned back: "undo" within ten minutes, else a verb; "" where it cannot."""
    if entry.comment.state != entry.to_state:
        return ""
    if moderation.can_undo(entry, now):
        return "undo"
    return REVERSE.get(entry.verb, "")


@dataclass
class Panel:
    """The open question why some replies are not published, or are removed: "reject" or "remove"."""

    verb: str
    comments: list
    form: DecisionForm
    reasons: list = field(default_factory=list)

    @property
    def first(self):
        return self.comments[0]

    @property
    def letter_template(self):
        """The letter with {reason} and {note} left open, for the script that fills them while one types."""
        number = self.first.number if self.verb == "remove" else None
        where = "at a private page." if len(self.comments) == 1 else "at private pages."
        letter = notifications.refused_letter(
            self.first.essay.title, "{reason}", "{note}", where, removed_number=number
        )
        return letter.replace("{note}\n\n", "{note}")

    @property
    def letter(self):
        """The letter as it stands with what was typed so far."""
        form = self.form
        reason = next((r["letter"] for r in self.reasons if r["chosen"]), "the one that you choose")
        note = (form["note"].value() or "") and f"{form['note'].value().strip()}\n\n"
        return self.letter_template.replace("{reason}", reason).replace("{note}", note)


class QueuePage:
    """One page of one tab. `asked` is the query; all that is odd in it falls back to the ordinary."""

    def __init__(self, asked, user):
        self.user = user
        state = asked.get("state", State.HELD)
        self.state = State(state) if state in TABS else State.HELD
        usual = "oldest" if self.state == State.HELD else "newest"
        self.sort = asked.get("sort") if asked.get("sort") in {"oldest", "newest"} else usual
        number, at = asked.get("page", "1"), asked.get("at", "")
        self.number = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
        self.at = int(at) if at.isascii() and at.isdigit() and len(at) < 16 else None

    def rows(self):
        moment = "submitted_at" if self.state == State.HELD else "decided_at"
        order = (moment, "pk") if self.sort == "oldest" else (f"-{moment}", "-pk")
        if self.state == State.HELD:
            order = ("probable_spam", *order)
        return Comment.objects.filter(state=self.state).order_by(*order)

    def address(self, at=None, page=None):
        """The address of this page, at an item that is then the current one."""
        query = {"state": self.state.value, "sort": self.sort, "page": page or self.number}
        query |= {"at": at} if at else {}
        return f"{reverse('desk-moderation')}?{urlencode(query)}{f'#c{at}' if at else ''}"

    def page_with(self, comment):
        """The number of the page on which a comment of this tab stands."""
        ids = list(self.rows().values_list("pk", flat=True))
        return ids.index(comment.pk) // PER_PAGE + 1 if comment.pk in ids else 1

    def after(self, picks):
        """The item that is current once `picks` are decided: the next on the page, else the last before; or None."""
        start = (self.number - 1) * PER_PAGE
        ids = list(self.rows().values_list("pk", flat=True)[start : start + PER_PAGE + 1])
        last = max((i for i, pk in enumerate(ids) if pk in picks), default=-1)
        left = [pk for pk in ids[last + 1 :] if pk not in picks] or [pk for pk in ids if pk not in picks][-1:]
        return left[0] if left else None

    def panel_from(self, asked):
        """The panel of `?reject=12`; None for anything that cannot be rejected or removed here."""
        return self.panel_for([int(asked)]) if asked.isascii() and asked.isdigit() and len(asked) < 16 else None

    def panel_for(self, picks, form=None):
        """The panel for the picked replies that stand on this tab, with what was typed into it."""
        if self.state not in {State.HELD, State.SPAM, State.PUBLISHED}:
            return None
        comments = list(self.rows().filter(pk__in=picks).select_related("essay"))
        if not comments:
            return None
        verb = "remove" if self.state == State.PUBLISHED else "reject"
        chosen = form["reason"].value() if form else ""
        reasons = [
            {"value": value, "label": label, "words": notifications.SENTENCES[value] or "you write the reason",
             "letter": notifications.reason_words(value), "key": key, "chosen": value == chosen}
            for key, (value, label) in enumerate(Comment.Reason.choices, 1)
        ]  # fmt: skip
        return Panel(verb, comments, form or DecisionForm(), reasons)

    def context(self, panel=None):
        """Everything that the template shows."""
        found = Comment.objects.values("state").annotate(n=Count("pk"), oldest=Min("submitted_at")).order_by()
        counts = {row["state"]: row for row in found}
        rows = self.rows().select_related("essay", "parent__parent")
        paginator = Paginator(rows, PER_PAGE)
        paginator.count = counts.get(self.state, {"n": 0})["n"]
        page = paginator.get_page(self.number)
        self.number = page.number
        items = self._items(list(page), panel)
        decided = moderation.newest_decision(self.user)
        return {
            "tabs": [(state.value, words, counts.get(state, {"n": 0})["n"]) for state, words in TABS.items()],
            "state": self.state.value,
            "sort": self.sort,
            "sentence": waiting_words(counts.get(State.HELD)),
            "items": items,
            "page": page,
            "query": f"?{urlencode({'state': self.state.value, 'sort': self.sort})}&page=",
            "here": self.address(),
            "panel": panel,
            "bulk_panel": panel if panel and len(panel.comments) > 1 else None,
            "bulk": self.state in {State.HELD, State.SPAM, State.REJECTED},
            "undo": undo_line(decided),
            "last_decided": None if items else _last_decision(),
        }

    def _items(self, comments, panel):
        histories = _histories(comments)
        entries = newest_entries(comments)
        open_id = panel.first.pk if panel and len(panel.comments) == 1 else None
        ids = [comment.pk for comment in comments]
        current = open_id or (self.at if self.at in ids else None) or (ids[0] if ids else None)
        return [
            {
                "comment": comment,
                "essay": comment.essay,
                "current": comment.pk == current,
                "panel": panel if comment.pk == open_id else None,
                "history": histories.get(comment.email.lower(), {"published": 0, "rejected": 0, "earlier": 0}),
                "would_be": comment.number or comment.essay.last_comment_number + 1,
                "chain": _chain(comment),
                "removed_tags": markup.removed_tags(comment.body),
                "targets": link_targets(comment.html),
                "long": count_words(comment.text) > LONG,
                "words": count_words(comment.text),
                "buttons": BUTTONS[self.state],
                "entry": entries.get(comment.pk),
                **shown_reasons(comment),
            }
            for comment in comments
        ]


def waiting_words(held):
    """ "Five to decide, the oldest for two days."; `held` has n and oldest, or is None."""
    if not held or not held["n"]:
        return "Nothing to decide."
    count = NUMBERS[held["n"]].capitalize() if held["n"] < len(NUMBERS) else f"{held['n']:,}"
    new = timezone.now() - held["oldest"] < timedelta(minutes=1)
    age = "less than a minute" if new else timesince(held["oldest"], depth=1)
    return f"{count} to decide, the oldest for {age}."


def undo_line(entries):
    """What was decided last and how long its letter waits, as a dictionary for the template; None for nothing."""
    if not entries:
        return None
    left = entries[0].at + moderation.UNDO_FOR - timezone.now()
    return {
        "entries": entries,
        "verb": entries[0].get_verb_display(),
        "first": entries[0].comment,
        "count": len(entries),
        "minutes": max(1, -(-int(left.total_seconds()) // 60)),
        "letter": entries[0].to_state in {State.PUBLISHED, State.REJECTED, State.REMOVED}
        and any(entry.comment.email for entry in entries),
    }


def _last_decision():
    return ModerationEntry.objects.exclude(verb=Verb.ARRIVED).values_list("at", flat=True).first()


def _histories(comments):
    """How the other replies from the same e-mail addresses fared: {folded e-mail: counts}."""
    emails = {comment.email.lower() for comment in comments if comment.email}
    rows = (
        Comment.objects.annotate(writer=Lower("email"))
        .filter(writer__in=emails)
        .values("writer")
        .annotate(
            published=Count("pk", filter=Q(state=State.PUBLISHED)),
            rejected=Count("pk", filter=Q(state=State.REJECTED)),
            earlier=Count("pk", filter=~Q(state=State.HELD)),
        )
        .order_by()
    )
    return {row["writer"]: row for row in rows}


def newest_entries(comments):
    """The newest entry of the log on each comment: {comment id: entry}, in one query."""
    rows = ModerationEntry.objects.filter(comment__in=comments).select_related("actor").order_by("at", "pk")
    return {entry.comment_id: entry for entry in rows}


def link_targets(html):
    """Where the links of a rendered reply lead, each once, where their words do not say it."""
    links = [node for node in parse(html).walk() if node.typed.get("href")]
    told = {a.typed["href"] for a in links if a.text().strip().rstrip("/") == a.typed["href"].rstrip("/")}
    return [href for href in dict.fromkeys(a.typed["href"] for a in links) if href not in told]


def shown_reasons(comment):
    """Why a reply waits, in order, those that lie in something to be seen with a number, and its text and fields with
    those numbers: `reasons`, `marked_html`, `marks` by field."""
    reasons = marks.numbered(comment.reasons, SEEN)
    return {"reasons": reasons, "marked_html": marks.marked(comment.html, reasons), "marks": marks.of_fields(reasons)}


def _chain(comment):
    """The replies above one, at most two, the outer one first."""
    parent = comment.parent
    return [above for above in (parent and parent.parent, parent) if above is not None]
