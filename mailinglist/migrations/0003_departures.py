"""That somebody left is known for eight days, so that no older link brings them back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailinglist", "0002_one_mailbox_once")]

    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mailbox_hash", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField()),
                ("back_until", models.DateTimeField(blank=True, null=True)),
            ],
        ),
    ]
