from django.db import migrations, models

MONTHS = {  # kind: the table that says which essay has which hub, tag or author, and its columns
    12: ("essays_essay_hubs", "essay_id", "hub_id"),
    13: ("essays_taggedessay", "content_object_id", "tag_id"),
    14: ("essays_essayauthor", "essay_id", "author_id"),
}


def fill(apps, schema_editor):
    """Counts what an existing site has of each hub, tag and author in each month: by the database itself, from what
    each essay is counted as, so that it is what the next verb takes away."""
    with schema_editor.connection.cursor() as cursor:
        for kind, (table, essay, of) in MONTHS.items():
            cursor.execute(
                "INSERT INTO essays_count (kind, of, beside, since, many) "  # noqa: S608 - our own names
                f"SELECT {kind}, one.{of}, counted.month, counted.since, COUNT(*) FROM essays_countedessay AS counted "
                f"JOIN {table} AS one ON one.{essay} = counted.essay_id "
                f"WHERE counted.month > 0 GROUP BY one.{of}, counted.month, counted.since"
            )


def empty(apps, schema_editor):
    apps.get_model("essays", "Count").objects.filter(kind__in=MONTHS).delete()


class Migration(migrations.Migration):
    dependencies = [("essays", "0019_indexes")]

    operations = [
        migrations.AlterField(
            model_name="count",
            name="kind",
            field=models.PositiveSmallIntegerField(
                choices=[
                    (1, "essays"),
                    (2, "responses"),
                    (3, "tags in use"),
                    (4, "authors with an essay"),
                    (5, "essays of a month"),
                    (6, "essays of an author"),
                    (7, "essays with a tag"),
                    (8, "essays with two tags"),
                    (9, "essays of a hub with a tag"),
                    (10, "essays with a tag in a hub"),
                    (11, "essays of an author in a hub"),
                    (12, "essays of a hub in a month"),
                    (13, "essays with a tag in a month"),
                    (14, "essays of an author in a month"),
                ]
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
