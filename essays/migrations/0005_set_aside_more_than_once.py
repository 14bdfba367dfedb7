from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("essays", "0004_words_set_aside")]

    operations = [
        migrations.RemoveConstraint(model_name="workingcopy", name="working_copy_of_essay_once"),
        migrations.RemoveConstraint(model_name="workingcopy", name="working_copy_of_new_once"),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("aside", False)), fields=("writer", "essay"), name="working_copy_of_essay_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="workingcopy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("aside", False)), fields=("writer", "guid"), name="working_copy_of_new_once"
            ),
        ),
    ]
