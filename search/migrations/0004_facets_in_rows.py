from django.db import migrations, models

# The values of a document's facets in its own row too: what is counted is then read with the candidates. By itself
# Django would make SQLite's table anew, without the index that it does not know (search_newest, 0003).
ADDED = "ALTER TABLE search_indexeddocument ADD COLUMN facets text NOT NULL DEFAULT ''"
DROPPED = "ALTER TABLE search_indexeddocument DROP COLUMN facets"
JOINED = {"sqlite": "group_concat(value_id, ' ')", "postgresql": "string_agg(CAST(value_id AS text), ' ')"}

# As search_prominent, where what stands in the short vector is all that is looked for.
NAMED = (
    "CREATE FUNCTION search_named(tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE SET enable_seqscan = off "
    "AS 'SELECT id FROM search_words WHERE head @@ $1'"
)


def fill(apps, schema_editor):
    joined = JOINED[schema_editor.connection.vendor]
    schema_editor.execute(
        f"UPDATE search_indexeddocument SET facets = coalesce((SELECT {joined} FROM search_documentfacet f "  # noqa: S608
        "WHERE f.document_id = search_indexeddocument.id), '')"
    )


def make_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(NAMED)


def drop_function(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_named(tsquery)")


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0003_bounded_searches"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(ADDED, DROPPED)],
            state_operations=[
                migrations.AddField(
                    model_name="indexeddocument",
                    name="facets",
                    field=models.TextField(
                        blank=True,
                        default="",
                        help_text="The ids of the values that it stands under, with blanks between them.",
                    ),
                ),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(make_function, drop_function),
    ]
