"""One row's form on the desk: shown, looked at as its page will be, saved by its verb, or deleted after a question."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from essays.taxonomy import deletion
from sitewide.http.redirects import see_other

MAX_WORDS = 100
LEFT_OUT = {"csrfmiddlewaretoken", "do"}
# What is in the way of deleting a row of each kind, and the verb that does it.
DELETING = {
    "author": (deletion.author_uses, deletion.delete_author),
    "hub": (deletion.hub_uses, deletion.delete_hub),
    "licence": (deletion.licence_uses, deletion.delete_licence),
    "tag": (deletion.tag_uses, deletion.delete_tag),
}


def edit(request, form_class, row, verb, back, delete_name="", look=None, **context):
    """One row's form; errors stand beside their fields. `look(request, row, form)` gives the template and the context
    of its public page, which is shown with what was typed and nothing stored."""
    # As it is stored: the form puts what was typed into `row`, good or not.
    known = copy(row) if row and row.pk else None
    form = form_class(request.POST or None, request.FILES or None, instance=row, user=request.user)
    does = request.POST.get("do")
    if does == "write":  # back from the look
        form._errors, form.cleaned_data = ErrorDict(), {}
    elif request.method == "POST" and form.is_valid():
        try:
            if does == "preview" and look:
                return _looked_at(request, form, *look(request, form.save(commit=False), form))
            saved = verb(form.save(commit=False), by=request.user, **form.extras())
            messages.success(request, _("“%s” is saved.") % saved)
            return see_other(back)
        except ValidationError as error:
            form.refuse(error)
    deleted_at = reverse(delete_name, args=[known.pk]) if known and delete_name else ""
    context |= {"form": form, "row": known, "back": back, "has_look": bool(look), "delete_url": deleted_at}
    return render(request, "desk/row_form.html", context, status=422 if form.errors else 200)


def _looked_at(request, form, template, context):
    """A public page with words that are not stored, in a band that says so; they travel on in a form of their own."""
    kept = [(n, v) for n, values in form.data.lists() for v in values if n not in LEFT_OUT]
    return render(request, template, context | {"kept": kept, "robots": "noindex"})


def delete(request, row, kind, back):
    """Asks once more, then deletes by its verb; a row that is in use stays, and the page says by what."""
    uses, verb = DELETING[kind]
    if request.method == "POST":
        name = str(row)
        try:
            verb(row, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return see_other(f"desk-{kind}", row.pk)
        messages.success(request, _("“%s” is deleted.") % name)
        return see_other(back)
    context = {"row": row, "uses": uses(row), "back": back, "row_url": reverse(f"desk-{kind}", args=[row.pk])}
    context["goes_too"] = row.synonyms.shown().count() if kind == "tag" else 0
    return render(request, "desk/row_delete.html", context)


def words_of(request):
    return " ".join(request.GET.get("q", "").split())[:MAX_WORDS]
