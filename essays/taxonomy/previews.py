"""What a public page will look like with words that are typed and not stored: its template and its context.

Each function takes the request, the row as the form would store it, and the form. Nothing is written.
"""

from essays import texts
from essays.markup.paragraph_slots import headings
from essays.models import Essay, Hub
from essays.reading.hub_views import page_of_hub
from essays.reading.list_views import page_of_author, page_of_tag


def hub(request, row, form):
    texts.fill(row)
    others = [other for other in Hub.objects.all() if other.pk != row.pk]
    hubs = sorted([*others, row], key=lambda hub: (hub.position, hub.pk or 0))
    return "essays/hub.html", page_of_hub(request, row, hubs, starts=form.cleaned_data["starts"])


def author(request, row, form):
    texts.fill(row)
    return "essays/author.html", page_of_author(request, row)


def tag(request, row, form):
    """The page of the tag it is, or of the one that it stands for."""
    if row.synonym_of:
        return "essays/tag.html", page_of_tag(request, row.synonym_of)
    return "essays/tag.html", page_of_tag(request, row) | {"synonyms": form.cleaned_data["others"]}


def page(request, row, form):
    texts.fill(row)
    parts = headings(row.html)
    return "essays/page.html", {"page": row, "title": row.title, "heading": row.title, "parts": parts}


def series(request, row, form):
    texts.fill(row)
    published = Essay.objects.published()
    rows = published.filter(series_entries__series=row).for_list() if row.pk else published.none()
    rows = rows.order_by("series_entries__position", "series_entries__pk")
    return "essays/series.html", {"series": row, "rows": list(rows), "title": row.title, "heading": row.title}
