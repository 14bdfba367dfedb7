"""Appeals as a moderator sees them: on their own page, and among all that waits in the queue."""

from comments.models import Appeal
from comments.moderation import appeals
from comments.queue import filters
from comments.writers.forms import AnswerForm

SHOWN = 20  # in the queue at once; the page of appeals has the others


def items_of(rows, person, form=None):
    """What is shown of each appeal: the first decision, and whether `person` may decide it and who else would ("may",
    "how"). `form` is what was typed for the first of them. Three queries, however many there are."""
    first, people = {}, appeals.bench()
    for entry in appeals.first_looks([row.comment_id for row in rows]):
        first.setdefault(entry.comment_id, []).append(entry)
    return [_item(row, first.get(row.comment_id, []), people, person, form) for row in rows]


def _item(row, entries, people, person, form):
    others, how = people.without({entry.actor_id for entry in entries})
    return {
        "appeal": row, "comment": row.comment, "essay": row.comment.essay, "first": entries[-1] if entries else None,
        "may": person in others, "how": how, "form": form or AnswerForm(prefix=f"a{row.pk}"),
    }  # fmt: skip


def waiting():
    """All appeals that wait, the oldest first, with what is shown of them."""
    return Appeal.objects.undecided().select_related("comment__essay", "comment__parent").order_by("at", "pk")


def in_queue(asked, person):
    """(how many appeals wait at all, the items of those that this person may decide and the queue's filters leave)."""
    count = Appeal.objects.undecided().count()
    if not count or asked.tab != "decide":
        return count, []
    rows = waiting().filter(comment__in=filters.narrowed(asked).values("pk"))
    return count, [item for item in items_of(list(rows), person) if item["may"]]
