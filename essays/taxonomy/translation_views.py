"""An essay's translations on the desk: what it was translated from, what else it can be read in, what has changed."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from essays.editor.access import find, writers
from essays.models import Essay
from essays.reading.related import LANGUAGES
from essays.taxonomy import translations as verbs
from essays.taxonomy.row_forms import EssayField
from sitewide.http.redirects import see_other
from sitewide.text.numbers import whole_number


class OriginalForm(forms.Form):
    use_required_attribute = False
    original = EssayField(
        label=gettext_lazy("It is a translation of"), help_text=gettext_lazy("Title or address of the original.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        # What somebody may not see is not told by its title either.
        self.fields["original"].rows = Essay.objects.known_to(user)

    def refuse(self, words):
        """Shows why it could not be done, with what was typed; also where only a button was pressed."""
        if not self.is_bound:
            self.is_bound, self.data, self._errors, self.cleaned_data = True, {}, forms.utils.ErrorDict(), {}
        self.add_error(None, words)


@writers(["GET", "HEAD", "POST"])
def translations(request, pk):
    """Shows them, and does what the pressed button says: link, part, or up to date with a revision."""
    found = find(request.user, pk)
    form = OriginalForm(request.POST if request.POST.get("do") == "link" else None, user=request.user)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            messages.success(request, _act(request, found, form))
            return see_other("desk-essay-translations", pk)
        except ValidationError as error:
            form.refuse(error.messages)
        except PermissionDenied:
            form.refuse([_("Readers know this essay: editors link it with others.")])
    return _show(request, found, form, status=422 if form.errors else 200)


def _act(request, found, form):
    does = request.POST.get("do", "")
    if does == "link":
        original = form.cleaned_data["original"]
        verbs.link(found, original, by=request.user)
        return _("It is a translation of “%s” now.") % original.title
    if does == "part":
        verbs.part(found, by=request.user)
        return _("It stands for itself now.")
    edition = whole_number(request.POST.get("edition")) or 0
    verbs.is_up_to_date(found, edition, by=request.user)
    return _("It is up to date with revision %d.") % edition


def _show(request, found, form, status):
    group = Essay.objects.none()
    if found.translation_group:
        group = Essay.objects.filter(translation_group=found.translation_group).exclude(pk=found.pk)
    known = Essay.objects.known_to(request.user)
    rows = group.filter(pk__in=known.values("pk")).select_related("head", "original")
    rows = rows.defer("body", "html", "text", "head__body").order_by("pk")
    original = known.filter(pk=found.original_id).first()
    language = LANGUAGES.get(verbs.language_of(found))
    context = {
        "essay": found,
        "form": form,
        "language": language,
        "others": [_other(row, found) for row in rows],
        "original": original,
        "behind": _behind(found, original),
    }
    return render(request, "desk/translations.html", context, status=status)


def _other(row, found):
    """An essay in another language; `behind`: it was made from an edition of this one that is no longer the newest."""
    made_from = row.original_edition if row.original_id == found.pk else None
    behind = bool(made_from and made_from < found.edition)
    return {"essay": row, "name": LANGUAGES.get(verbs.language_of(row)), "behind": behind}


def _behind(found, original):
    """Whether the original has an edition that the translation is not known to be made from."""
    return bool(original and original.is_public and original.edition != found.original_edition)
