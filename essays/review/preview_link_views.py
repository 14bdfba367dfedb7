"""Secret preview links: the page that an outsider reads, and the desk's page on which they are made and closed."""

import uuid

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from essays import markup, texts
from essays.derived import covers
from essays.derived.dependencies import dependencies_of
from essays.editor.access import find, writers
from essays.models import Author, Hub, PreviewLink
from essays.models.essay import WORDS_A_MINUTE
from essays.reading.views import contents_of
from essays.review import preview_links
from sitewide.http import rate_limits
from sitewide.http.absolute_urls import absolute_url
from sitewide.http.client_address import household_of
from sitewide.http.private_pages import keep_private
from sitewide.http.rate_limits import too_many
from sitewide.http.redirects import see_other

A_MINUTE = 60
A_DAY = 86_400


class LinkForm(forms.Form):
    use_required_attribute = False
    form_id = forms.UUIDField(widget=forms.HiddenInput)
    made_for = forms.CharField(
        label=gettext_lazy("For whom"), max_length=120, required=False,
        help_text=gettext_lazy("A name or two words, so that you know later whose link it is."),
        error_messages={"max_length": gettext_lazy("Write at most 120 characters.")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=gettext_lazy("Open for"),
        coerce=int,
        choices=[(str(n), words) for n, words in preview_links.DAYS.items()],
        error_messages={"invalid_choice": gettext_lazy("Choose how long the link is open.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["made_for"].widget.attrs.pop("maxlength", None)  # what is too long is refused, not cut

    def clean_made_for(self):
        return " ".join(self.cleaned_data["made_for"].split())


@require_safe
def preview(request, token):
    """One revision as it would read, for whoever has the link; 410 in words once it is closed."""
    wait = rate_limits.hit("preview-link", household_of(request), limit=A_MINUTE, seconds=60)
    if wait:
        return too_many(request, wait)
    link = preview_links.find(token)
    if link is None:
        response = render(request, "essays/preview_closed.html", {"why": "unknown"}, status=404)
    elif why := _closed(link):
        response = render(request, "essays/preview_closed.html", {"why": why, "link": link}, status=410)
    else:
        if request.method == "GET":
            preview_links.note_opened(link)
        response = render(request, "essays/secret_preview.html", _as_it_reads(link))
    keep_private(response, robots="noindex, nofollow, noarchive")
    response["Referrer-Policy"] = "no-referrer"  # the address is the key, and the page has no form that it could break
    return response


def _closed(link):
    """Why a link does not open: "withheld", "revoked", "expired", or "" where it does."""
    if link.revision.withheld_at:
        return "withheld"
    return "" if link.is_open else "revoked" if link.revoked_at else "expired"


def _as_it_reads(link):
    """What the page of an essay shows, from the revision of the link alone."""
    shown = link.revision
    context = {"link": link, "shown": shown, "robots": "noindex, nofollow", "title": shown.title}
    context["hubs"] = Hub.objects.filter(pk__in=shown.hubs)
    rows = Author.objects.select_related("portrait").in_bulk(shown.authors)
    context["authors"] = [rows[pk] for pk in shown.authors if pk in rows]
    try:
        context |= _rendered(shown)
    except markup.TextTooCostly as error:
        return context | {"problem": str(error)}
    chosen = None if shown.no_cover else shown.cover
    return context | {"cover": covers.at_head(chosen, context["rendered"]["html"])}


def _rendered(shown):
    """The text of a revision with its contents, kept for a day, as long as nothing changes that it stands on: whoever
    has the link may open it again and again."""
    key, dependencies = f"preview:{shown.pk}:{shown.content_hash}", dependencies_of(shown.body, shown.language)
    digest, paths, found = cache.get(key, ("", [], None))
    dependencies.hide(paths)
    if digest != dependencies.digest():
        rendered = texts.render_with(dependencies, shown.body, of_essay=True)
        minutes = max(1, round(rendered.word_count / WORDS_A_MINUTE))
        found = {"rendered": {"html": rendered.html}, "minutes": minutes, **contents_of(rendered.toc)}
        cache.set(key, (dependencies.digest(), dependencies.paths, found), A_DAY)
    return found


@writers(["GET", "HEAD", "POST"])
def links(request, pk):
    """The open links of an essay, and the form that makes one for its newest draft. The address is shown once."""
    found = find(request.user, pk)
    if found.head is None:
        raise Http404(_("There is no text yet."))
    form = LinkForm(request.POST if request.method == "POST" else None, initial={"form_id": uuid.uuid4(), "days": "7"})
    made = address = None
    if request.method == "POST" and form.is_valid():
        try:
            made, token = preview_links.make(found.head, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            address = absolute_url("preview-link", token)
            form = LinkForm(initial={"form_id": uuid.uuid4(), "days": "7"})
    rows = preview_links.open_links(found)
    context = {"essay": found, "form": form, "links": rows, "made": made, "address": address}
    return render(request, "desk/links.html", context, status=422 if form.errors else 200)


@writers(["POST"])
def revoke(request, pk, link):
    """Closes one link."""
    found = find(request.user, pk)
    row = get_object_or_404(PreviewLink.objects.select_related("revision__essay"), pk=link, revision__essay=found)
    preview_links.revoke(row, by=request.user)
    messages.success(request, _("The link is closed. Who opens it now reads that it is."))
    return see_other("desk-essay-links", pk)
