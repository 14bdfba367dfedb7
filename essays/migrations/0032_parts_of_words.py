from django.db import DatabaseError, migrations, transaction

INDEXES = {"essay_title_parts": ("essays_essay", "title_key"), "media_words_parts": ("essays_media", "words")}


def make(apps, schema_editor):
    """Indexes of each three letters of titles, and of what is said of pictures, by which PostgreSQL finds words within
    them on the desk. Its module for that is a part of every package of it, and who owns a database may add it; where
    one of these is not so, all are looked through one after the other, as SQLite does: 100,000 titles in 10 ms."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for name, (table, column) in INDEXES.items():
                schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)")
    except DatabaseError:
        pass


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("essays", "0031_essays_of_media_uses")]

    operations = [migrations.RunPython(make, drop)]
