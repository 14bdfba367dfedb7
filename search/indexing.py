"""Writing documents and their facets into the tables that both databases share. Within the caller's transaction."""

from collections import Counter
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from django.apps import apps
from django.db import connection
from django.db.models import Count, F

from search import analysis
from search.documents import FACETS, KINDS
from sitewide.database.bulk_updates import update_each
from sitewide.database.compiled_queries import CompiledQuery
from sitewide.database.differences import Difference

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
MAX_SLUG = 200
KEPT = ("id", "kind", "object_id", "facets")  # of a row that is written anew
POSTPONED = 0  # the analysis of a place that is kept for a document: of before any


def store_documents(documents):
    """Upserts the documents by (kind, object_id), each given once; returns their ids in the same order. Their facets
    are left as they are."""
    model, body = apps.get_model("search", "IndexedDocument"), apps.get_model("search", "IndexedBody")
    rows = [model(**_columns(document)) for document in documents]
    fields = [field.name for field in model._meta.concrete_fields if field.name not in KEPT]
    rows = model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=fields
    )
    texts = [
        body(document_id=row.pk, text=analysis.clean(document.body))
        for row, document in zip(rows, documents, strict=True)
    ]
    body.objects.bulk_create(texts, update_conflicts=True, unique_fields=["document"], update_fields=["text"])
    return [row.pk for row in rows]


def keep_place(kind, object_id):
    """Puts a row into the index that nobody finds, for a document that is written later; returns whether it did."""
    table = apps.get_model("search", "IndexedDocument")._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (kind, object_id, public, visible_from, language, url, byline, title, title_key, "  # noqa: S608 - a fixed name
            "summary, data, facets, analysis) VALUES (%s, %s, %s, %s, '', '', '', '', '', '', '{}', '', %s) "
            "ON CONFLICT (kind, object_id) DO NOTHING",
            [kind, object_id, False, ALWAYS, POSTPONED],
        )
        return cursor.rowcount == 1


def places_kept(kind, most):
    """The ids of at most so many things whose document is to be written."""
    rows = apps.get_model("search", "IndexedDocument").objects.filter(kind=kind, analysis=POSTPONED)
    return list(rows.order_by("pk").values_list("object_id", flat=True)[:most])


def _columns(document):
    if document.kind not in KINDS:
        raise ValueError(f"Documents of kind {document.kind!r} are not known to the search.")
    return {
        "kind": document.kind,
        "object_id": document.object_id,
        "title": analysis.clean(document.title),
        "title_key": analysis.key(analysis.clean(document.title)),
        "url": analysis.clean(document.url),
        "summary": analysis.clean(document.summary),
        "byline": analysis.clean(document.byline),
        "language": analysis.clean(document.language)[:35],
        "public": document.public,
        "visible_from": document.visible_from or ALWAYS,
        "date": document.date,
        "year": document.date and document.date.year,
        "data": document.data,
        "analysis": analysis.VERSION,
    }


def field_terms(document):
    """The terms of title, tags, summary and body, each a list. By-line and hubs count as tags do. Title, tags and hubs
    of a response are those of its essay and are left out: else one essay would bring all that was said under it.
    """
    own = document.kind != "response"
    hubs = [label for _, label in document.facets.get("hub", ())]
    labels = [document.byline, *([*document.tags, *hubs] if own else [])]
    tags = []
    for label in labels:
        tags += [*analysis.terms(analysis.clean(label), document.language), analysis.BREAK]
    return (
        analysis.terms(analysis.clean(document.title) if own else "", document.language),
        tags,
        analysis.terms(analysis.clean(document.summary), document.language),
        analysis.terms(analysis.clean(document.body), document.language),
    )


def store_facets(documents, ids):
    """Replaces the facets of the documents, and brings the labels of their values up to date; returns {id: ids of the
    values that it stands under}."""
    link = apps.get_model("search", "DocumentFacet")
    wanted = {pk: _facets(document) for pk, document in zip(ids, documents, strict=True)}
    labels = {pair: label for facets in wanted.values() for pair, label in facets.items()}
    values = _values(labels)
    new = {(pk, values[pair]) for pk, facets in wanted.items() for pair in facets}
    old = set(_CARRIED.rows(list(ids)))
    for pk in {pk for pk, _ in old - new}:
        gone = [value for document, value in old - new if document == pk]
        link.objects.filter(document=pk, value__in=gone).delete()
    link.objects.bulk_create([link(document_id=pk, value_id=value) for pk, value in sorted(new - old)])
    if changed := sorted({pk for pk, _ in new ^ old}):
        carried = {pk: [] for pk in changed}
        for pk, value in sorted(new):
            if pk in carried:
                carried[pk].append(str(value))
        rows = [(pk, " ".join(values)) for pk, values in carried.items()]
        update_each(apps.get_model("search", "IndexedDocument"), ["facets"], rows)
    essays = {pk for pk, document in zip(ids, documents, strict=True) if document.kind == "essay"}
    counted = Counter(value for pk, value in new - old if pk in essays)
    counted.subtract(value for pk, value in old - new if pk in essays)
    keep_counts(counted)
    return {pk: sorted(values[pair] for pair in facets) for pk, facets in wanted.items()}


_CARRIED = CompiledQuery(
    lambda ids: (
        apps.get_model("search", "DocumentFacet")
        .objects.filter(document__pk__in=[ids])
        .values_list("document_id", "value_id")
    )
)
_WITH_SLUGS = CompiledQuery(lambda slugs: apps.get_model("search", "FacetValue").objects.filter(slug__in=[slugs]))


def forget_facets(ids):
    """Takes the facets of essays away that leave the index."""
    link = apps.get_model("search", "DocumentFacet").objects.filter(document__in=ids)
    gone = Counter(link.values_list("value_id", flat=True))
    link.delete()
    keep_counts({value: -number for value, number in gone.items()})


def keep_counts(changes):
    """Changes how many essays stand under values, {value: by how many}. Whoever publishes or withdraws took a turn
    (sitewide.state.take_turn), so two do not wait for each other's values."""
    together = {}
    for value, number in sorted(changes.items()):
        together.setdefault(number, []).append(value)
    for number, values in together.items():
        if number:
            apps.get_model("search", "FacetValue").objects.filter(pk__in=values).update(essays=F("essays") + number)


def recount():
    """Writes anew how many essays stand under every value, and in the row of each document what it stands under;
    returns how many of both were wrong. For whoever indexes everything anew."""
    changes = {value: true - kept for value, _, kept, true in _counts() if kept != true}
    keep_counts(changes)
    rows = [(pk, true) for pk, _, true in _wrongly_carried()]
    update_each(apps.get_model("search", "IndexedDocument"), ["facets"], rows)
    return len(changes) + len(rows)


def differences():
    """Where the number that is kept with a value is not how many indexed essays stand under it, and where a document's
    row says of other values that it stands under them; changes nothing."""
    for _, named, kept, true in _counts():
        if kept != true:
            yield Difference(f"Essays that the search finds under {named}", kept, true)
    for pk, kept, true in _wrongly_carried():
        yield Difference(f"What document {pk} of the search stands under", kept, true)


def _wrongly_carried():
    """(id, values in its row, those that its facets have) of each document in which these are not the same."""
    links = apps.get_model("search", "DocumentFacet").objects.order_by("document", "value")
    facets = groupby(links.values_list("document", "value").iterator(), key=itemgetter(0))
    carrying = ((pk, " ".join(str(value) for _, value in found)) for pk, found in facets)
    next_pk, carried = next(carrying, (None, ""))
    rows = apps.get_model("search", "IndexedDocument").objects.order_by("pk").values_list("pk", "facets")
    for pk, kept in rows.iterator():
        true = ""
        if pk == next_pk:
            true, (next_pk, carried) = carried, next(carrying, (None, ""))
        if sorted(kept.split(), key=int) != true.split():  # a migration wrote them in no order
            yield pk, kept, true


def _counts():
    """(id of a value, name and slug of it, the number that is kept, how many there are) of all values."""
    links = apps.get_model("search", "DocumentFacet").objects.filter(document__kind="essay").order_by()
    counted = dict(links.values_list("value").annotate(n=Count("pk")))
    rows = apps.get_model("search", "FacetValue").objects.order_by("pk").values_list("pk", "name", "slug", "essays")
    return [(pk, f"{name} {slug}", kept, counted.get(pk, 0)) for pk, name, slug, kept in rows]


def _facets(document):
    """{(name, slug): label} of one document."""
    return {
        (name, analysis.clean(slug)[:MAX_SLUG]): analysis.clean(label)
        for name in FACETS
        for slug, label in document.facets.get(name, ())
    }


def _values(labels):
    """The ids of the values, {(name, slug): id}; missing ones are made and changed labels written."""
    model = apps.get_model("search", "FacetValue")
    slugs = sorted({slug for _, slug in labels})
    known = {(row.name, row.slug): row for row in (_WITH_SLUGS.instances(slugs) if slugs else ())}
    missing = [pair for pair in sorted(labels) if pair not in known]
    if missing:
        rows = [model(name=n, slug=s, label=labels[n, s], key=analysis.key(labels[n, s])) for n, s in missing]
        made = model.objects.bulk_create(  # another writer may have made one meanwhile
            rows, update_conflicts=True, unique_fields=["name", "slug"], update_fields=["label", "key"]
        )
        known |= {(row.name, row.slug): row for row in made}
    changed = [known[pair] for pair in sorted(labels) if known[pair].label != labels[pair]]
    for row in changed:
        row.label = labels[row.name, row.slug]
        row.key = analysis.key(row.label)
    if changed:
        model.objects.bulk_update(changed, ["label", "key"])
    return {pair: known[pair].pk for pair in labels}
