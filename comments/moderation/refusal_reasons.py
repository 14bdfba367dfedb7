"""What a refusal is given with: one of the reasons, a note for the writer, the reply that says the same."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from comments.cleaning import NOTE_LIMIT, clean_body
from comments.models import Comment
from sitewide.text.numbers import number

Reason = Comment.Reason


def check_reason(comment: Comment, reason: str, note: str, repeats_number: int | None) -> dict[str, Any]:
    """The reason of a refusal, cleaned; raises ValidationError by field."""
    note = clean_body(note)
    errors = {}
    if reason not in Reason.values:
        errors["reason"] = _("Choose a reason.")
    if reason == Reason.OTHER and not note:
        errors["note"] = _("Write the reason: there is no sentence for it.")
    if len(note) > NOTE_LIMIT:
        errors["note"] = _("Write at most %(note_limit)s characters; there are %(count)s.") % {
            "note_limit": number(NOTE_LIMIT),
            "count": number(len(note)),
        }
    if reason == Reason.REPEATS:
        said = Comment.objects.filter(essay=comment.essay_id, number=repeats_number, state=Comment.State.PUBLISHED)
        if repeats_number is None or not said.exclude(pk=comment.pk).exists():
            errors["repeats_number"] = _("Give the number of the published reply that says it.")
    if errors:
        raise ValidationError(errors)
    return {"reason": reason, "note": note, "repeats_number": repeats_number if reason == Reason.REPEATS else None}
