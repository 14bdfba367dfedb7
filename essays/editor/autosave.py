"""Words that are typed and not saved: kept apart from drafts, seen by their writer alone, never public.

One working copy for each writer and essay, and beside it what was set aside: for the draft, or for what the same person
wrote in another window. Here too: who has an essay open just now.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from essays.derived import media_uses
from essays.editor import drafts, form_values
from essays.editor.forms import EssayForm
from essays.markup.excerpt import count_words
from essays.models import Presence, Revision, WorkingCopy
from essays.permissions import may_write

# The fields of the form that are kept, and those among them of which a revision knows nothing.
BESIDE = ("summary", "publish_at", "note")
FIELDS = (
    *form_values.LINES, *form_values.PLAIN, *form_values.LISTED, *form_values.TICKS, "body", "licence", "cover",
    "dated", *BESIDE,
)  # fmt: skip
MOST_CHARACTERS = 400_000  # of all fields together: a text is refused at 300,000 when it is saved
MOST_CHOICES = 2000
MOST_ASIDE = 20  # times, of one essay
MOST_BEGUN = 50  # essays that somebody has begun and not saved
LASTS = timedelta(days=90)
ASIDE = timedelta(days=7)
PRESENT = timedelta(minutes=2)
LATE = timedelta(seconds=5)  # words typed that much earlier than those that are kept come from another time


@dataclass(frozen=True)
class Restored:
    """What the editor says of words that it restored: the copy, how many words more than the draft (fewer: below 0),
    and the Revision that was saved since they were begun, or None."""

    copy: WorkingCopy
    more: int
    newer: Revision | None


def fields_of(post):
    """What is kept of a form that was sent (a QueryDict): name → text, or list of texts for `hubs`."""
    sent = {name: post.get(name, "").replace("\0", "") for name in FIELDS if name in post and name != "hubs"}
    hubs = [value.replace("\0", "")[:20] for value in post.getlist("hubs")[: form_values.MOST_LISTED]]
    return sent | {"hubs": hubs, "window": post.get("window", "").replace("\0", "")[:40]}


def form_of(copy, user):
    """The editor's form as it stood, unjudged."""
    place = {"parent": str(copy.parent_id or ""), "guid": str(copy.guid or "")}
    return _form({**copy.fields, **place}, user, copy.essay)


def copy_of(user, *, essay=None, guid=None):
    """The working copy of this person and essay (or essay to be), or None."""
    rows = WorkingCopy.objects.filter(**_place(user, essay, guid), aside=False)
    return rows.select_related("parent", "essay__head").first()


def set_aside_of(user, *, essay=None, guid=None):
    """What this person has set aside of an essay, or essay to be, newest first, for as long as it is kept."""
    rows = WorkingCopy.objects.filter(**_place(user, essay, guid), aside=True)
    return rows.filter(aside_at__gte=timezone.now() - ASIDE).order_by("-aside_at", "-pk")


def begun_by(user):
    """Essays that somebody has begun and never saved, newest first; those set aside a short while ago too."""
    rows = WorkingCopy.objects.filter(writer=user, essay=None)
    return rows.exclude(aside=True, aside_at__lt=timezone.now() - ASIDE).order_by("aside", "-kept_at", "-pk")


def restored(copy, user):
    """What is to be said of a copy when the editor is opened: a Restored; None where it says nothing new."""
    if copy is None:
        return None
    head = copy.essay.head if copy.essay else None
    form = form_of(copy, user)
    values, saved = form_values.of_form(form), form_values.of_revision(head)
    if form_values.same(values, saved) and not _has_more(copy.fields):
        return None
    moved = head is not None and copy.parent_id != head.pk
    return Restored(copy, _words(values) - _words(saved), head if moved else None)


@transaction.atomic
def keep(sent, *, by, essay=None, guid=None, parent=None, merge=None, typed_at=None):
    """Keeps what stands in the form (`sent`: see fields_of) and returns the WorkingCopy; None where all of it is saved.

    `parent` is the Revision that the form was opened with, `merge` what is chosen on the page of a conflict (None: as
    it was), `typed_at` when it was typed, where that was a while ago: such words do not replace newer ones but are set
    aside. Raises ValidationError in plain words for what is too long, and for too many essays begun.
    """
    may_write(by, essay)
    one_at_a_time(by)
    now = timezone.now()
    typed_at = min(typed_at or now, now)
    place = _place(by, essay, guid)
    _check(sent, merge, place)
    rows = list(WorkingCopy.objects.filter(**place).order_by("aside", "-pk"))
    own = next((row for row in rows if _same_window(row, sent)), None)
    other = next((row for row in rows if not row.aside and row is not own), None)
    late = any(row.kept_at > typed_at + LATE for row in (own, other) if row)
    if _is_saved(sent, by, essay, parent):
        if own and not late and not merge and _is_untouched(sent, by, essay, parent):
            own.delete()
        return None
    if late and (own or other.fields == sent):
        return own or other  # newer words came from the same window since, or the same from another
    copy = own or WorkingCopy(**place, aside=bool(late), aside_at=now if late else None)
    if other and not own:
        _make_room(rows, other, late)
    before, copy.fields, copy.parent, copy.kept_at = copy.fields, sent, parent, typed_at
    copy.merge = copy.merge if merge is None else merge
    copy.save()
    media_uses.keep_working_copy(copy, before)
    return copy


@transaction.atomic
def save(essay, form, *, by, window=""):
    """Saves what the editor's form (checked) holds, and forgets what was kept of it; returns the Revision.

    `essay` is None for a new one. Raises publishing.Conflict and ValidationError as drafts.save does.
    """
    one_at_a_time(by)
    revision = drafts.save(essay, form.cleaned_data, by=by)
    forget(by=by, essay=revision.essay, guid=form.guid_sent(), window=window)
    return revision


@transaction.atomic
def forget(*, by, essay=None, guid=None, window=""):
    """The words of a window are saved as a draft: its working copy goes. What else was set aside, or is being written
    in another window, stays."""
    rows = [*WorkingCopy.objects.filter(**_place(by, essay, None))]
    rows += WorkingCopy.objects.filter(writer=by, guid=guid) if guid else []
    for row in rows:
        if (window and row.fields.get("window") == window) or (not row.aside and not row.fields.get("window")):
            row.delete()


@transaction.atomic
def set_aside(copy):
    """Back to the draft: a working copy waits for ASIDE, and can be taken back."""
    # From now on it is of no window: what that one sends next does not write over it.
    copy.fields["window"] = ""
    copy.aside, copy.aside_at = True, timezone.now()
    copy.save(update_fields=["fields", "aside", "aside_at"])


@transaction.atomic
def take_back(copy, *, by):
    """What was set aside is worked on again; what was typed in its place is set aside instead."""
    one_at_a_time(by)
    for other in WorkingCopy.objects.filter(**_place(by, copy.essay, copy.guid), aside=False):
        set_aside(other)
    copy.aside, copy.aside_at = False, None
    copy.save(update_fields=["aside", "aside_at"])


def one_at_a_time(user):
    """Waits until no other transaction keeps or saves words of this person, and keeps the others waiting until this one
    ends: two windows that send at the same moment find what the other has just stored."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def forget_old():
    """Deletes copies that nobody came back to, and what was set aside long enough; returns how many."""
    now = timezone.now()
    old = WorkingCopy.objects.filter(kept_at__lt=now - LASTS)
    left = WorkingCopy.objects.filter(aside=True, aside_at__lt=now - ASIDE)
    return old.delete()[0] + left.delete()[0]


def ping(essay, *, by, paragraph=0):
    """Somebody has the essay open, and is typing in this paragraph (0: not typing). Locks nothing."""
    may_write(by, essay)
    values = {"seen_at": timezone.now(), "paragraph": paragraph}
    Presence.objects.update_or_create(essay=essay, person=by, defaults=values)


def leave(essay, *, by):
    """The editor was closed."""
    Presence.objects.filter(essay=essay, person=by).delete()


def others_at(essay, user):
    """Who else has the essay open just now, by name."""
    rows = Presence.objects.filter(essay=essay, seen_at__gte=timezone.now() - PRESENT).exclude(person=user)
    return rows.select_related("person").order_by("person__name", "pk")


def forget_absent():
    """Deletes the presences of those who have left; returns how many."""
    return Presence.objects.filter(seen_at__lt=timezone.now() - PRESENT).delete()[0]


def _place(by, essay, guid):
    return {"writer": by, "essay": essay} if essay else {"writer": by, "essay": None, "guid": guid}


def _form(fields, user, essay):
    data = EssayForm.sent(fields)
    return EssayForm(data, user=user, essay=essay, do="write", initial=form_values.initial_of(essay, user)).silence()


def _check(sent, merge, place):
    """Raises ValidationError where more is sent than is kept."""
    choices = (merge or {}).get("choices", {})
    words = sum(len(value) for value in sent.values()) + sum(len(text or "") for _choice, text in choices.values())
    if words > MOST_CHARACTERS or len(choices) > MOST_CHOICES:
        raise ValidationError(_("This is longer than the site can keep: %d characters at most.") % MOST_CHARACTERS)
    if place["essay"] or WorkingCopy.objects.filter(**place).exists():
        return
    if WorkingCopy.objects.filter(writer=place["writer"], essay=None).count() >= MOST_BEGUN:
        raise ValidationError(_("%d essays are begun and not saved: save one of them first.") % MOST_BEGUN)


def _has_more(sent):
    return any(sent.get(name, "").strip() for name in BESIDE if name != "publish_at")


def _is_untouched(sent, by, essay, parent):
    """True where nothing stands in the form but what the newest draft has, or the one that it was opened with."""
    if _has_more(sent):
        return False
    if essay is None:
        return not any(sent.get(name, "").strip() for name in (*form_values.LINES, "body"))
    return _is_one_of((essay.head, parent), sent, by, essay)


def _is_saved(sent, by, essay, parent):
    """True where these words need not be kept: they are untouched, or this person saved them from the same `parent`."""
    if _is_untouched(sent, by, essay, parent):
        return True
    if _has_more(sent) or essay is None:
        return False
    return _is_one_of(Revision.objects.filter(essay=essay, parent=parent, saver=by)[:1], sent, by, essay)


def _is_one_of(revisions, sent, by, essay):
    values = form_values.of_form(_form(sent, by, essay))
    return any(form_values.same(values, form_values.of_revision(row)) for row in revisions if row)


def _same_window(row, sent):
    """True where words come from the window that a row was kept from, as far as either tells."""
    kept, window = row.fields.get("window", ""), sent.get("window", "")
    return (kept == window and bool(window)) or (not row.aside and "" in (kept, window))


def _make_room(rows, other, late):
    """Words of another window are kept already: the older ones of both are set aside."""
    if sum(row.aside for row in rows) >= MOST_ASIDE:
        raise ValidationError(_("Too much is set aside here: take some of it back and save it first."))
    if not late:
        other.aside, other.aside_at = True, timezone.now()
        other.save(update_fields=["aside", "aside_at"])


def _words(values):
    return sum(count_words(values[name]) for name in (*form_values.LINES, "body"))
