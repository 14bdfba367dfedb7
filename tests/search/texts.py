"""Documents for the tests of the search."""

from datetime import date

from search import Document

HUBS = {
    "alternatives": ("alternatives", "Alternatives"),
    "movements": ("movements", "Movements"),
    "politics": ("politics", "Politics"),
}


def essay(number, title, body="", *, hubs=(), tags=(), author=("ilse", "Ilse Verhaegen"), day=date(2013, 3, 6), **more):
    """An essay; tags and author are (slug, label) pairs, hubs slugs."""
    facets = {"hub": [HUBS[hub] for hub in hubs], "tag": list(tags), "author": [author]}
    more = {
        "tags": [label for _, label in tags],
        "byline": author[1],
        "date": day,
        "facets": facets,
        "data": {"hubs": [{"slug": hub, "name": HUBS[hub][1], "ink": hub} for hub in hubs]},
    } | more
    return Document("essay", number, title, f"/essays/{number}/", body, **more)


def response(number, title, body, **more):
    more = {
        "date": date(2013, 3, 7),
        "byline": "Ravi Menon",
        "facets": {"author": [("ravi-menon", "Ravi Menon")]},
    } | more
    return Document(
        "response", number, f"Response {number} to “{title}”", f"/essays/1/responses/{number}/", body, **more
    )


def tag(number, slug, name, definition=""):
    return Document(
        "tag",
        number,
        name,
        f"/tags/{slug}/",
        definition,
        facets={"tag": [(slug, name)]},
        data={"definition": definition},
    )


def hub(number, slug, argument):
    name = HUBS[slug][1]
    return Document(
        "hub", number, name, f"/{slug}/", "", summary=argument, facets={"hub": [HUBS[slug]]},
        data={"ink": slug, "argument": argument},
    )  # fmt: skip


def found(results):
    return [(hit.kind, hit.object_id) for hit in results.hits]


def numbers(results):
    return [hit.object_id for hit in results.hits]


def counts(results, name):
    return {value.value: value.count for value in results.facets[name]}
