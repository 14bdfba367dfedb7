"""What one page of the queue shows: tabs, filters, its replies, the open panel, what was decided last."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict

from accounts.models import User
from comments.models import Comment, ModerationEntry
from comments.moderation import undo_window
from comments.posting.forms import DecisionForm
from comments.queue import appeal_items, filters
from comments.queue.items import items_of, with_all
from comments.queue.panel import Panel, panel_on
from comments.queue.text import undo_line, waiting_words
from sitewide.text.numbers import whole_number

State = Comment.State
PICKS = 50


class QueuePage:
    """One page of one tab. `query`: the parameters of its address; what is odd in it falls back to the ordinary."""

    def __init__(self, query: QueryDict, user: User) -> None:
        self.user = user
        self.asked = filters.read(query)
        self.read: dict[
            int, int
        ] = {}  # which version of the words of each reply stood on the page that a form came from
        state = query.get("state", "")
        self.seen_as = state if state in State.values else filters.SEEN_AS.get(self.asked.tab, self.asked.tab)

    def picks_from(self, values: Sequence[str]) -> dict[int, str]:
        """The replies that a form names, with the state in which each was seen: {id: state}; at most PICKS.

        Each is "12.held.1", with the version of its words that was read (`read`); of a plain "12" the tab says the
        state, and its words are taken for those that it came with.
        """
        found: dict[int, str] = {}
        for value in values[:PICKS]:
            text, state, version = [*value.split(".", 2), "", ""][:3]
            pk = whole_number(text)
            if pk is not None:
                self.read[pk] = whole_number(version, digits=5) or 0
                found[pk] = state if state in State.values else self.seen_as
        return found

    def panel_from(self, query: QueryDict) -> Panel | None:
        """The panel of `?reject=12` (`&why=attack`: a reason chosen already); None for what cannot be refused here."""
        pk = whole_number(query.get("reject"))
        reason = query.get("why", "")
        form = DecisionForm(initial={"reason": reason}) if reason in Comment.Reason.values else None
        return self.panel_for([pk], form) if pk is not None else None

    def panel_for(self, picks: Iterable[int], form: DecisionForm | None = None) -> Panel | None:
        """The panel for the picked replies that stand on this tab; with what was typed to them, wherever they stand."""
        typed = form is not None and form.is_bound
        rows = Comment.objects.order_by("submitted_at", "pk") if typed else filters.rows(self.asked)
        return panel_on(rows.filter(pk__in=list(picks)), form)

    def context(self, panel: Panel | None = None) -> dict[str, Any]:
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
        items = items_of(with_all(_with_panel(list(page), panel)), at=asked.at, panel=panel)
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
            "undo": undo_line(undo_window.newest_decision(self.user)),
            "appeals": all_appeals,
            "last_decided": None if items or shown else _last_decision(),
        }  # fmt: skip


def _with_panel(ids: list[int], panel: Panel | None) -> list[int]:
    """The replies of a page, and before them the one that is being refused where it stands on another by now."""
    if panel is None or len(panel.comments) > 1 or panel.first.pk in ids:
        return ids
    return [panel.first.pk, *ids]


def _last_decision() -> datetime | None:
    decided: datetime | None = ModerationEntry.objects.done().values_list("at", flat=True).first()
    return decided
