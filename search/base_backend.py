"""What the two databases have in common: writing documents, reading a page of results.

A search runs as three queries: which languages are there and which values the filters name; how many there are
under each facet; the page of results. On PostgreSQL one more before the last two says which documents match.
Everybody sees the same: public documents from their moment on.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

import re
from functools import reduce
from operator import or_

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q

from search import analysis, facets, snippets
from search.documents import FILTERS, HALF, KINDS, FacetCount, Hit, Results
from search.indexing import field_terms, store_documents, store_facets
from search.query import parse
from sitewide.typography import typeset
from sitewide.writing_direction import of_language

BATCH = 200
MAX_PER_PAGE = 100
MAX_SUGGESTIONS = 50
MAX_FILTER = 200
# How much a document counts in the order of results, by its kind.
WEIGHT = f"CASE WHEN d.kind IN ({', '.join(repr(kind) for kind in HALF)}) THEN 0.5 ELSE 1.0 END"
YEAR = re.compile(r"[0-9]{4}", re.ASCII)


class Params(dict):
    """The values of one SQL statement; `add` gives the placeholder that stands for a value."""

    def add(self, value):
        name = f"p{len(self)}"
        self[name] = value
        return f"%({name})s"


class DatabaseBackend:
    """Search within the site's own database. A subclass says how words are stored, matched and ranked:

    write_words(cursor, rows) takes (id, title, tags, summary, body) with lists of terms; erase_words(cursor, ids);
    matching(query, languages, params) gives the conditions on documents `d`, or matching_ids what they come to;
    ranked(query, languages, conditions, params, most) a SELECT of (id, date, score), the best having the lowest score,
    of which the first `most` are right.
    """

    words_id = ""  # the column of search_words `w` that holds the document's id

    def matching(self, query, languages, params):
        return []

    def matching_ids(self, cursor, query, languages, also):
        """The ids of all documents that match, as an array of SQL, and how many there are of each kind and year; (None,
        []) where knowing them makes nothing quicker. `also(params)` gives further conditions on documents `d`.
        """
        return None, []

    def index(self, documents):
        batch = {}
        for document in documents:
            batch[document.kind, document.object_id] = document  # of two for the same thing the later counts
            if len(batch) == BATCH:
                self._write(batch.values())
                batch = {}
        if batch:
            self._write(batch.values())

    def _write(self, documents):
        documents = sorted(documents, key=lambda d: (d.kind, d.object_id))  # one order, so that writers do not lock up
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            ids = store_documents(documents)
            store_facets(documents, ids)
            self.write_words(cursor, [(pk, *field_terms(doc)) for pk, doc in zip(ids, documents, strict=True)])

    def forget(self, kind, object_ids):
        model = apps.get_model("search", "IndexedDocument")
        wanted = sorted(set(object_ids))
        for start in range(0, len(wanted), BATCH):
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                rows = model.objects.filter(kind=kind, object_id__in=wanted[start : start + BATCH])
                ids = list(rows.values_list("pk", flat=True))
                self.erase_words(cursor, ids)
                model.objects.filter(pk__in=ids).delete()

    def moments(self, keys):
        wanted = {}
        for kind, object_id in keys:
            wanted.setdefault(kind, []).append(object_id)
        if not wanted:
            return {}
        rows = apps.get_model("search", "IndexedDocument").objects
        rows = rows.filter(reduce(or_, (Q(kind=kind, object_id__in=ids) for kind, ids in wanted.items())))
        return {(kind, pk): moment for kind, pk, moment in rows.values_list("kind", "object_id", "visible_from")}

    def find(self, query, *, filters, page, per_page, now):
        parsed = parse(query)
        filters = clean_filters(filters)
        if parsed.error:
            return Results(parsed=parsed, error=parsed.error, filters=_named(filters, {}))
        if not (parsed.items or parsed.fields or filters):
            return Results(parsed=parsed)
        with connection.cursor() as cursor:
            languages, values = facets.known(cursor, Params(), filters, parsed.fields, now)
            search = _Search(self, parsed, filters, values, languages, now)
            search.narrow(cursor)
            total, counts = search.count(cursor)
        per_page = min(max(per_page, 1), MAX_PER_PAGE)
        pages = max(1, -(-total // per_page))
        page = min(max(page, 1), pages)
        labels = {(name, slug): label for name, slug, _, _, label in values}
        return Results(
            hits=search.hits((page - 1) * per_page, per_page) if total else (),
            total=total,
            facets=facets.arrange(counts, filters, labels),
            page=page,
            pages=pages,
            parsed=parsed,
            filters=_named(filters, labels),
        )

    def suggest(self, prefix, kind, limit, now):
        key = analysis.key(analysis.clean(prefix)[:MAX_FILTER])
        if not key:
            return []
        rows = apps.get_model("search", "IndexedDocument").objects.filter(public=True, visible_from__lte=now)
        if kind:
            rows = rows.filter(kind=kind)
        else:
            rows = rows.exclude(kind="response")  # its title is its essay's
        # The key's words stand between single spaces; a run without spaces has no beginnings of words to look for.
        inside = key if analysis.ends_unspaced(prefix) else f" {key}"
        rows = rows.extra(where=["' ' || title_key LIKE %s"], params=[f"%{inside}%"])
        rows = rows.extra(select={"later": "CASE WHEN title_key LIKE %s THEN 0 ELSE 1 END"}, select_params=[f"{key}%"])
        found = rows.order_by("later", "title_key", "pk").values_list("title", "url", "kind")
        return list(found[: min(max(limit, 1), MAX_SUGGESTIONS)])


class _Search:
    """One search as SQL: the conditions are made anew for each statement, as each has its own values."""

    def __init__(self, backend, parsed, filters, values, languages, now):
        self.backend, self.parsed, self.filters = backend, parsed, filters
        self.values, self.languages, self.now = values, languages, now
        self.ids, self.spread = None, []

    def narrow(self, cursor):
        """Asks once which documents match, where the database is quicker so."""
        if self.parsed.items:
            self.ids, self.spread = self.backend.matching_ids(cursor, self.parsed, self.languages, self._also)

    def _also(self, params):
        return [facets.visible(params, self.now), *facets.field_conditions(self.parsed.fields, self.values, params)]

    def _conditions(self, params):
        if self.ids is not None:
            return [facets.visible(params, self.now), f"d.id = {self._any(params)}"]
        return [*self.backend.matching(self.parsed, self.languages, params), *self._also(params)]

    def _any(self, params):
        return f"ANY({params.add(self.ids)}::bigint[])"

    def count(self, cursor):
        params = Params()
        if self.ids is not None and not self.filters:
            return facets.count_known(cursor, params, f"f.document_id = {self._any(params)}", self.spread)
        conditions = " AND ".join(self._conditions(params))
        return facets.count(cursor, params, conditions, facets.filter_conditions(self.filters, self.values, params))

    def hits(self, offset, limit):
        params = Params()
        filters = facets.filter_conditions(self.filters, self.values, params).values()
        conditions = " AND ".join([*self._conditions(params), *filters])
        ranked = self.backend.ranked(self.parsed, self.languages, conditions, params, offset + limit)
        page = f"LIMIT {params.add(limit)} OFFSET {params.add(offset)}"
        best = f"SELECT id, date, score FROM ({ranked}) r ORDER BY score, date DESC NULLS LAST, id {page}"
        sql = (
            f"SELECT d.*, b.text, w.body AS terms FROM ({best}) best JOIN search_indexeddocument d ON d.id = best.id "
            "JOIN search_indexedbody b ON b.document_id = d.id "
            f"LEFT JOIN search_words w ON {self.backend.words_id} = d.id "
            "ORDER BY best.score, best.date DESC NULLS LAST, d.id"
        )
        matcher = snippets.Matcher(self.parsed, self.languages)
        rows = apps.get_model("search", "IndexedDocument").objects.raw(sql, params)
        return tuple(_hit(row, matcher) for row in rows)


def _hit(row, matcher):
    title = typeset(row.title, row.language)
    title_html, _ = snippets.highlight(title, row.language, matcher)
    shown, more = snippets.fragments(row.text, (row.terms or "").split(), matcher)
    if not shown:
        summary = snippets.highlight(typeset(row.summary, row.language), row.language, matcher)[0]
        shown = tuple(filter(None, [summary or snippets.opening(row.text)]))
    return Hit(
        kind=row.kind,
        object_id=row.object_id,
        title=title,
        title_html=title_html,
        fragments_html=shown,
        url=row.url,
        byline=row.byline,
        date=row.date,
        language=row.language,
        dir=of_language(row.language),
        data=row.data,
        more_matches=more,
    )


def clean_filters(filters):
    """Of what was asked for the filters that can be: kinds that there are, years of four digits, slugs."""
    kept = {}
    for name in FILTERS:
        value = analysis.clean(filters.get(name)).strip()
        if not value or len(value) > MAX_FILTER:
            continue
        if (name == "kind" and value not in KINDS) or (name == "year" and not YEAR.fullmatch(value)):
            continue
        kept[name] = value
    return kept


def _named(filters, labels):
    return tuple(
        FacetCount(name, value, facets.label_of(name, value, labels), chosen=True) for name, value in filters.items()
    )
