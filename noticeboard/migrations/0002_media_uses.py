from importlib import import_module

from django.db import migrations

essays = import_module("essays.migrations.0025_media_uses")


def fill(apps, schema_editor):
    """Keeps which pictures the texts of the noticeboard name, as those of the essays are kept."""
    for name, source in (("Book", "why"), ("Call", "body")):
        essays.store(apps, essays.rows_beside(apps, "noticeboard", name, source))
    essays.mark(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("noticeboard", "0001_initial"), ("essays", "0025_media_uses")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
