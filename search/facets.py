"""Filters and the counts beside them, in SQL that both databases read.

A count says how many results a value would give with the query and all the other filters as they are.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from collections import Counter

from django.db import connection

from search import analysis
from search.documents import FACETS, FILTERS, KINDS, FacetCount

VALUE = "SELECT document_id FROM search_documentfacet WHERE value_id"


def visible(params, now):
    """The condition on documents `d` that holds for everybody: public, and their moment has come."""
    moment = params.add(connection.ops.adapt_datetimefield_value(now))
    return f"d.public AND d.visible_from <= {moment}"


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
    sql = "SELECT DISTINCT 'language', language, '', 0, '' FROM search_indexeddocument"
    if conditions:
        borne = (
            "EXISTS (SELECT 1 FROM search_documentfacet f JOIN search_indexeddocument d ON d.id = f.document_id "
            f"WHERE f.value_id = v.id AND {visible(params, now)})"
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
        if name == "kind":
            conditions[name] = f"d.kind = {params.add(wanted)}"
        elif name == "year":
            conditions[name] = f"d.year = {params.add(int(wanted))}"
        else:
            ids = [pk for value_name, slug, _, pk, _ in values if (value_name, slug) == (name, wanted)]
            conditions[name] = f"d.id IN ({VALUE} = {params.add(ids[0])})" if ids else "1 = 0"
    return conditions


def field_conditions(fields, values, params):
    """Conditions for author:, tag: and hub: in the query."""
    conditions = []
    for field in fields:
        key, slug = analysis.key(field.value), field.value.lower()
        ids = [
            params.add(pk)
            for name, value_slug, value_key, pk, _ in values
            if name == field.name
            and (value_slug == slug or value_key == key or (name == "author" and f" {key} " in f" {value_key} "))
        ]
        found = f"d.id IN ({VALUE} IN ({', '.join(ids)}))" if ids else "1 = 0"
        conditions.append(f"NOT ({found})" if field.negative else found)
    return conditions


def count(cursor, params, condition, filters):
    """One query for the total and for every facet's counts. `filters` is {name: condition}.
    Returns (total, {name: [(value, label, count)]}) in no order.
    """
    flags = "".join(f", CASE WHEN {sql} THEN 1 ELSE 0 END AS f_{name}" for name, sql in filters.items())
    passed = "".join(f", h.f_{name}" for name in filters)

    def others(name):
        return " AND ".join(["1 = 1", *(f"h.f_{other} = 1" for other in filters if other != name)])

    # Total, kinds and years come from one pass over the hits: how many there are of each kind, year and set of filters.
    spread = " || ".join(["'hits'", *(f"h.f_{name}" for name in filters)])
    parts = [
        f"SELECT {spread}, h.kind, CAST(h.year AS text), count(*) FROM hits h GROUP BY h.kind, h.year{passed}",
    ]
    free = [name for name in FACETS if name not in filters]
    for names in [free, *([name] for name in FACETS if name in filters)]:
        if names:
            joined = f"hits h JOIN search_documentfacet f ON f.document_id = h.id WHERE {others(names[0])}"
            parts.append(_carried(joined, names))
    hits = f"SELECT d.id, d.kind, d.year{flags} FROM search_indexeddocument d WHERE {condition}"
    cursor.execute(f"WITH hits AS MATERIALIZED ({hits}) {' UNION ALL '.join(parts)}", params)
    return _sums(cursor.fetchall(), list(filters))


def count_known(cursor, params, condition, spread):
    """As `count`, without filters, where it is known which documents are hits: `condition` says so of the rows `f` of
    their facets, `spread` how many there are of each kind and year, [(kind, year, number)]. Much quicker for many hits.
    """
    cursor.execute(_carried(f"search_documentfacet f WHERE {condition}", FACETS), params)
    rows = [("hits", kind, year and str(year), number) for kind, year, number in spread]
    return _sums([*rows, *cursor.fetchall()], [])


def _carried(rows, names):
    """A SELECT of how many of these rows `f` there are for each value of the facets."""
    listed = ", ".join(f"'{name}'" for name in names)
    return (
        "SELECT v.name, v.slug, v.label, c.n FROM "
        f"(SELECT f.value_id, count(*) AS n FROM {rows} GROUP BY f.value_id) c "
        f"JOIN search_facetvalue v ON v.id = c.value_id WHERE v.name IN ({listed})"
    )


def _sums(rows, filters):
    """(total, {name: [(value, label, count)]}) from the rows of `count`: "hits" and a 0 or 1 for each filter, kind,
    year, number; or a facet's name, slug, label, number.
    """
    total, kinds, years = 0, Counter(), Counter()
    counts = {name: [] for name in FILTERS}
    for name, value, label, number in rows:
        if not name.startswith("hits"):
            counts[name].append((value, label, number))
            continue
        failed = [one for one, passed in zip(filters, name[4:], strict=True) if passed == "0"]
        total += number if not failed else 0
        if set(failed) <= {"kind"}:
            kinds[value] += number
        if label is not None and set(failed) <= {"year"}:
            years[label] += number
    counts["kind"] = [(value, "", number) for value, number in kinds.items()]
    counts["year"] = [(value, "", number) for value, number in years.items()]
    return total, counts


def arrange(counts, filters, labels):
    """The counts as FacetCounts in the order of the page. A chosen value stays listed though it counts nothing.
    `labels` is {(name, slug): label} for chosen values.
    """
    arranged = {}
    for name in FILTERS:
        chosen = filters.get(name)
        rows = [
            FacetCount(
                name, value, str(KINDS.get(value, value)) if name == "kind" else label or value, n, value == chosen
            )
            for value, label, n in counts.get(name, ())
        ]
        if chosen is not None and not any(row.chosen for row in rows):
            rows.append(FacetCount(name, chosen, label_of(name, chosen, labels), 0, True))
        arranged[name] = tuple(sorted(rows, key=_order))
    return arranged


def label_of(name, value, labels):
    return str(KINDS.get(value, value)) if name == "kind" else labels.get((name, value)) or value


def _order(row):
    if row.name == "kind":
        return (list(KINDS).index(row.value), "")
    if row.name == "year":
        return (-int(row.value), "")
    return (0 if row.name == "hub" else -row.count, analysis.key(row.label))
