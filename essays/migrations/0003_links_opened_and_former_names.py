from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("essays", "0002_desk")]

    operations = [
        migrations.AddField(
            model_name="previewlink",
            name="opened_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="last opened"),
        ),
        migrations.AddField(
            model_name="tag",
            name="former",
            field=models.BooleanField(default=False, verbose_name="a former name"),
        ),
    ]
