"""Words that are typed and not saved: kept apart from drafts, seen by their writer alone, never public.

One working copy for each writer and essay, and at most one more that was set aside for the draft. Here too: who has an
essay open just now.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from essays import typed
from essays.acting import may_write
from essays.forms import EssayForm
from essays.markup.excerpt import count_words
from essays.models import Presence, Revision, WorkingCopy

# The fields of the form that are kept, and those among them of which a revision knows nothing.
BESIDE = ("summary", "publish_at", "note")
FIELDS = (*typed.LINES, *typed.PLAIN, *typed.LISTED, "body", "licence", "dated", "featured", *BESIDE)
MOST_CHARACTERS = 400_000  # of all fields together: a text is refused at 300,000 when it is saved
MOST_CHOICES = 2000
MOST_BEGUN = 50  # essays that somebody has begun and not saved
LASTS = timedelta(days=90)
ASIDE = timedelta(days=7)
PRESENT = timedelta(minutes=2)


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
    return sent | {"hubs": [value[:20] for value in post.getlist("hubs")[: typed.MOST_LISTED]]}


def form_of(copy, user):
    """The editor's form as it stood, unjudged."""
    place = {"parent": str(copy.parent_id or ""), "guid": str(copy.guid or "")}
    return _form({**copy.fields, **place}, user, copy.essay)


def copy_of(user, *, essay=None, guid=None, aside=False):
    """The working copy of this person and essay (or essay to be), or None."""
    return (
        WorkingCopy.objects.filter(**_place(user, essay, guid), aside=aside)
        .select_related("parent", "essay__head")
        .first()
    )


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
    values, saved = typed.of_form(form), typed.of_revision(head)
    if typed.same(values, saved) and not _has_more(copy.fields):
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
    now = timezone.now()
    typed_at = min(typed_at or now, now)
    place = _place(by, essay, guid)
    _check(sent, merge, place)
    known = WorkingCopy.objects.select_for_update().filter(**place, aside=False).first()
    late = known is not None and known.kept_at > typed_at + timedelta(seconds=5)
    if _is_saved(sent, by, essay, parent):
        if known and not late and not merge and _is_head(sent, by, essay):
            known.delete()
        return None
    if late:
        return known if known.fields == sent else _lay_aside(place, sent, parent, typed_at)
    values = {"fields": sent, "parent": parent, "kept_at": typed_at}
    if merge is not None:
        values["merge"] = merge
    return WorkingCopy.objects.update_or_create(**place, aside=False, defaults=values)[0]


@transaction.atomic
def forget(*, by, essay=None, guid=None):
    """The words are saved as a draft: the working copy goes. What was set aside stays."""
    WorkingCopy.objects.filter(**_place(by, essay, None), aside=False).delete()
    if guid:
        WorkingCopy.objects.filter(writer=by, guid=guid, aside=False).delete()


@transaction.atomic
def set_aside(*, by, essay=None, guid=None):
    """Back to the draft: the working copy waits for ASIDE, and can be taken back. Returns it, or None for none."""
    place = _place(by, essay, guid)
    copy = WorkingCopy.objects.select_for_update().filter(**place, aside=False).first()
    if copy:
        WorkingCopy.objects.filter(**place, aside=True).delete()
        copy.aside, copy.aside_at = True, timezone.now()
        copy.save(update_fields=["aside", "aside_at"])
    return copy


@transaction.atomic
def take_back(*, by, essay=None, guid=None):
    """What was set aside is worked on again; what was typed in its place is set aside instead. None for none."""
    place = _place(by, essay, guid)
    copy = WorkingCopy.objects.select_for_update().filter(**place, aside=True).first()
    if copy is None:
        return None
    other = WorkingCopy.objects.filter(**place, aside=False).first()
    copy.delete()
    if other:
        other.aside, other.aside_at = True, timezone.now()
        other.save(update_fields=["aside", "aside_at"])
    copy.pk, copy.aside, copy.aside_at = None, False, None
    copy.save(force_insert=True)
    return copy


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
    return EssayForm(data, user=user, essay=essay, do="write", initial=typed.initial_of(essay, user)).silence()


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


def _is_saved(sent, by, essay, parent):
    """True where these words are those of the newest draft, or of the one that this person saved from `parent`."""
    if _has_more(sent):
        return False
    if essay is None:
        return not any(sent.get(name, "").strip() for name in ("title", "standfirst", "lead_in", "body"))
    values = typed.of_form(_form(sent, by, essay))
    own = Revision.objects.filter(essay=essay, parent=parent, saver=by)
    return any(typed.same(values, typed.of_revision(row)) for row in (essay.head, *own[:1]))


def _is_head(sent, by, essay):
    return essay is None or typed.same(typed.of_form(_form(sent, by, essay)), typed.of_revision(essay.head))


def _lay_aside(place, sent, parent, typed_at):
    """Words that come late, as newer ones are kept already; they wait beside them."""
    known = WorkingCopy.objects.filter(**place, aside=True).first()
    if known and known.fields != sent:
        raise ValidationError(_("Other words are set aside already."))
    values = {"fields": sent, "parent": parent, "kept_at": typed_at, "aside_at": timezone.now()}
    return WorkingCopy.objects.update_or_create(**place, aside=True, defaults=values)[0]


def _words(values):
    return sum(count_words(values[name]) for name in (*typed.LINES, "body"))
