"""Series: the public page of one, and the desk's pages on which editors make, order and delete them."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.decorators import editors
from essays.models import Essay, Series
from essays.models.published import is_published
from essays.taxonomy import previews, series
from essays.taxonomy.row_forms import EssayField, RowForm
from essays.taxonomy.row_views import edit
from essays.templatetags.essay_tags import essays as essays_in_words
from sitewide.http.redirects import see_other
from sitewide.text.numbers import whole_number
from sitewide.typography import typeset


class SeriesForm(RowForm):
    introduction = forms.CharField(
        label=gettext_lazy("Introduction"), required=False, max_length=5000, strip=False,
        widget=forms.Textarea({"rows": 8, "class": "source", "dir": "auto"}), help_text=gettext_lazy("Markdown."),
    )  # fmt: skip

    class Meta:
        model = Series
        fields = ["title", "slug", "introduction"]
        labels = {"title": gettext_lazy("Title"), "slug": gettext_lazy("Slug")}

    named_by = "title"

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())


class AddForm(forms.Form):
    use_required_attribute = False
    essay = EssayField(label=gettext_lazy("Add an essay"), help_text=gettext_lazy("Its title or its address."))


@require_safe
def public(request, slug):
    """The published essays of a series in their order; 404 while there is none."""
    found = get_object_or_404(Series, slug=slug)
    rows = Essay.objects.published().filter(series_entries__series=found).for_list()
    rows = list(rows.order_by("series_entries__position", "series_entries__pk"))
    if not rows:
        raise Http404(_("Nothing of this series is published yet."))
    return render(request, "essays/series.html", page_of_series(found, rows))


def _description(rows, first):
    words = {"essays": essays_in_words(len(rows)), "title": typeset(first.title, first.language)}
    return _("%(essays)s, beginning with “%(title)s”.") % words


def page_of_series(found, rows):
    """What the public page of a series shows."""
    first = rows[0] if rows else None
    return {
        "series": found, "rows": rows, "title": found.title, "heading": found.title,
        "description": _description(rows, first) if first else "",
    }  # fmt: skip


@editors("GET", "HEAD")
def all_series(request):
    published = is_published("essays__")
    rows = Series.objects.annotate(all=Count("entries", distinct=True))
    rows = rows.annotate(shown=Count("essays", filter=published, distinct=True))
    return render(request, "desk/series.html", {"rows": rows})


@editors("GET", "HEAD", "POST")
def one(request, pk=None):
    row = get_object_or_404(Series, pk=pk) if pk else None
    verb, delete_name = series.save_series, "desk-series-delete"
    return edit(
        request, SeriesForm, row, verb, "desk-series-all", delete_name, look=previews.series, heading=_("Series"),
        order_url=reverse("desk-series-order", args=[pk]) if pk else "",
    )  # fmt: skip


@editors("GET", "HEAD", "POST")
def order(request, pk):
    """The essays of a series in reading order: each can be moved, numbered anew or taken out, and others added."""
    found = get_object_or_404(Series, pk=pk)
    does = request.POST.get("do", "")
    if request.method == "POST" and does == "add":
        return _add(request, found)
    if request.method == "POST":
        return _moved(request, found, does)
    return _show_order(request, found, AddForm())


def _show_order(request, found, form, status=200):
    entries = found.entries.select_related("essay__head").defer("essay__body", "essay__html", "essay__head__body")
    context = {"series": found, "entries": list(entries), "form": form}
    return render(request, "desk/series_order.html", context, status=status)


def _add(request, found):
    form = AddForm(request.POST)
    if form.is_valid():
        essay = form.cleaned_data["essay"]
        try:
            series.add(found, essay, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%s” is the last of the series now.") % essay.title)
            return see_other("desk-series-order", found.pk, then="#add")
    return _show_order(request, found, form, status=422)


def _moved(request, found, does):
    """Does what a button of the list says: "order", or "up", "down" or "out" with the id of an essay."""
    act, _sign, number = does.partition("-")
    ids = list(found.entries.values_list("essay", flat=True))
    pk = whole_number(number)
    if act == "order":
        series.put_in_order(found, _by_places(request.POST, ids), by=request.user)
        messages.success(request, _("The order is saved."))
    elif pk in ids and act in {"up", "down"}:
        series.move(found, Essay.objects.only("pk").get(pk=pk), -1 if act == "up" else 1, by=request.user)
    elif pk in ids and act == "out":
        series.take_out(found, Essay.objects.only("pk").get(pk=pk), by=request.user)
        messages.success(request, _("Taken out. The essay itself stays."))
    here = f"#essay-{pk}" if act in {"up", "down"} else ""
    return see_other("desk-series-order", found.pk, then=here)


def _by_places(typed, ids):
    """The ids in the order of the numbers that were typed beside them; who has none keeps the place it had."""

    def place(at_and_pk):
        at, pk = at_and_pk
        number = whole_number(typed.get(f"place-{pk}", "").strip(), digits=5)
        number = at if number is None else number
        # Of two with one number the one that was moved takes it: before the other on its way up, after it down.
        return number, (number > at) - (number < at), at

    return [pk for _at, pk in sorted(enumerate(ids, 1), key=place)]


@editors("GET", "HEAD", "POST")
def delete(request, pk):
    """Asks once more, then deletes a series; its essays stay."""
    found = get_object_or_404(Series, pk=pk)
    if request.method == "POST":
        title = found.title
        series.delete_series(found, by=request.user)
        messages.success(request, _("The series “%s” is deleted; its essays stay.") % title)
        return see_other("desk-series-all")
    return render(request, "desk/series_delete.html", {"series": found, "count": found.entries.count()})
