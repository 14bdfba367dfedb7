from django.db import migrations

# PostgreSQL: what filters ask of a document stands beside its words in both vectors (search.facets.marks), so that the
# index finds those that have a word and pass them. A word in names is looked for in the rows themselves by now.
MARKS = (
    "array_to_tsvector(ARRAY(SELECT m FROM unnest(ARRAY['kind=' || d.kind, 'year=' || d.year] || ARRAY("
    "SELECT 'under=' || v FROM unnest(string_to_array(d.facets, ' ')) v)) m WHERE m IS NOT NULL))"
)
WITHOUT = "ts_delete(w.{0}, ARRAY(SELECT m FROM unnest(tsvector_to_array(w.{0})) m WHERE strpos(m, '=') > 0))"
INDEXES = [
    "CREATE INDEX search_words_vector ON search_words USING gin (vector)",
    "CREATE INDEX search_words_head ON search_words USING gin (head)",
]
NO_INDEXES = ["DROP INDEX search_words_vector", "DROP INDEX search_words_head"]  # made anew they are written once
MARKED = [
    *NO_INDEXES,
    f"UPDATE search_words w SET head = w.head || {MARKS}, vector = w.vector || {MARKS} "  # noqa: S608
    "FROM search_indexeddocument d WHERE d.id = w.id",
    *INDEXES,
    "ANALYZE search_words",
    "DROP FUNCTION search_named(tsquery)",
]
UNMARKED = [
    *NO_INDEXES,
    f"UPDATE search_words w SET head = {WITHOUT.format('head')}, vector = {WITHOUT.format('vector')}",  # noqa: S608
    *INDEXES,
    "CREATE FUNCTION search_named(tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE SET enable_seqscan = off "
    "AS 'SELECT id FROM search_words WHERE head @@ $1'",
]


def mark(apps, schema_editor):
    _execute(schema_editor, MARKED)


def unmark(apps, schema_editor):
    _execute(schema_editor, UNMARKED)


def _execute(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0004_facets_in_rows"),
    ]

    operations = [
        migrations.RunPython(mark, unmark),
    ]
