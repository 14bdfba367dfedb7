"""The rows of the desk's lists of essays as HTML. They are built here and not in a template, as the rows of public
lists are (`essays.reading.row_html`): thirty of them took longer than all the rest of the page, and a list that fills
up as its site grows would take that longer. This is the only place that knows how a row of the desk looks.

What is put together here is escaped piece by piece, with `escape`. What comes escaped already are the tags that it
calls.
"""

from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from commonswiki.templatetags.desk_tags import age, state_chip
from essays.desk_addresses import desk_address
from essays.reading.row_html import print_html
from essays.templatetags.essay_tags import day, due, moment, responses

NOTE_WORDS = 18  # of what an editor wrote with a decision


def rows_html(rows, *, user, token="", level=3, first_filled=False) -> SafeString:
    """Rows of `essays.editor.list_views.with_states` as a list, for the person who looks at them.

    `level` is that of their headings; the first one's button is filled where `first_filled` says so; `token` is what a
    form sends to be believed.
    """
    parts = (_row(row, user, token, level, filled=first_filled and not n) for n, row in enumerate(rows))
    return mark_safe(f'<ul class="rows">\n{"".join(parts)}</ul>')  # noqa: S308 - escaped in _row


def _row(row, user, token, level, *, filled):
    essay, cover = row["essay"], row["cover"]
    address, title = desk_address(essay.pk), escape(essay.title or _("Untitled"))
    printed = print_html(cover, address, essay.card.get("hubs") or (), stamp=True) if cover else ""
    facts = "\n".join([*map(state_chip, row["states"]), *_facts(row), *_people(row, user)])
    return (
        f'<li class="row{" stamped" if cover else ""}">\n<h{level}>\n'
        f'<a href="{address}" lang="{escape(essay.language)}" dir="auto">{title}</a>\n</h{level}>\n'
        f'{printed}<p class="meta">\n{facts}\n</p>\n{_act(row, user, token, filled)}</li>\n'
    )


def _facts(row):
    """What there is to say of its first state."""
    essay, head, state = row["essay"], row["head"], next(iter(row["states"]), "")
    if state == "scheduled":
        return [_fact(moment(essay.live_at)), _fact(escape(due(essay.live_at)))]
    if state == "published":
        edition = escape(_("revision %(n)s")) % {"n": essay.edition}
        return [_fact(day(essay.live_at)), _fact(escape(responses(essay.comment_count))), _fact(edition)]
    if state == "review":
        return [_fact(_told(_("%(who)s sent it %(when)s"), head, _("somebody")))]
    if state in {"changes", "approved"}:
        told = _fact(_told(_("by %(who)s, %(when)s"), head, _("an editor")))
        if state == "approved":
            return [told, _fact(escape(_("no date set")))]
        return [told, f"<q>{escape(Truncator(head.step_note).words(NOTE_WORDS, truncate=' …'))}</q>"]
    return [_fact(escape(_("saved %(when)s")) % {"when": escape(age(head and head.saved_at))})]


def _fact(said):
    return f"<span>{said}</span>"


def _told(words, head, nobody):
    """Who took the last step, and when."""
    return escape(words) % {"who": escape(str(head.step_by or nobody)), "when": escape(age(head.step_at))}


def _people(row, user):
    """Whose it is: its by-line, else its owner, but for who looks at it, and who is named already."""
    essay, owner = row["essay"], row["essay"].owner
    if essay.byline:
        return [_fact(f"<bdi>{escape(essay.byline)}</bdi>")]
    if row["states"][:1] == ["review"] and owner == row["head"].step_by:
        return []
    return [_fact(f"<bdi>{escape(str(owner))}</bdi>")] if owner and owner != user else []


def _act(row, user, token, filled):
    """The one button of a row; "" where nothing comes next."""
    essay = row["essay"]
    named, take_back = f'<span class="unseen">: {escape(essay.title)}</span>', escape(_("Take it back"))
    if not user.is_editor and row["states"][:1] in (["review"], ["approved"]):
        return (
            f'<form class="act" action="{desk_address(essay.pk, "desk-essay-take-back")}" method="post">\n'
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(token))}">\n'
            f'<button class="second">{take_back}{named}</button>\n</form>\n'
        )
    if not row["next"]:
        return ""
    classes, address = "button" if filled else "button second", desk_address(essay.pk, row["next_name"])
    words = escape(str(row["next"]))
    return f'<p class="act">\n<a class="{classes}" href="{address}">{words}{named}</a>\n</p>\n'
