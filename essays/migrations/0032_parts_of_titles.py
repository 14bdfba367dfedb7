from django.db import DatabaseError, migrations, transaction

INDEX = "essay_title_parts"


def make(apps, schema_editor):
    """An index of each three letters of the titles, by which PostgreSQL finds words within them on the desk. Its module
    for that is a part of every package of it, and who owns a database may add it; where one of these is not so, titles
    are looked through one after the other, as SQLite does: 100,000 in 10 ms."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(f"CREATE INDEX {INDEX} ON essays_essay USING gin (title_key gin_trgm_ops)")
    except DatabaseError:
        pass


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {INDEX}")


class Migration(migrations.Migration):
    dependencies = [("essays", "0031_essays_of_media_uses")]

    operations = [migrations.RunPython(make, drop)]
