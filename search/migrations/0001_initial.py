import datetime

import django.db.models.deletion
from django.db import migrations, models

# The words of each document. SQLite: FTS5, of which the `ascii` tokenizer takes every byte beyond ASCII as part of a
# word, so that no letter younger than SQLite's Unicode tables is lost. PostgreSQL: terms and two vectors made of them.
WORDS = {
    "sqlite": ["CREATE VIRTUAL TABLE search_words USING fts5(title, tags, summary, body, tokenize='ascii')"],
    "postgresql": [
        "CREATE TABLE search_words (id bigint PRIMARY KEY, body text NOT NULL, long boolean NOT NULL, "
        "head tsvector NOT NULL, vector tsvector NOT NULL)",
        "CREATE INDEX search_words_vector ON search_words USING gin (vector)",
        "CREATE INDEX search_words_long ON search_words (id) WHERE long",
        "CREATE FUNCTION search_matching(tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE SET enable_seqscan = off "
        "AS 'SELECT id FROM search_words WHERE vector @@ $1'",
    ],
}


def make_words(apps, schema_editor):
    for statement in WORDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION search_matching(tsquery)")
    schema_editor.execute("DROP TABLE search_words")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="IndexedDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.BigIntegerField()),
                ("public", models.BooleanField()),
                (
                    "visible_from",
                    models.DateTimeField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                ),
                ("date", models.DateField(null=True)),
                ("year", models.IntegerField(null=True)),
                ("language", models.CharField(max_length=35)),
                ("url", models.TextField()),
                ("byline", models.TextField(blank=True)),
                ("title", models.TextField()),
                ("title_key", models.TextField(help_text="The folded words of the title joined by single spaces.")),
                ("summary", models.TextField(blank=True)),
                ("data", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="FacetValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=10)),
                ("slug", models.CharField(max_length=200)),
                ("label", models.TextField()),
                ("key", models.TextField(help_text="The folded words of the label joined by single spaces.")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "slug"), name="search_one_value_per_slug")],
            },
        ),
        migrations.CreateModel(
            name="DocumentFacet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "value",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="search.facetvalue",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IndexedBody",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="search.indexeddocument",
                    ),
                ),
                ("text", models.TextField(blank=True)),
            ],
        ),
        migrations.AddIndex(
            model_name="indexeddocument",
            index=models.Index(fields=["language"], name="search_language"),
        ),
        migrations.AddConstraint(
            model_name="indexeddocument",
            constraint=models.UniqueConstraint(fields=("kind", "object_id"), name="search_one_row_per_object"),
        ),
        migrations.AddField(
            model_name="documentfacet",
            name="document",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="search.indexeddocument",
            ),
        ),
        migrations.AddIndex(
            model_name="documentfacet",
            index=models.Index(fields=["value", "document"], name="search_documents_of_value"),
        ),
        migrations.AddConstraint(
            model_name="documentfacet",
            constraint=models.UniqueConstraint(fields=("document", "value"), name="search_value_once_per_document"),
        ),
        migrations.RunPython(make_words, drop_words),
    ]
