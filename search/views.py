"""The page of search."""

import re
from urllib.parse import quote_plus, urlencode

from django.core.paginator import Paginator
from django.db import DatabaseError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

import search
from search import analysis, best_bets, candidates, facet_html
from search.base_backend import clean_filters
from search.documents import FILTERS
from search.query import Query
from sitewide.text.numbers import number, whole_number
from sitewide.typography import typeset

PER_PAGE = 20
SHOWN = 4  # values of a facet that are seen at once
FOLDED = 60  # and those that open below them
NAMES = {"kind": _("Kind"), "hub": _("Hub"), "tag": _("Tag"), "author": _("Author"), "year": _("Year")}


@require_safe
def search_page(request):
    """/search/?q=&kind=&hub=&tag=&author=&year=&page= ; `s` is read as `q`. Values that cannot be are ignored."""
    query = request.GET.get("q") or request.GET.get("s", "")
    filters = clean_filters(request.GET)
    try:
        context = _context(query, filters, whole_number(request.GET.get("page"), digits=6) or 1)
    except DatabaseError:
        context = {"failed": True, "query": analysis.clean(query).strip(), "results": search.Results()}
    context |= {"title": _title(context), "robots": "noindex"}
    response = render(request, "search/search.html", context, status=503 if "failed" in context else 200)
    if "failed" in context:
        response["Retry-After"] = "60"
    return response


def _context(query, filters, page):
    now = timezone.now()
    results = search.find(query, filters=filters, page=page, per_page=PER_PAGE, now=now)
    parsed = results.parsed
    hidden = best_bets.hidden_essays(now)
    hubs, tag = best_bets.hubs_and_tag(parsed, now, hidden)
    asked = bool(parsed.text or results.filters)
    context = {
        "query": parsed.text,
        "results": results,
        "asked": asked and not results.error,
        "filters": [_removable(parsed, value, filters) for value in results.filters],
        "filter_links": _links(parsed, results.filters, filters),
        "unfiltered": _address(parsed, {}),
        "begin": best_bets.begin_here(parsed, hubs, tag),
    }
    if results.total:
        inks = {hub.slug: hub.data.get("ink", "") for hub in hubs}
        context |= {"groups": _groups(parsed, results, filters, inks), "page": _page(results)}
        in_part = any(value.at_least for values in results.facets.values() for value in values)
        context["counted"] = number(candidates.MOST) if in_part else ""
        context["pages_from"] = f"{_address(parsed, filters)}&page="
    else:
        context["tags"], context["tags_total"] = best_bets.most_used_tags(hidden)
    return context


def _title(context):
    results, query = context["results"], context["query"]
    if context.get("failed") or not context["asked"]:
        return _("Search")
    if not results.total:
        return _("Nothing matches %s") % _quoted(query) if query else _("Nothing matches")
    found = _found(results)
    return _("%(found)s for %(query)s") % {"found": found, "query": _quoted(query)} if query else found


def _found(results):
    if results.cut:
        return _("More than %s results") % number(results.total)
    return ngettext("%s result", "%s results", results.total) % number(results.total)


def _quoted(query):
    """What was asked for, in one pair of quotation marks: a phrase that came with its own gets no second pair."""
    phrase = re.fullmatch(r'["“”]([^"“”]+)["“”]', query)
    if phrase:
        return f"“{phrase[1]}”"
    return query if re.search(r'["“”]', query) else f"“{query}”"


def _address(parsed: Query, filters):
    return f"{reverse('search')}?{urlencode({'q': parsed.text, **filters})}"


def _without(filters, name):
    return {other: value for other, value in filters.items() if other != name}


def _removable(parsed, value, filters):
    return {"label": value.label, "name": value.name, "value": value.value,
            "url": _address(parsed, _without(filters, value.name))}  # fmt: skip


def _links(parsed, values, filters):
    """What each filter is called, as a link that takes it away: "A or B", as a sentence names them."""
    link = '<a class="tag" href="{}"><bdi>{}</bdi> <b aria-hidden="true">×</b></a>'
    places = ((_address(parsed, _without(filters, value.name)), typeset(value.label)) for value in values)
    return format_html_join(pgettext("between filters", " or "), link, places)


def _page(results):
    """A page of Django's paginator, as the pager of all lists takes it."""
    page = Paginator(range(results.total), PER_PAGE).get_page(results.page)
    page.coming = min(PER_PAGE, results.total - results.page * PER_PAGE)
    return page


def _groups(parsed, results, filters, inks):
    """The facets as the rail shows them: those with anything to choose."""
    return [_group(parsed, results, filters, name, inks) for name in FILTERS if results.facets[name]]


def _group(parsed, results, filters, name, inks):
    values = results.facets[name]
    shown = len(values) if name in ("kind", "hub") else SHOWN
    lifted = name in filters and name != "year"
    chosen = tuple(value for value in values[shown:] if value.chosen) if lifted else ()
    first = values[: shown - len(chosen)] + chosen
    rest = [value for value in values[shown - len(chosen) : shown + FOLDED + 1] if not (chosen and value.chosen)]

    start, sign, end = _address(parsed, {**filters, name: ""}).partition(f"&{name}=")
    removed = _address(parsed, _without(filters, name))

    def rows(values):  # of thousands of tags only what is shown is made
        return facet_html.values_html(
            {
                "label": value.label,
                "count": value.count,
                "at_least": value.at_least,
                "chosen": value.chosen,
                "ink": inks.get(value.value, "") if name == "hub" else "",
                "url": removed if value.chosen else f"{start}{sign}{quote_plus(value.value)}{end}",
            }
            for value in values
        )

    return {
        "name": NAMES[name],
        "shown": rows(first),
        "more": rows(rest[:FOLDED]),
        "more_shown": len(rest[:FOLDED]),
        "more_count": len(values) - len(first),
        "all": name == "kind",
        "all_url": _address(parsed, _without(filters, "kind")),
        "all_count": sum(value.count for value in results.facets["kind"]),
        "all_at_least": any(value.at_least for value in results.facets["kind"]),
        "all_chosen": "kind" not in filters,
    }
