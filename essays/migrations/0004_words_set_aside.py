from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("essays", "0003_links_opened_and_former_names")]

    operations = [
        migrations.RemoveConstraint(model_name="workingcopy", name="working_copy_of_essay_once"),
        migrations.RemoveConstraint(model_name="workingcopy", name="working_copy_of_new_once"),
        migrations.AddField(model_name="workingcopy", name="merge", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="workingcopy", name="aside", field=models.BooleanField(default=False)),
        migrations.AddField(
            model_name="workingcopy", name="aside_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(fields=("writer", "essay", "aside"), name="working_copy_of_essay_once"),
        ),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(fields=("writer", "guid", "aside"), name="working_copy_of_new_once"),
        ),
    ]
