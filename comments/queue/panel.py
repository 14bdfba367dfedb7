"""The panel of reasons: the open question why replies are not published, or are removed, with the letter it writes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments import notifications
from comments.models import Comment
from comments.posting.forms import DecisionForm
from sitewide.typography import typeset

State = Comment.State
REFUSABLE = (State.HELD, State.SPAM, State.PUBLISHED)


@dataclass
class Panel:
    """The open question why some replies are not published, or are removed: "reject" or "remove"."""

    verb: str
    comments: list[Comment]
    form: DecisionForm
    reasons: list[dict[str, Any]]

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
            return _("Why is %(name)s’s reply removed?") % {"name": typeset(self.first.name)}
        return _("Why is %(name)s’s reply not published?") % {"name": typeset(self.first.name)}

    @property
    def button(self) -> str:
        """What its button says."""
        n = len(self.comments)
        if n > 1:
            return ngettext("Reject %d and write to its writer", "Reject %d and write to their writers", n) % n
        if self.verb == "remove":
            return _("Remove and write to %(name)s") % {"name": typeset(self.first.name)}
        return _("Reject and write to %(name)s") % {"name": typeset(self.first.name)}

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
            notifications.title_of(self.first.essay), "{reason}", "{note}", where, removed_number=number
        )
        return letter.replace("{note}\n\n", "{note}")

    @property
    def letter(self) -> str:
        """The letter as it stands with what was typed so far."""
        form = self.form
        reason = next((r["letter"] for r in self.reasons if r["chosen"]), _("the one that you choose"))
        note = (form["note"].value() or "") and f"{form['note'].value().strip()}\n\n"
        return self.letter_template.replace("{reason}", reason).replace("{note}", note)


def panel_on(rows: QuerySet[Comment], form: DecisionForm | None = None) -> Panel | None:
    """The panel on those of these replies that can be refused, with what was typed in it; None where none can."""
    comments = list(rows.filter(state__in=REFUSABLE).select_related("essay"))
    if not comments:
        return None
    verb = "remove" if all(comment.state == State.PUBLISHED for comment in comments) else "reject"
    chosen = form["reason"].value() if form else ""
    reasons = [
        {"value": why.value, "label": why.label, "words": notifications.SENTENCES[why] or _("you write the reason"),
         "letter": notifications.reason_words(why), "key": key, "chosen": why.value == chosen}
        for key, why in enumerate(Comment.Reason, 1)
    ]  # fmt: skip
    return Panel(verb, comments, form or DecisionForm(), reasons)
