"""Filters and the counts beside them, in SQL that both databases read.

A count says how many results a value would give with the query and all the other filters as they are.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from django.db import connection

from search import analysis
from search.candidates import Params
from search.documents import FACETS, FILTERS, KINDS, FacetCount
from search.query import FieldTerm
from search.tallies import OWN

KIND_ORDER = list(KINDS)
# How rows (value, label, key, number) of a facet are sorted, one after the other; of those that are not named, most
# first.
ORDER = {
    "kind": [lambda row: KIND_ORDER.index(row[0])],
    "hub": [itemgetter(2)],
    "year": [lambda row: -int(row[0])],
}
MOST_FIRST = [itemgetter(2), lambda row: -row[3]]

VALUE = "SELECT document_id FROM search_documentfacet WHERE value_id"
NONE = "SELECT id FROM search_indexeddocument WHERE 1 = 0"


def visible(params, now, column="d.id"):
    """The condition on the id of a document that holds for everybody: public, and its moment has come. It asks for the
    few that are not: so of a hundred thousand that match, none has to be fetched."""
    return f"{column} NOT IN ({hidden(params, now)})"


def hidden(params, now):
    """A SELECT of the documents that nobody finds yet."""
    moment = params.add(connection.ops.adapt_datetimefield_value(now))
    documents = "SELECT id FROM search_indexeddocument WHERE public"
    return f"{documents} = FALSE UNION ALL {documents} = TRUE AND visible_from > {moment}"


def hidden_essays(cursor, now):
    """{value: how many essays under it nobody finds yet}."""
    params = Params()
    cursor.execute(
        f"SELECT f.value_id, count(*) FROM ({hidden(params, now)}) h CROSS JOIN search_indexeddocument d "
        # Joined to nothing, a kind is no way for SQLite to look at all essays for each of these.
        "CROSS JOIN search_documentfacet f WHERE d.id = h.id AND d.kind || '' = 'essay' AND f.document_id = d.id "
        "GROUP BY f.value_id",
        params,
    )
    return dict(cursor.fetchall())


def known(cursor, params, filters, fields, now):
    """One query for what a search must know first. Returns (languages of the index, values), where values are
    (name, slug, key, id, label) of what filters and fields name; the label is "" where no visible document bears it.
    """
    conditions = [
        f"(v.name = {params.add(name)} AND v.slug = {params.add(filters[name])})" for name in FACETS if name in filters
    ]
    for field in fields:
        key = analysis.key(field.value)
        also = f" OR ' ' || v.key || ' ' LIKE {params.add(f'% {key} %')}" if field.name == "author" else ""
        same = f"v.slug = {params.add(field.value.lower())} OR v.key = {params.add(key)}{also}"
        conditions.append(f"(v.name = {params.add(field.name)} AND ({same}))")
    # From one language to the next by the index: DISTINCT would look at every document.
    sql = (
        "WITH RECURSIVE l (language) AS (SELECT min(language) FROM search_indexeddocument UNION ALL SELECT "
        "(SELECT min(d.language) FROM search_indexeddocument d WHERE d.language > l.language) FROM l "
        "WHERE l.language IS NOT NULL) SELECT 'language', language, '', 0, '' FROM l WHERE language IS NOT NULL"
    )
    if conditions:
        borne = (
            "EXISTS (SELECT 1 FROM search_documentfacet f "
            f"WHERE f.value_id = v.id AND {visible(params, now, 'f.document_id')})"
        )
        sql += (
            f" UNION ALL SELECT v.name, v.slug, v.key, v.id, CASE WHEN {borne} THEN v.label ELSE '' END "
            f"FROM search_facetvalue v WHERE {' OR '.join(conditions)}"
        )
    cursor.execute(sql, params)
    rows = cursor.fetchall()
    return sorted(row[1] for row in rows if row[0] == "language"), [row for row in rows if row[0] != "language"]


def marks(kind, year, values):
    """What stands in the words of a document for what filters ask of it: an index of words then finds those that have a
    word and pass them, without reading all that have the word. No word has such a sign in it. `values`: ids."""
    return [f"kind={kind}", *([f"year={year}"] if year is not None else []), *(f"under={value}" for value in values)]


@dataclass(frozen=True)
class Narrowing:
    """Filters and fields of one search, with the values that they name; `common`: those of the filters that most pass,
    so that it is better to ask each document than for all that pass."""

    filters: Mapping[str, str]
    fields: Sequence[FieldTerm]
    values: Sequence[tuple[str, str, str, int, str]]
    now: datetime
    common: frozenset[str] = frozenset()

    @property
    def is_narrow(self):
        """Whether any filter may let less through than a search counts."""
        return len(self.common) < len(self.filters)

    def hidden(self, params):
        return hidden(params, self.now)

    def sets(self, params):
        """For each filter that few pass a SELECT of the documents that it lets through, by an index alone."""
        return [
            f"SELECT id FROM search_indexeddocument WHERE {name} = {params.add(OWN[name](wanted))}"
            if name in OWN
            else _under(name, wanted, self.values, params)
            for name, wanted in self.filters.items()
            if name not in self.common
        ]

    def asked(self, params, column):
        """Conditions on the id of a document for each filter that many pass."""
        conditions = []
        for name in self.common:
            if name in OWN:
                own = params.add(OWN[name](self.filters[name]))
                held = f"search_indexeddocument o WHERE o.id = {column} AND o.{name} = {own}"
            else:
                value = params.add(int(chosen_value(name, self.filters[name], self.values)))
                held = f"search_documentfacet f WHERE f.document_id = {column} AND f.value_id = {value}"
            conditions.append(f"EXISTS (SELECT 1 FROM {held})")
        return conditions

    def named(self, params, column):
        """Conditions on the id of a document for author:, tag: and hub: in the query."""
        conditions = []
        for one in self.fields:
            ids = [params.add(pk) for pk in self._ids(one)]
            found = f"{column} IN ({VALUE} IN ({', '.join(ids)}))" if ids else "1 = 0"
            conditions.append(f"NOT ({found})" if one.negative else found)
        return conditions

    def marks(self):
        """The same of filters and fields as the marks that a document has: (whether it has one of these, which)."""
        for name, wanted in self.filters.items():
            value = chosen_value(name, wanted, self.values)
            yield True, [f"{name}={OWN[name](wanted)}" if name in OWN else f"under={value or 0}"]
        for one in self.fields:
            yield not one.negative, [f"under={pk}" for pk in self._ids(one) or [0]]

    def _ids(self, term):
        key, slug = analysis.key(term.value), term.value.lower()
        return [
            pk
            for name, value_slug, value_key, pk, _ in self.values
            if name == term.name
            and (value_slug == slug or value_key == key or (name == "author" and f" {key} " in f" {value_key} "))
        ]


def filter_conditions(filters, values, params):
    """{name: condition on documents `d`} for each filter that is set; one on an unknown value lets nothing through."""
    conditions = {}
    for name, wanted in filters.items():
        if name in OWN:
            conditions[name] = f"d.{name} = {params.add(OWN[name](wanted))}"
        else:
            conditions[name] = f"d.id IN ({_under(name, wanted, values, params)})"
    return conditions


def _under(name, wanted, values, params):
    """A SELECT of the documents under the value of a facet."""
    value = chosen_value(name, wanted, values)
    return f"{VALUE} = {params.add(int(value))}" if value else NONE


def chosen_value(name, wanted, values):
    """The id of a facet's value as the facets of documents have it; "" of one that is not known."""
    return next((str(pk) for value_name, slug, _, pk, _ in values if (value_name, slug) == (name, wanted)), "")


def named(cursor, backend, tallies):
    """{name: [(value, label, key of the label, count)]} in no order, of the Tally for each name. One query."""
    counts = {name: [] for name in FILTERS}
    counts["kind"] = [(value, "", "", number) for value, number in tallies["kind"].kinds.items()]
    counts["year"] = [(str(value), "", "", number) for value, number in tallies["year"].years.items()]
    under = {name: tallies[name].under(name) for name in FACETS}
    params = Params()
    these = backend.within(",".join(set().union(*under.values())), params, "v.id")
    cursor.execute(f"SELECT v.id, v.name, v.slug, v.label, v.key FROM search_facetvalue v WHERE {these}", params)
    for pk, name, slug, label, key in cursor.fetchall():
        if number := under[name][str(pk)]:
            counts[name].append((slug, label, key, number))
    return counts


def arrange(counts, filters, labels, every_cut, cut):
    """The counts as FacetCounts in the order of the page. A chosen value stays listed though it counts nothing.
    `labels` is {(name, slug): label} for chosen values. `cut`: not all results were counted; `every_cut`: nor all that
    the filters do not let through, which what stands beside a chosen value is counted of.
    """
    arranged = {}
    for name in FILTERS:
        chosen, rows = filters.get(name), list(counts.get(name, ()))
        none = chosen is not None and all(row[0] != chosen for row in rows)
        if none:
            label = label_of(name, chosen, labels)
            rows.append((chosen, label, analysis.key(label), 0))
        if name == "kind":
            rows = [(value, str(KINDS.get(value, value)), key, n) for value, _, key, n in rows]
        for key in ORDER.get(name, MOST_FIRST):
            rows.sort(key=key)
        others = cut or (every_cut and chosen is not None)
        arranged[name] = tuple(
            FacetCount(name, value, label or value, n, value == chosen, cut and not none if value == chosen else others)
            for value, label, _, n in rows
        )
    return arranged


def label_of(name, value, labels):
    return str(KINDS.get(value, value)) if name == "kind" else labels.get((name, value)) or value
