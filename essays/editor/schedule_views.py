"""What a time typed into "Publish at" means here, in words, for a script that says so while one types."""

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import role_required
from essays.editor.forms import checked_moment
from sitewide.text.datetimes import MomentField, until


def meaning(value):
    """A field's value (text as typed, a moment, or nothing) in words: when that is, or why it is no moment."""
    return meant(value)[0]


def meant(value):
    """(words, whether it is wrong) for a field's value; ("", False) for nothing."""
    try:
        moment = MomentField(required=False).clean(value)
        return (until(checked_moment(moment)), False) if moment else ("", False)
    except ValidationError as error:
        return " ".join(error.messages), True


@never_cache
@role_required("author", "editor")
@require_safe
def schedule(request):
    """`?at=` a day and a time as they are typed; answers {"words", "wrong"}."""
    words, wrong = meant(request.GET.get("at", "")[:100])
    return JsonResponse({"words": words, "wrong": wrong})
