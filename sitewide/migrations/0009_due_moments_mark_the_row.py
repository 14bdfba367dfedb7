from django.db import migrations

# A worker knows by the row of settings alone, as PostgreSQL has written it, whether it has to read the state anew
# (sitewide.state.Watched): whoever changes a due moment, in whatever way, has that row written again.
FUNCTION = """
    CREATE FUNCTION sitewide_mark() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE sitewide_sitesettings SET changed_at = changed_at WHERE id = 1;
        RETURN NULL;
    END $$
"""
TRIGGER = """
    CREATE TRIGGER sitewide_mark AFTER INSERT OR UPDATE OR DELETE ON sitewide_duemoment
    FOR EACH ROW EXECUTE FUNCTION sitewide_mark()
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)
        schema_editor.execute(TRIGGER)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER sitewide_mark ON sitewide_duemoment")
        schema_editor.execute("DROP FUNCTION sitewide_mark()")


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0008_content_changes")]

    operations = [migrations.RunPython(make, drop)]
