from django.db import migrations, models

# By date, newest first, without a date last: in SQLite that is what DESC says, and it knows no other words for it.
# PostgreSQL: the short vectors by the index, too (see search_matching in 0001).
MADE = {
    "sqlite": ["CREATE INDEX search_newest ON search_indexeddocument (date DESC, id)"],
    "postgresql": [
        "CREATE INDEX search_newest ON search_indexeddocument (date DESC NULLS LAST, id)",
        "CREATE INDEX search_words_head ON search_words USING gin (head)",
        "CREATE FUNCTION search_prominent(tsquery, tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE "
        "SET enable_seqscan = off AS 'SELECT id FROM search_words WHERE vector @@ $1 AND head @@ $2'",
    ],
}
DROPPED = {
    "sqlite": ["DROP INDEX search_newest"],
    "postgresql": [
        "DROP FUNCTION search_prominent(tsquery, tsquery)",
        "DROP INDEX search_words_head",
        "DROP INDEX search_newest",
    ],
}


def make(apps, schema_editor):
    for statement in MADE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROPPED[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


# How many essays stand under each value, so far. The sign: what stands under a value is compared with all essays, and
# not all essays looked up under each value.
COUNT = (
    "UPDATE search_facetvalue SET essays = (SELECT count(*) FROM search_documentfacet f "
    "WHERE f.value_id = search_facetvalue.id "
    "AND +f.document_id IN (SELECT id FROM search_indexeddocument WHERE kind = 'essay'))"
)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0002_analysis_of_documents"),
    ]

    operations = [
        migrations.AddField(
            model_name="facetvalue",
            name="essays",
            field=models.PositiveIntegerField(
                default=0, help_text="How many essays in the index stand under it, with those that nobody finds yet."
            ),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="indexeddocument",
            index=models.Index(fields=["public", "visible_from"], name="search_visible"),
        ),
        migrations.AddIndex(
            model_name="indexeddocument",
            index=models.Index(fields=["year"], name="search_year"),
        ),
        migrations.AddIndex(
            model_name="indexeddocument",
            index=models.Index(fields=["title_key"], condition=models.Q(kind="tag"), name="search_tag_by_name"),
        ),
        migrations.AddIndex(
            model_name="facetvalue",
            index=models.Index(fields=["name", "key"], name="search_value_by_key"),
        ),
        migrations.AddIndex(
            model_name="facetvalue",
            index=models.Index(fields=["name", "-essays", "key"], name="search_most_used"),
        ),
        migrations.RunPython(make, drop),
    ]
