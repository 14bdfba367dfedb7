"""The pages of the public log of moderation: months, one month, its lines as CSV, the logs of earlier sites, and how
the seals are checked."""

import csv

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import condition, require_safe

from comments import audit
from comments.audit import public_log as audit_public_log
from comments.audit import sealed_logs
from comments.audit.sealed_reading import Document, rows_of
from comments.models import ModerationEntry
from sitewide.http import rate_limits
from sitewide.http.client_address import household_of
from sitewide.http.rate_limits import too_many
from sitewide.pagination import page_of

PER_PAGE = 100
CHECKS, AN_HOUR = 20, 3600  # a check reads the whole chain
COLUMNS = ("place", "day", "decision", "to", "reason", "essay", "rest", "seal")


@require_safe
def public_log(request):
    """The newest month, and all the months there are."""
    months = audit_public_log.months()
    return _month(request, months[0][0] if months else None, months)


@require_safe
def month(request, year, month):
    months = audit_public_log.months()
    return _month(request, _asked(year, month, months), months)


def _asked(year, month, months):
    """The month of an address, which must be one in which something was decided."""
    found = next((row for row, _decisions in months if (row.first.year, row.first.month) == (year, month)), None)
    if found is None:
        raise Http404(_("Nothing was decided in this month."))
    return found


def _month(request, shown, months):
    context = {
        "title": _("Moderation log"),
        "months": [{"month": row, "count": n} for row, n in months],
        "month": shown,
        "earlier": sealed_logs.documents(),
    }
    if shown:
        show = request.GET.get("show", "")
        show = show if show in audit_public_log.FILTERS else ""
        count = next(n for row, n in months if row == shown)
        context |= {"figures": audit_public_log.figures(shown), "show": show, "few": count < audit_public_log.FEWEST}
        if count >= audit_public_log.FEWEST:
            rows = shown.decisions().select_related("comment").order_by("-place")
            rows = rows.filter(audit_public_log.FILTERS[show]) if show else rows
            page = page_of(rows, request, PER_PAGE)
            context |= {"page": page, "lines": audit_public_log.lines_of(page.object_list, shown)}
            context["query"] = f"?show={show}&page=" if show else "?page="
    return render(request, "comments/public_log.html", context)


@require_safe
def month_csv(request, year, month):
    """The lines of a month as they are sealed, so that anybody can check the chain. Arrivals and whatever else nobody
    decided stand there too, without the essay and the state."""
    months = audit_public_log.months()
    shown = _asked(year, month, months)
    if next(n for row, n in months if row == shown) < audit_public_log.FEWEST:
        raise Http404(_("A month with so few decisions shows its numbers only."))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="moderation-{shown.first:%Y-%m}.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    before = None
    for entry in audit.entries().filter(day__gte=shown.first, day__lt=shown.after).iterator(chunk_size=audit.BATCH):
        before = audit.seal_before(entry) if before is None else before
        essay = audit.essay_of(entry)
        line = (audit.sealed_line(before, entry, essay) or audit.public_line(entry, essay)) | {"seal": entry.seal}
        writer.writerow([line[name] for name in COLUMNS])
        before = entry.seal
    return response


@require_safe
def earlier(request, number):
    """The log of an earlier site, as it came with a bundle; the seals of the lines that are shown are checked."""
    kept = _kept(number)
    entry = ModerationEntry.objects.filter(pk=kept.object_id).first()
    context = {"title": _("Log of an earlier site"), "kept": kept, "entry": entry, "number": number, "broken": ""}
    try:
        document = Document(kept.content_hash)
        page = page_of(document, request, PER_PAGE)
        context |= {"page": page, "lines": rows_of(page.object_list), "last": document.last}
        if not sealed_logs.is_noted(kept, document.last.seal):
            raise sealed_logs.Broken(_("Its last seal is not the one that was noted when it came."))
    except sealed_logs.Broken as error:
        context["broken"] = str(error)
    answer = render(request, "comments/earlier_log.html", context)
    if context["broken"]:
        add_never_cache_headers(answer)  # it is mended by a file that is put back, of which no page hears
    return answer


@require_safe
@condition(etag_func=lambda _request, number: f'"{_kept(number).content_hash}"')
def earlier_file(request, number):
    """The same as the file that it is: a line of JSON each, with its seal."""
    try:
        file = default_storage.open(sealed_logs.path_of(_kept(number).content_hash))
    except FileNotFoundError as error:
        raise Http404(_("This log of an earlier site is missing.")) from error
    name = f"moderation-earlier-{number}.jsonl"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/jsonl; charset=utf-8")


def _kept(number):
    """A document by its number, the oldest being 1, as in a bundle."""
    found = sealed_logs.documents()[number - 1 : number].first() if number else None
    if found is None:
        raise Http404(_("There is no such log of an earlier site."))
    return found


@never_cache
@require_safe
def seals(request):
    """What the seals are, and whether the chain, and that of each earlier site, holds now."""
    wait = rate_limits.hit("check-seals", household_of(request), limit=CHECKS, seconds=AN_HOUR)
    if wait:
        return too_many(request, wait)
    context = {
        "title": _("How the log is sealed"),
        "finding": audit.verify(words=False),
        "last": audit.last(),
        "earlier": [_finding(kept) for kept in sealed_logs.documents()],
    }
    return render(request, "comments/seals.html", context)


def _finding(kept):
    """(how many lines hold, what is wrong) of the log of an earlier site."""
    try:
        return sealed_logs.verify_one(kept), ""
    except sealed_logs.Broken as error:
        return 0, str(error)
