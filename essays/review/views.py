"""The page of a review: what a draft changes in the live text, notes on its paragraphs, and the three decisions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays import permissions, publishing
from essays import review as essays_review
from essays.editor import drafts
from essays.editor.access import find, writers
from essays.editor.checks import date_to_come
from essays.models import EditorialNote
from essays.revisions import comparison, diff
from sitewide.http.redirects import see_other
from sitewide.text.numbers import whole_number

Step = drafts.Step
NEWER = gettext_lazy("A newer version was saved meanwhile: this page shows it now. Look before you decide.")


@writers(["GET", "HEAD", "POST"])
def review(request, pk):
    found = find(request.user, pk)
    if request.method == "POST":
        return decide(request, found)
    return show(request, found)


def show(request, found, *, status=200, error="", typed=None):
    """The page; `typed` are words that come back with `error`: a note's ("words", "paragraph"), or those of a decision
    ("note"; "refused" where it is they that cannot stand)."""
    head, live = found.head, live_revision(found)
    compared = comparison.compare(live.content() if live else {}, head.content())
    notes = essays_review.notes_by_paragraph(found, head.body)
    typed = typed or {}
    context = {
        "essay": found,
        "head": head,
        "live": live,
        "comparison": compared,
        "extent": compared.paragraphs if live else _("A new text"),
        "blocks": with_notes(compared.rows, notes, str(typed.get("paragraph", request.GET.get("note", "")))),
        "title_notes": notes.get(0, []),
        "open_count": essays_review.open_notes(found).count(),
        "states": drafts.states_of(found),
        "side": request.GET.get("view") == "side",
        "may_decide": request.user.is_editor and head.edition is None and head.step in {Step.IN_REVIEW, Step.APPROVED},
        "may_approve": essays_review.may_approve(head, request.user) or head.step == Step.APPROVED,
        "writing_on": typed.get("paragraph", request.GET.get("note", "")),
        "answering": typed.get("answers", request.GET.get("answer", "")),
        "error": error,
        "typed": typed,
    }
    return render(request, "desk/review.html", context, status=status)


def live_revision(found):
    """The revision that readers have, or had before it was withdrawn; None where there was none."""
    return found.revisions.filter(edition=found.edition).first() if found.edition else None


def with_notes(rows, notes, writing_on):
    """The rows as (row or Fold, its notes): unchanged paragraphs fold where nobody wrote or writes a note on them."""
    found, plain = [], []
    for row in rows:
        own = notes.get(row.new.number, []) if row.new and row.new.number else []
        if row.sign == diff.SAME and not own and not (row.new.number and str(row.new.number) == writing_on):
            plain.append(row)
            continue
        found += [(diff.Fold(plain), [])] if plain else []
        plain = []
        found.append((row, own))
    return found + ([(diff.Fold(plain), [])] if plain else [])


def decide(request, found):
    """One of the three buttons: approve and publish, approve, ask for changes."""
    permissions.may_publish(request.user)
    do, words = request.POST.get("do", ""), request.POST.get("note", "")
    if str(found.head_id) != request.POST.get("revision", ""):
        return show(request, found, status=409, error=NEWER, typed={"note": words})
    try:
        if words.strip() and do != "ask":
            raise ValidationError(_("You wrote what should change. Ask for changes with it, or take the words out."))
        said = DECISIONS.get(do, _nothing)(found, words, by=request.user)
    except ValidationError as error:
        return show(request, found, status=422, error=" ".join(error.messages), typed={"note": words, "refused": True})
    except publishing.Conflict:
        found = find(request.user, found.pk)
        return show(request, found, status=409, error=NEWER, typed={"note": words})
    messages.success(request, said)
    if do == "publish" and (warned := date_to_come(found.head.dated)):
        messages.warning(request, warned)
    return see_other("desk")


def _nothing(found, words, *, by):
    raise ValidationError(_("Choose one of the three decisions."))


def _publish(found, words, *, by):
    drafts.publish_head(found, by=by)
    return _("“%s” is published: readers see these words now.") % found.head.title


def _approve(found, words, *, by):
    essays_review.approve(found.head, by=by)
    return _("Approved. It can be published now, or at a time.")


def _ask(found, words, *, by):
    essays_review.ask_changes(found.head, words, by=by)
    return _("Sent back with your words.")


DECISIONS = {"publish": _publish, "approve": _approve, "ask": _ask}


@writers(["POST"])
def note(request, pk):
    """A note on a paragraph of the revision that was read, or an answer to one; what cannot be stored comes back in its
    field."""
    found = find(request.user, pk)
    post = request.POST
    read = found.revisions.filter(pk=whole_number(post.get("revision"))).first() or found.head
    answers = _note_of(found, post.get("answers", ""))
    typed = {"words": post.get("words", ""), "paragraph": post.get("paragraph", ""), "answers": post.get("answers", "")}
    number = whole_number(typed["paragraph"], digits=6)
    try:
        if number is None:
            raise ValidationError(_("Say which paragraph the note is on."))
        written = essays_review.write_note(read, number, typed["words"], by=request.user, answers=answers)
    except ValidationError as error:
        return show(request, found, status=422, error=" ".join(error.messages), typed=typed)
    return see_other("desk-essay-review", pk, then=f"#note-{written.pk}")


@writers(["POST"])
def settle(request, pk, note):
    """Settles a note, or takes the settling back."""
    found = find(request.user, pk)
    row = get_object_or_404(EditorialNote.objects.select_related("essay"), essay=found, pk=note, answers=None)
    (essays_review.reopen if row.settled_at else essays_review.settle)(row, by=request.user)
    return see_other("desk-essay-review", pk, then=f"#note-{row.pk}")


def _note_of(found, typed):
    """The note of this essay that is answered; None where none is."""
    return found.notes.filter(pk=whole_number(typed), answers=None).first()
