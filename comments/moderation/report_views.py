"""Reporting a published response: one plain page, the same for every reader."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from comments.models import Comment
from comments.moderation import reports
from comments.moderation.report_forms import ReportForm
from comments.posting.views import no_response, wait_words
from essays.derived.redirects import find_old_path
from essays.models import Essay
from sitewide.http.client_address import client_address
from sitewide.http.origin import same_origin_required
from sitewide.http.private_pages import private
from sitewide.http.redirects import moved, see_other


@same_origin_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request, slug, number):
    """Asks what is wrong with a response, and thanks who said so; nobody's session is looked at."""
    essay = Essay.objects.published().filter(slug=slug).first()
    if essay is None:
        return _moved(request, slug, number)
    comment = Comment.objects.published().select_related("essay").filter(essay=essay, number=number).first()
    if comment is None:
        return no_response(request, essay, number)
    if request.method != "POST":
        return _show(request, comment, ReportForm(), sent="sent" in request.GET)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _show(request, comment, form, status=422)
    return _send(request, comment, form)


def _send(request, comment, form):
    try:
        again = reports.has_reported(request, comment)
        reports.flag(comment, **form.cleaned_data, address=client_address(request), again=again)
    except reports.TooManyReports as many:
        if many.wait <= 60:
            came = _("Several reports came from your network within the last minutes.")
        else:
            came = _("Several reports came from your network within the last hour.")
        words = {"came": came, "time": wait_words(many.wait)}
        form.add_error(None, _("%(came)s Send this one in %(time)s; your words are kept.") % words)
        response = _show(request, comment, form, status=429)
        response["Retry-After"] = str(many.wait)
        return response
    except ValidationError as refused:
        form.add_error(None, refused)
        return _show(request, comment, form, status=422)
    # A second report of the same person is thanked like the first.
    response = see_other(f"{request.path}?sent")
    reports.remember(response, comment)
    return response


def _show(request, comment, form, status=200, *, sent=False):
    context = {"comment": comment, "essay": comment.essay, "form": form, "sent": sent, "robots": "noindex"}
    return render(request, "comments/report.html", context, status=status)


def _moved(request, slug, number):
    old = find_old_path(f"/essays/{slug}/")
    if old and old.essay and old.essay.slug != slug:
        return moved(request, reverse("report-response", args=[old.essay.slug, number]))
    raise Http404(_("There is no such essay."))
