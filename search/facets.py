"""Filters and the counts beside them, in SQL that both databases read.

A count says how many results a value would give with the query and all the other filters as they are.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from collections import Counter

from django.db import connection

from search import analysis
from search.candidates import Params
from search.documents import FACETS, FILTERS, KINDS, FacetCount

OWN = {"kind": str, "year": int}  # what a document's own row says, and of what type

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


def filter_conditions(filters, values, params):
    """{name: condition on documents `d`} for each filter that is set; one on an unknown value lets nothing through."""
    conditions = {}
    for name, wanted in filters.items():
        if name in OWN:
            conditions[name] = f"d.{name} = {params.add(OWN[name](wanted))}"
        else:
            conditions[name] = f"d.id IN ({_under(name, wanted, values, params)})"
    return conditions


def filter_sets(filters, values, params):
    """For each filter that is set a SELECT of the documents that it lets through, by an index alone."""
    return [
        f"SELECT id FROM search_indexeddocument WHERE {name} = {params.add(OWN[name](wanted))}"
        if name in OWN
        else _under(name, wanted, values, params)
        for name, wanted in filters.items()
    ]


def _under(name, wanted, values, params):
    """A SELECT of the documents under the value of a facet."""
    ids = [pk for value_name, slug, _, pk, _ in values if (value_name, slug) == (name, wanted)]
    return f"{VALUE} = {params.add(ids[0])}" if ids else NONE


def field_conditions(fields, values, params, column):
    """Conditions on the id of a document for author:, tag: and hub: in the query."""
    conditions = []
    for field in fields:
        key, slug = analysis.key(field.value), field.value.lower()
        ids = [
            params.add(pk)
            for name, value_slug, value_key, pk, _ in values
            if name == field.name
            and (value_slug == slug or value_key == key or (name == "author" and f" {key} " in f" {value_key} "))
        ]
        found = f"{column} IN ({VALUE} IN ({', '.join(ids)}))" if ids else "1 = 0"
        conditions.append(f"NOT ({found})" if field.negative else found)
    return conditions


def count(cursor, params, condition, filters):
    """One query for the total and for every facet's counts. `filters` is {name: condition}.
    Returns (total, {name: [(value, label, key of the label, count)]}) in no order.
    """
    flags = "".join(f", CASE WHEN {sql} THEN 1 ELSE 0 END AS f_{name}" for name, sql in filters.items())
    passed = "".join(f", h.f_{name}" for name in filters)

    def others(name):
        return " AND ".join(["1 = 1", *(f"h.f_{other} = 1" for other in filters if other != name)])

    # Total, kinds and years come from one pass over the hits: how many there are of each kind, year and set of filters.
    spread = " || ".join(["'hits'", *(f"h.f_{name}" for name in filters)])
    parts = [
        f"SELECT {spread}, h.kind, CAST(h.year AS text), '', count(*) FROM hits h GROUP BY h.kind, h.year{passed}",
    ]
    free = [name for name in FACETS if name not in filters]
    for names in [free, *([name] for name in FACETS if name in filters)]:
        if names:
            # CROSS: SQLite reads the facets of each hit, instead of the hits for each facet where it knows no numbers.
            joined = f"hits h CROSS JOIN search_documentfacet f WHERE f.document_id = h.id AND {others(names[0])}"
            parts.append(_carried(joined, names))
    hits = f"SELECT d.id, d.kind, d.year{flags} FROM search_indexeddocument d WHERE {condition}"
    cursor.execute(f"WITH hits AS MATERIALIZED ({hits}) {' UNION ALL '.join(parts)}", params)
    return _sums(cursor.fetchall(), list(filters))


def count_known(cursor, params, carried, spread):
    """As `count`, without filters, where it is known which documents are hits: `carried` gives the rows `f` of their
    facets, `spread` how many there are of each kind and year, [(kind, year, number)]. Much quicker for many hits.
    """
    cursor.execute(_carried(carried, FACETS), params)
    rows = [("hits", kind, year and str(year), "", number) for kind, year, number in spread]
    return _sums([*rows, *cursor.fetchall()], [])


def _carried(rows, names):
    """A SELECT of how many of these rows `f` there are for each value of the facets."""
    listed = ", ".join(f"'{name}'" for name in names)
    return (
        "SELECT v.name, v.slug, v.label, v.key, c.n FROM "
        f"(SELECT f.value_id, count(*) AS n FROM {rows} GROUP BY f.value_id) c "
        f"JOIN search_facetvalue v ON v.id = c.value_id WHERE v.name IN ({listed})"
    )


def _sums(rows, filters):
    """(total, {name: [(value, label, key, count)]}) of the rows of `count`: "hits" and a 0 or 1 for each filter, kind,
    year, "", number; or a facet's name, slug, label, key, number.
    """
    total, kinds, years = 0, Counter(), Counter()
    counts = {name: [] for name in FILTERS}
    for name, value, label, key, number in rows:
        if not name.startswith("hits"):
            counts[name].append((value, label, key, number))
            continue
        failed = [one for one, passed in zip(filters, name[4:], strict=True) if passed == "0"]
        total += number if not failed else 0
        if set(failed) <= {"kind"}:
            kinds[value] += number
        if label is not None and set(failed) <= {"year"}:
            years[label] += number
    counts["kind"] = [(value, "", "", number) for value, number in kinds.items()]
    counts["year"] = [(value, "", "", number) for value, number in years.items()]
    return total, counts


def arrange(counts, filters, labels, every_cut, cut):
    """The counts as FacetCounts in the order of the page. A chosen value stays listed though it counts nothing.
    `labels` is {(name, slug): label} for chosen values. `cut`: not all results were counted; `every_cut`: nor all that
    the filters do not let through, which what stands beside a chosen value is counted of.
    """
    arranged = {}
    for name in FILTERS:
        chosen = filters.get(name)
        rows = [
            (
                key,
                FacetCount(
                    name,
                    value,
                    str(KINDS.get(value, value)) if name == "kind" else label or value,
                    n,
                    value == chosen,
                    cut or (every_cut and name in filters and value != chosen),
                ),
            )
            for value, label, key, n in counts.get(name, ())
        ]
        if chosen is not None and not any(row.chosen for _, row in rows):
            label = label_of(name, chosen, labels)
            rows.append((analysis.key(label), FacetCount(name, chosen, label, 0, True)))
        arranged[name] = tuple(row for _, row in sorted(rows, key=_order))
    return arranged


def label_of(name, value, labels):
    return str(KINDS.get(value, value)) if name == "kind" else labels.get((name, value)) or value


def _order(keyed):
    key, row = keyed
    if row.name == "kind":
        return (list(KINDS).index(row.value), "")
    if row.name == "year":
        return (-int(row.value), "")
    return (0 if row.name == "hub" else -row.count, key)
