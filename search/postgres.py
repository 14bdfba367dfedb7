"""Search in PostgreSQL by tsvector.

The vectors are written from our own terms (search.analysis), not by its parsers.
"""

# ruff: noqa: S608 (statements are put together from names and placeholders of ours; what was typed is a value)

from django.db import connection

from search.analysis import BREAK
from search.base_backend import WEIGHT, DatabaseBackend

WEIGHTS = "'{0.1, 0.4, 0.6, 1.0}'::float4[]"  # body, summary, tags, title
RERANKED = 200  # results whose whole text is ranked; those beyond keep the order of the first stage
MAX_POSITION = 16_383  # PostgreSQL's own limits, beyond which it knows no place of a word
MAX_PLACES = 255
MAX_VECTOR = 900_000


class PostgresBackend(DatabaseBackend):
    """The table search_words: the terms as text, a short vector of title, tags and summary, and the whole one. In both
    stand the marks of a document too (facets.marks), so one index finds what has a word and passes filters.

    Ranking has two stages, as a vector of a long text is slow to fetch: all results by the short vector and the date,
    then the best RERANKED by the whole. `long` marks texts in which PostgreSQL cannot know all places: phrases
    are looked for in their terms. The function search_matching gives the documents of a query by the index,
    search_prominent those of them whose short vector has another one: the planner would rather read all vectors where a
    word stands in most texts, not counting what it costs to fetch them. The short vectors lie in the rows, and there it
    is right: a word in many names is looked for from the newest row on, any other by the index.
    """

    words_id = "w.id"
    by_date = "search_indexeddocument d"
    prominent_first = True
    unindexed = ""
    concatenate = "string_agg"

    def write_words(self, cursor, rows):
        values = [value for row in rows for value in _row(*row)]
        places = ", ".join(["(%s, %s, %s, %s::tsvector, %s::tsvector)"] * len(rows))
        cursor.execute(
            f"INSERT INTO search_words (id, body, long, head, vector) VALUES {places} ON CONFLICT (id) DO UPDATE SET "
            "body = excluded.body, long = excluded.long, head = excluded.head, vector = excluded.vector",
            values,
        )

    def erase_words(self, cursor, ids):
        cursor.execute("DELETE FROM search_words WHERE id = ANY(%s)", [list(ids)])

    def matching(self, query, languages, narrowing, params):
        also = _also(query, languages, narrowing)
        return f"({_ids(query.positive, languages, params, _place(query), also)}) found (id) WHERE 1 = 1", "found.id"

    def prominent(self, query, languages, narrowing, params):
        some, also = _some(query, languages), _also(query, languages, narrowing)
        if query.is_one_word:
            return f"search_words found WHERE found.head @@ {params.add(f'({some}){also}')}::tsquery", "found.id"
        every = params.add(_every(query.positive, languages) + also)
        return f"search_prominent({every}::tsquery, {params.add(some)}::tsquery) found (id) WHERE 1 = 1", "found.id"

    def lacking(self, query, languages, params, column):
        items = [item for item in query.negative if not (query.positive and len(item.words) == 1)]
        return [f"{column} NOT IN ({_ids([item], languages, params)})" for item in items]

    def let_through(self, narrowing, params, column, *, words):
        hidden = narrowing.hidden(params)
        if words:  # so the planner knows that nearly all are left, where of NOT IN it takes half
            return [f"NOT EXISTS (SELECT 1 FROM ({hidden}) h WHERE h.id = {column})"]
        sets = [f"{column} IN ({ids})" for ids in narrowing.sets(params)]
        return [
            f"{column} NOT IN ({hidden})",
            *sets,
            *narrowing.asked(params, column),
            *narrowing.named(params, column),
        ]

    def wrongly_marked(self):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT w.id, {_CARRIED.format('w.vector')}, {_MARKS} {_WRONG}")
            return cursor.fetchall()

    def mark(self):
        new = [f"{it} = ts_delete(u.{it}, {_CARRIED.format(f'u.{it}')}) || m.marks" for it in ("head", "vector")]
        wrong = f"SELECT w.id, array_to_tsvector({_MARKS}) AS marks {_WRONG}"
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE search_words u SET {', '.join(new)} FROM ({wrong}) m WHERE u.id = m.id")
            return cursor.rowcount

    # Of a join, or of an array that it sees, the planner would rather read the whole table than look each one up.
    def looked_up(self, ids):
        return f"search_indexeddocument d WHERE d.id = ANY(ARRAY({ids}))"

    def within(self, ids, params, column):
        return f"{column} = ANY(ARRAY(SELECT unnest({params.add(f'{{{ids}}}')}::bigint[])))"

    def ranked(self, query, languages, chosen, conditions, params, most):
        held = " AND ".join([self.within(chosen.ids, params, "d.id"), *conditions])
        if not query.positive:
            return f"SELECT d.id, d.date, 0 AS score FROM search_indexeddocument d WHERE {held}"
        some = params.add(_some(query, languages)) + "::tsquery"
        order = "ORDER BY head DESC, date DESC NULLS LAST, id"
        first = (
            f"SELECT d.id, d.date, {WEIGHT} AS weight, {WEIGHT} * ts_rank({WEIGHTS}, w.head, {some}) AS head "
            f"FROM search_indexeddocument d JOIN search_words w ON w.id = d.id WHERE {held} "
            f"{order} LIMIT {params.add(max(most, RERANKED))}"
        )
        return (
            f"SELECT id, date, CASE WHEN place <= {RERANKED} THEN -weight * ("
            f"SELECT ts_rank({WEIGHTS}, w.vector, {some}) FROM search_words w WHERE w.id = placed.id"
            f") ELSE place END AS score FROM (SELECT *, row_number() OVER ({order}) AS place FROM ({first}) f) placed"
        )


# The marks that a document should have (facets.marks), and those that one of its vectors has.
_MARKS = (
    "ARRAY(SELECT m FROM unnest(ARRAY['kind=' || d.kind, 'year=' || d.year] || ARRAY("
    "SELECT 'under=' || v FROM unnest(string_to_array(d.facets, ' ')) v)) m WHERE m IS NOT NULL ORDER BY m)"
)
_CARRIED = "ARRAY(SELECT m FROM unnest(tsvector_to_array({})) m WHERE strpos(m, '=') > 0 ORDER BY m)"
_WRONG = (
    "FROM search_words w JOIN search_indexeddocument d ON d.id = w.id "
    f"WHERE {_CARRIED.format('w.head')} <> {_MARKS} OR {_CARRIED.format('w.vector')} <> {_MARKS}"
)


def _also(query, languages, narrowing):
    """What else a tsquery asks of a document, to stand behind its words: that it has marks, and has not what is left
    out as a word; of a phrase its index alone does not say it."""
    asked = [f"!{_any(item, languages, '')}" for item in query.negative if len(item.words) == 1]
    for has, marks in narrowing.marks():
        some = " | ".join(f"'{mark}'" for mark in marks)
        asked.append(f"({some})" if has else f"!({some})")
    return "".join(f" & {one}" for one in asked)


def _place(query):
    """The weights of title and tags where a query looks into names alone; "" for everywhere."""
    return "AB" if query.in_names else ""


def _ids(items, languages, params, place="", also=""):
    """A SELECT of the documents in which all the items stand; `also` as _also gives it."""
    exact = f"{params.add(_every(items, languages) + also)}::tsquery"
    if place:  # a word's weight is looked up in the short vector, as each whole one would have to be fetched for it
        return f"SELECT m FROM search_prominent({exact}, {params.add(_every(items, languages, place))}::tsquery) m"
    sql = f"SELECT m FROM search_matching({exact}) m"
    phrases = [item for item in items if len(item.words) > 1]
    if not phrases:
        return sql
    words = params.add(" & ".join(_any(item, languages, " & ") for item in items) + also)
    places = " AND ".join(_phrase(item, languages, params) for item in phrases)
    return f"{sql} UNION SELECT w.id FROM search_words w WHERE w.long AND w.vector @@ {words}::tsquery AND {places}"


def _every(items, languages, place=""):
    """All the items as a tsquery, phrases in their order."""
    return " & ".join(_any(item, languages, " <-> ", place) for item in items)


def _some(query, languages):
    """A tsquery for any word of the positive items."""
    return " | ".join(_any(item, languages, " | ", _place(query)) for item in query.positive)


def _phrase(item, languages, params):
    """The condition on a row `w` of a long text that the phrase stands in it."""
    end = "%" if item.prefix else " %"
    texts = [params.add(f"% {' '.join(form)}{end}") for form in item.variants(languages)]
    likes = " OR ".join(f"' ' || w.body || ' ' LIKE {text}" for text in texts)
    return f"(w.vector @@ {params.add(_any(item, languages, ' <-> '))}::tsquery OR {likes})"


def _any(item, languages, operator, place=""):
    """An item as a tsquery: its variants, each its terms joined by the operator. Terms have no quotation marks."""
    last = f":{'*' if item.prefix else ''}{place}" if item.prefix or place else ""
    forms = [operator.join(f"'{term}'" for term in form) + last for form in item.variants(languages)]
    return f"({' | '.join(f'({form})' for form in forms)})"


def _row(pk, marks, title, tags, summary, body):
    """One row of search_words from the marks and the lists of terms of the four fields."""
    head, _ = _vector([(title, "A"), (tags, "B"), (summary, "C")], marks)
    vector, long = _vector([(title, "A"), (tags, "B"), (summary, "C"), (body, "D")], marks)
    return pk, " ".join(body), long, head, vector


def _vector(fields, marks):
    """A tsvector as text from (terms, weight) pairs and marks, which have no place, and whether places of terms were
    left out. A gap parts the fields."""
    places, position, long, size = {}, 0, False, 0
    for terms, weight in fields:
        for term in terms:
            position += 1
            if term == BREAK:
                continue
            known = places.get(term)
            if known is None:
                size += len(term.encode()) + 8
                if size > MAX_VECTOR:
                    continue
                known = places[term] = []
            size += 2
            if len(known) >= MAX_PLACES or position > MAX_POSITION:
                long = True
            if len(known) < MAX_PLACES:
                known.append(f"{min(position, MAX_POSITION)}{weight}")
        position += 1
    terms = (f"'{term}':{','.join(at)}" for term, at in places.items())
    return " ".join([*terms, *(f"'{mark}'" for mark in marks)]), long
