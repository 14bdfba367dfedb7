import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    """Keeps the essay of each revision that names a file beside it."""
    essays = apps.get_model("essays", "Revision").objects.filter(pk=OuterRef("revision")).values("essay")
    apps.get_model("essays", "MediaUse").objects.filter(revision__isnull=False).update(essay=Subquery(essays))


class Migration(migrations.Migration):
    dependencies = [("essays", "0030_revision_covered")]

    operations = [
        migrations.AddField(
            model_name="mediause",
            name="essay",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="essays.essay",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="mediause", name="media_use_name"),
        migrations.AddIndex(
            model_name="mediause",
            index=models.Index(fields=["name", "revision", "essay"], name="media_use_name"),
        ),
        migrations.AddIndex(
            model_name="mediause",
            index=models.Index(
                fields=["name", "essay"], condition=models.Q(essay__isnull=False), name="media_use_essay"
            ),
        ),
        migrations.RemoveIndex(model_name="revision", name="revision_covered"),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(
                fields=["cover", "id", "essay"], condition=models.Q(cover__isnull=False), name="revision_covered"
            ),
        ),
    ]
