from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Subquery


def fill(apps, schema_editor):
    """Keeps the day of each essay beside what its last edition names."""
    revisions, essays = apps.get_model("essays", "Revision"), apps.get_model("essays", "Essay")
    last = revisions.objects.filter(pk=OuterRef("revision"), edition=F("essay__edition"))
    day = essays.objects.filter(pk=OuterRef("essay")).values("dated")[:1]
    apps.get_model("essays", "MediaUse").objects.filter(Exists(last)).update(dated=Subquery(day))


class Migration(migrations.Migration):
    dependencies = [("essays", "0032_parts_of_words")]

    operations = [
        migrations.AddField(
            model_name="mediause",
            name="dated",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="mediause", name="media_use_essay"),
        migrations.AddIndex(
            model_name="mediause",
            index=models.Index(
                fields=["name", "-dated", "-essay"], condition=models.Q(dated__isnull=False), name="media_use_dated"
            ),
        ),
        migrations.AddIndex(
            model_name="mediause",
            index=models.Index(
                fields=["name", "kind", "object_id"],
                condition=models.Q(object_id__isnull=False),
                name="media_use_elsewhere",
            ),
        ),
    ]
