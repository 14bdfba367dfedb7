"""What one page of the queue shows: its replies with everything that helps to decide, in a fixed number of queries."""

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comments import moderation, notifications
from comments.models import Comment, Flag, ModerationEntry
from comments.posting.forms import DecisionForm
from comments.queue import appeal_items, filters
from comments.queue.text import place_words, undo_line, waiting_words, warnings
from comments.queue.writer_histories import histories_of
from comments.screening import highlighting
from comments.screening.checks import SEEN
from essays import markup
from essays.markup.excerpt import count_words
from essays.markup.tree import parse
from sitewide.numbers import whole_number

State = Comment.State
Verb = ModerationEntry.Verb
PICKS = 50
LONG = 300  # words; what is longer is folded
REPORTS = 20  # of one reply, with their words
ABOVE = 5  # replies above one that are read with it
REFUSABLE = (State.HELD, State.SPAM, State.PUBLISHED)
# The buttons of an item by its state: (verb, words, key). Their order never changes with the case.
BUTTONS = {
    State.HELD: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("ask", gettext_lazy("Reject…"), "r"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.PUBLISHED: (
        ("ask", gettext_lazy("Remove…"), "r"),
        ("hold", gettext_lazy("Hold"), "h"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.REJECTED: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("restore", gettext_lazy("Back to the queue"), "h"),
        ("spam", gettext_lazy("Spam"), "s"),
    ),
    State.SPAM: (
        ("publish", gettext_lazy("Publish"), "a"),
        ("ask", gettext_lazy("Reject…"), "r"),
        ("restore", gettext_lazy("Back to the queue"), "h"),
    ),
    State.REMOVED: (("restore", gettext_lazy("Put it back"), "a"),),
}
KEEPING = (
    ("keep", gettext_lazy("Keep it"), "a"),
    ("ask", gettext_lazy("Remove…"), "r"),
    ("hold", gettext_lazy("Hold"), "h"),
)  # what readers reported
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
    comments: list[Comment]
    form: DecisionForm
    reasons: list[dict[str, Any]] = field(default_factory=list)

    @property
    def first(self) -> Comment:
        return self.comments[0]

    @property
    def heading(self) -> str:
        """The question, by how many replies it is about and what is to become of them."""
        n = len(self.comments)
        if n > 1:
            words = ngettext("Why is this %d reply not published?", "Why are these %d replies not published?", n)
            return words % n
        if self.verb == "remove":
            return _("Why is %(name)s’s reply removed?") % {"name": self.first.name}
        return _("Why is %(name)s’s reply not published?") % {"name": self.first.name}

    @property
    def button(self) -> str:
        """What its button says."""
        n = len(self.comments)
        if n > 1:
            return ngettext("Reject %d and write to its writer", "Reject %d and write to their writers", n) % n
        if self.verb == "remove":
            return _("Remove and write to %(name)s") % {"name": self.first.name}
        return _("Reject and write to %(name)s") % {"name": self.first.name}

    @property
    def way_out(self) -> str:
        """What the link says that closes the panel."""
        if self.verb == "remove":
            return _("Leave it published")
        return _("Leave it held") if self.first.state == State.HELD else _("Leave it")

    @property
    def picks(self) -> list[str]:
        """The replies as its form names them, each with the state and the version in which it was seen."""
        return [f"{comment.pk}.{comment.state}.{comment.version}" for comment in self.comments]

    @property
    def letter_template(self) -> str:
        """The letter with {reason} and {note} left open, for the script that fills them while one types."""
        number = self.first.number if self.verb == "remove" else None
        where = _("at a private page.") if len(self.comments) == 1 else _("at private pages.")
        letter: str = notifications.refused_letter(
            self.first.essay.title, "{reason}", "{note}", where, removed_number=number
        )
        return letter.replace("{note}\n\n", "{note}")

    @property
    def letter(self) -> str:
        """The letter as it stands with what was typed so far."""
        form = self.form
        reason = next((r["letter"] for r in self.reasons if r["chosen"]), _("the one that you choose"))
        note = (form["note"].value() or "") and f"{form['note'].value().strip()}\n\n"
        return self.letter_template.replace("{reason}", reason).replace("{note}", note)


class QueuePage:
    """One page of one tab. `query`: the parameters of its address; what is odd in it falls back to the ordinary."""

    def __init__(self, query, user):
        self.user = user
        self.asked = filters.read(query)
        self.read = {}  # which version of the words of each reply stood on the page that a form came from
        state = query.get("state", "")
        self.seen_as = state if state in State.values else filters.SEEN_AS.get(self.asked.tab, self.asked.tab)

    def picks_from(self, values):
        """The replies that a form names, with the state in which each was seen: {id: state}; at most PICKS.

        Each is "12.held.1", with the version of its words that was read (`read`); of a plain "12" the tab says the
        state, and its words are taken for those that it came with.
        """
        found = {}
        for value in values[:PICKS]:
            text, state, version = [*value.split(".", 2), "", ""][:3]
            pk = whole_number(text)
            if pk is not None:
                self.read[pk] = whole_number(version, digits=5) or 0
                found[pk] = state if state in State.values else self.seen_as
        return found

    def panel_from(self, query):
        """The panel of `?reject=12` (`&why=attack`: a reason chosen already); None for what cannot be refused here."""
        pk = whole_number(query.get("reject"))
        reason = query.get("why", "")
        form = DecisionForm(initial={"reason": reason}) if reason in Comment.Reason.values else None
        return self.panel_for([pk], form) if pk is not None else None

    def panel_for(self, picks, form=None):
        """The panel for the picked replies that stand on this tab; with what was typed to them, wherever they stand."""
        typed = form is not None and form.is_bound
        rows = Comment.objects.order_by("submitted_at", "pk") if typed else filters.rows(self.asked)
        rows = rows.filter(pk__in=list(picks), state__in=REFUSABLE)
        comments = list(rows.select_related("essay"))
        if not comments:
            return None
        verb = "remove" if all(comment.state == State.PUBLISHED for comment in comments) else "reject"
        chosen = form["reason"].value() if form else ""
        reasons = [
            {"value": value, "label": label, "words": notifications.SENTENCES[value] or _("you write the reason"),
             "letter": notifications.reason_words(value), "key": key, "chosen": value == chosen}
            for key, (value, label) in enumerate(Comment.Reason.choices, 1)
        ]  # fmt: skip
        return Panel(verb, comments, form or DecisionForm(), reasons)

    def context(self, panel=None):
        """Everything that the template shows."""
        asked = self.asked
        counts, oldest = filters.counts(asked)
        all_appeals, appealed = appeal_items.in_queue(asked, self.user)
        left = counts["decide"] + len(appealed)
        oldest = min(filter(None, [oldest, *(item["appeal"].at for item in appealed)]), default=None)
        paginator = Paginator(filters.rows(asked).values_list("pk", flat=True), filters.PER_PAGE)
        paginator.count = counts[asked.tab]
        page = paginator.get_page(asked.page)
        asked.page = page.number
        items = self._items(_with_all(_with_panel(list(page), panel)), panel)
        shown = appealed[: appeal_items.SHOWN] if page.number == 1 else []
        if shown and not panel and asked.at not in [item["comment"].pk for item in items]:
            items = [item | {"current": False} for item in items]
        nothing_else = not any(item["current"] for item in items)
        shown = [item | {"current": nothing_else and n == 0} for n, item in enumerate(shown)]
        count_of = counts | {"decide": left}
        return {
            "tabs": [(asked.address(state=name, page=None, sort=None), words, count_of[name], name == asked.tab)
                     for name, (words, *_rest) in filters.TABS.items()],
            "state": asked.tab,
            "sort": asked.sort,
            "sorts": filters.SORTS.items(),
            "filters": filters.filters(asked),
            "narrowed": bool(asked.narrows),
            "everything": asked.address(page=None, **dict.fromkeys(asked.narrows)),
            "sentence": waiting_words(left, oldest, bool(asked.narrows)),
            "left": left,
            "items": items,
            "appealed": shown,
            "appeals_unseen": len(appealed) - len(shown),
            "page": page,
            "query": f"{asked.address(page=None)}&page=",
            "here": asked.address(),
            "panel": panel,
            "bulk_panel": panel if panel and len(panel.comments) > 1 else None,
            "bulk": asked.tab != "published",
            "undo": undo_line(moderation.newest_decision(self.user)),
            "appeals": all_appeals,
            "last_decided": None if items or shown else _last_decision(),
        }  # fmt: skip

    def _items(self, comments, panel):
        histories = histories_of(comments)
        entries = newest_entries(comments)
        reports = reports_on(comments)
        open_id = panel.first.pk if panel and len(panel.comments) == 1 else None
        ids = [comment.pk for comment in comments]
        current = open_id or (self.asked.at if self.asked.at in ids else None) or (ids[0] if ids else None)
        return [
            {
                "comment": comment,
                "essay": comment.essay,
                "current": comment.pk == current,
                "panel": panel if comment.pk == open_id else None,
                "history": histories[comment.pk],
                "place": place_words(comment),
                "warnings": warnings(comment),
                "in_essay": place_in_essay(comment),
                "above": _above(comment),
                "reports": reports.get(comment.pk) if is_reported(comment) else None,
                "moment": comment.published_at if comment.state == State.PUBLISHED else comment.submitted_at,
                "removed_tags": markup.removed_tags(comment.body),
                "targets": link_targets(comment.html),
                "long": count_words(comment.text) > LONG,
                "words": count_words(comment.text),
                "buttons": KEEPING if is_reported(comment) else BUTTONS.get(comment.state, ()),
                "entry": entries.get(comment.pk),
                **shown_reasons(comment),
            }
            for comment in comments
        ]


def place_in_essay(comment):
    """The address of a reply in its essay; of one that is not published, that of all responses."""
    if comment.state == State.PUBLISHED:
        return comment.get_absolute_url()
    return f"{comment.essay.url}#responses"


def _with_panel(ids, panel):
    """The replies of a page, and before them the one that is being refused where it stands on another by now."""
    if panel is None or len(panel.comments) > 1 or panel.first.pk in ids:
        return ids
    return [panel.first.pk, *ids]


def _last_decision():
    return ModerationEntry.objects.exclude(verb=Verb.ARRIVED).values_list("at", flat=True).first()


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
    reasons = highlighting.numbered(comment.reasons, SEEN)
    return {
        "reasons": reasons,
        "marked_html": highlighting.marked(comment.html, reasons),
        "marks": highlighting.of_fields(reasons),
    }


def _with_all(ids):
    """The replies with these ids in their order, with their essays and all above them: two of them are shown, and up to
    three more where one asks. Texts that are not shown are not read."""
    parents = ["__".join(["parent"] * depth) for depth in range(1, ABOVE + 1)]
    unread = [f"{row}__{name}" for row in parents for name in ("body", "html", "spam_clues", "reasons")]
    unread += [f"essay__{name}" for name in ("body", "html", "text")] + ["passage__text", "passage__keys"]
    found = Comment.objects.select_related("essay", "passage", parents[-1]).defer(*unread).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _above(comment):
    """The replies above one, the outer one first: {"near": at most two, "far": those above them, "more": yet more}."""
    found = []
    while comment.parent_id and len(found) < ABOVE:
        comment = comment.parent
        found.insert(0, comment)
    return {"near": found[-2:], "far": found[:-2], "more": bool(comment.parent_id)}


def is_reported(comment):
    return comment.state == State.PUBLISHED and comment.reported_at is not None


def reports_on(comments):
    """The open reports on each reply: {comment id: {"all": how many, "rows": the oldest of them}}, in one query."""
    of_each = {"partition_by": "comment", "order_by": ["at", "pk"]}
    rows = Flag.objects.open().filter(comment__in=[comment.pk for comment in comments])
    rows = rows.annotate(place=Window(RowNumber(), **of_each), all=Window(Count("pk"), partition_by="comment"))
    found = {}
    for row in rows.filter(place__lte=REPORTS).order_by("at", "pk"):
        found.setdefault(row.comment_id, {"all": row.all, "rows": []})["rows"].append(row)
    return found
