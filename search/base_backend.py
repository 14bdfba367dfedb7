"""What the two databases have in common: writing documents, reading a page of results.

A search runs as four queries: which languages are there and which values the filters name; which documents match,
and what they stand under; what that is called; the page of results. Everybody sees the same: public documents from
their moment on. What is counted and ranked is bounded (search.candidates).
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

import re
from collections import namedtuple
from functools import cache, reduce
from itertools import chain
from operator import or_

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Q

from search import analysis, facets, snippets
from search.candidates import Candidates, Params, candidates, is_common
from search.documents import FACETS, FILTERS, HALF, KINDS, FacetCount, Hit, Results
from search.indexing import field_terms, forget_facets, store_documents, store_facets
from search.query import parse
from search.tallies import passing, tally
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.text.writing_direction import of_language
from sitewide.typography import typeset

BATCH = 200
MAX_PER_PAGE = 100
MAX_SUGGESTIONS = 50
MAX_FILTER = 200
# How much a document counts in the order of results, by its kind.
WEIGHT = f"CASE WHEN d.kind IN ({', '.join(repr(kind) for kind in HALF)}) THEN 0.5 ELSE 1.0 END"
Shown = namedtuple("Shown", "kind object_id title url byline summary language date data")
YEAR = re.compile(r"[0-9]{4}", re.ASCII)


@cache
def _moments(kinds):
    """The query for the moments of documents of so many kinds: of a kind and a list of ids, for each."""

    def asked(*given):
        pairs = zip(given[::2], given[1::2], strict=True)
        some = reduce(or_, (Q(kind=kind, object_id__in=[ids]) for kind, ids in pairs))
        rows = apps.get_model("search", "IndexedDocument").objects.filter(some)
        return rows.values_list("kind", "object_id", "visible_from")

    return CompiledQuery(asked)


class DatabaseBackend:
    """Search within the site's own database. A subclass says how words are stored, matched and ranked:

    write_words(cursor, rows) takes (id, marks, title, tags, summary, body) with lists of terms and of facets.marks;
    erase_words(cursor, ids); wrongly_marked() gives (id, marks that it has, those that it should have) where these are
    not the same, mark() makes them so and returns how many there were;
    words_id is the column of search_words `w` that holds the document's id; concatenate the aggregate that joins texts;
    prominent_first whether those with a word in their names are looked for before all others: they may be enough, where
    a database finds all that match before it knows the newest;
    by_date the documents `d` as they are gone through from the newest on;
    unindexed a sign before an id that is compared, not looked up: documents are gone through in the order of an index;
    matching(query, languages, narrowing, params) gives where the documents with its positive items are found, as (what
    stands between FROM and further conditions, the column of their ids), and prominent(…) the same of those of them
    that have an item in title, tags or summary; lacking(query, languages, params, column) the conditions that its
    negative items are not in a document; let_through(narrowing, params, column, words=…) those that everybody finds it
    and that a facets.Narrowing holds, as far as matching(…), where there are words, has not seen to that;
    within(ids, params, column) that its id is one of these, "1,2,3";
    looked_up(ids) what to select from to have the documents `d` of a SELECT of ids, each looked up by itself;
    ranked(query, languages, chosen, conditions, params, most) a SELECT of (id, date, score) of Candidates as far as the
    conditions on documents `d` hold, the best having the lowest score, of which the first `most` are right.
    """

    def wrongly_marked(self):
        return []

    def mark(self):
        return 0

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
            under = store_facets(documents, ids)
            rows = zip(ids, documents, strict=True)
            self.write_words(cursor, [(pk, _marks(doc, under[pk]), *field_terms(doc)) for pk, doc in rows])

    def forget(self, kind, object_ids):
        model = apps.get_model("search", "IndexedDocument")
        wanted = sorted(set(object_ids))
        for start in range(0, len(wanted), BATCH):
            with transaction.atomic(savepoint=False), connection.cursor() as cursor:
                rows = model.objects.filter(kind=kind, object_id__in=wanted[start : start + BATCH])
                ids = list(rows.values_list("pk", flat=True))
                self.erase_words(cursor, ids)
                if kind == "essay" and ids:
                    forget_facets(ids)
                model.objects.filter(pk__in=ids).delete()

    def moments(self, keys):
        wanted = {}
        for kind, object_id in keys:
            wanted.setdefault(kind, []).append(object_id)
        if not wanted:
            return {}
        rows = _moments(len(wanted)).rows(*chain.from_iterable(wanted.items()))
        return {(kind, pk): moment for kind, pk, moment in rows}

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
            hits = search.hits(cursor, (page - 1) * per_page, per_page) if total else ()
        labels = {(name, slug): label for name, slug, _, _, label in values}
        return Results(
            hits=hits,
            total=total,
            cut=search.wanted.cut,
            facets=facets.arrange(counts, filters, labels, search.every.cut, search.wanted.cut),
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
        self.every = self.wanted = Candidates()

    def narrow(self, cursor):
        """Asks which documents match, whatever the filters, as beside a chosen value stand others of its kind. Where
        these are not all, those that the filters let through are asked for by themselves."""
        self.every = self.wanted = self._candidates(cursor, {})
        if self.every.cut and self.filters:
            chosen = {**self.filters, **self._chosen()}
            passed = {name: passing(self.every.groups, name, value) for name, value in chosen.items()}
            common = frozenset(name for name, number in passed.items() if is_common(number))
            self.wanted = self._candidates(cursor, self.filters, common)

    def _candidates(self, cursor, filters, common=frozenset()):
        narrowing = facets.Narrowing(filters, self.parsed.fields, self.values, self.now, common)
        return candidates(cursor, self.backend, self.parsed, self.languages, narrowing)

    def _chosen(self):
        """{name: id of its value, "" of one that is not known} of the filters that are facets."""
        return {
            name: facets.chosen_value(name, self.filters[name], self.values) for name in FACETS if name in self.filters
        }

    def count(self, cursor):
        """(total, {name: [(value, label, key of the label, count)]}) of the candidates."""
        if not self.every.groups:
            return 0, {}
        chosen = self._chosen()
        if not self.every.cut or not self.filters:
            counted = tally(self.every.groups, self.filters, chosen)
            return counted.total, facets.named(cursor, self.backend, dict.fromkeys(FILTERS, counted))
        # Where not all could be counted, what stands beside a chosen value is of the best; its own count is the total.
        wanted = tally(self.wanted.groups, {}, {})
        tallies = dict.fromkeys(FILTERS, wanted)
        for name in self.filters:
            others = {other: value for other, value in self.filters.items() if other != name}
            values = {other: chosen[other] for other in chosen if other != name}
            tallies[name] = tally(self.every.groups, others, values)
        counts = facets.named(cursor, self.backend, tallies)
        labels = {(name, slug): label for name, slug, _, _, label in self.values}
        for name, value in self.filters.items():
            others = [row for row in counts[name] if row[0] != value]
            label = labels.get((name, value), "")
            counts[name] = [*others, (value, label, analysis.key(label), wanted.total)]
        return wanted.total, counts

    def hits(self, cursor, offset, limit):
        params = Params()
        filters = {} if self.every.cut else self.filters  # those that were asked for by themselves have passed them
        conditions = list(facets.filter_conditions(filters, self.values, params).values())
        ranked = self.backend.ranked(self.parsed, self.languages, self.wanted, conditions, params, offset + limit)
        page = f"LIMIT {params.add(limit)} OFFSET {params.add(offset)}"
        shown = ", ".join(f"d.{name}" for name in Shown._fields)
        best = f"SELECT id, date, score FROM ({ranked}) r ORDER BY score, date DESC NULLS LAST, id {page}"
        sql = (
            f"SELECT {shown}, b.text, w.body FROM ({best}) best JOIN search_indexeddocument d ON d.id = best.id "
            "JOIN search_indexedbody b ON b.document_id = d.id "
            f"LEFT JOIN search_words w ON {self.backend.words_id} = d.id "
            "ORDER BY best.score, best.date DESC NULLS LAST, d.id"
        )
        matcher = snippets.Matcher(self.parsed, self.languages)
        cursor.execute(sql, params)
        return tuple(_hit(document, text, terms, matcher) for document, text, terms in _shown(cursor))


def _marks(document, values):
    return facets.marks(document.kind, document.date and document.date.year, values)


def _shown(cursor):
    """(what is Shown, text, terms) of each row. To make instances of the model of them took five times as long."""
    model, converted = apps.get_model("search", "IndexedDocument"), []
    for at, name in enumerate(Shown._fields):
        column = model._meta.get_field(name).get_col("d")
        converted += [(at, column, one) for one in connection.ops.get_db_converters(column)]
        converted += [(at, column, one) for one in column.get_db_converters(connection)]
    for row in cursor.fetchall():
        *values, text, terms = row
        for at, column, convert in converted:
            values[at] = convert(values[at], column, connection)
        yield Shown(*values), text, terms


def _hit(row, text, terms, matcher):
    title = typeset(row.title, row.language)
    title_html, _ = snippets.highlight(title, row.language, matcher)
    shown, more = snippets.fragments(text, terms or "", matcher)
    if not shown:
        summary = snippets.highlight(typeset(row.summary, row.language), row.language, matcher)[0]
        shown = tuple(filter(None, [summary or snippets.opening(text)]))
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
