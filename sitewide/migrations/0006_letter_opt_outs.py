"""Who wants no letters of a kind any more."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0005_gathered")]

    operations = [
        migrations.CreateModel(
            name="LetterOptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("email", models.CharField(max_length=320)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "email"), name="letter_opt_out_once")],
            },
        ),
    ]
