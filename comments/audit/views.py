"""The pages of the public log of moderation: months, one month, its lines as CSV, and how the seals are checked."""

import csv

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments import audit
from comments.audit import public_log as audit_public_log
from sitewide import rate_limits
from sitewide.client_address import household_of
from sitewide.pagination import page_of
from sitewide.rate_limits import too_many

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


@never_cache
@require_safe
def seals(request):
    """What the seals are, and whether the chain holds now."""
    wait = rate_limits.hit("check-seals", household_of(request), limit=CHECKS, seconds=AN_HOUR)
    if wait:
        return too_many(request, wait)
    context = {
        "title": _("How the log is sealed"),
        "finding": audit.verify(words=False),
        "last": audit.last(),
    }
    return render(request, "comments/seals.html", context)
