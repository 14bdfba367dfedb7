"""What stands between a command and the database, in words for whoever runs it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

NOT_READY = "The database is not made ready for this version: run `manage.py prepare` first."


def trouble():
    """Looks, after an error, whether the database is there and up to date; a sentence on what is wrong, or ""."""
    connection.close()
    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        return NOT_READY if executor.migration_plan(executor.loader.graph.leaf_nodes()) else ""
    except DatabaseError as reason:
        first = str(reason).strip().partition("\n")[0]
        return f"The database that DATABASE_URL names cannot be used: {first}"
