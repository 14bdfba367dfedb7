"""Letters are counted as they leave, wait with what they tell of, and the worker says that it runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0002_second_pair_of_eyes")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("outboxmessage", "about", models.CharField(blank=True, db_index=True, max_length=40)),
        migrations.AddField("outboxmessage", "allowance", models.CharField(blank=True, max_length=20)),
        migrations.AddField("outboxmessage", "claimed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("outboxmessage", "mailbox", models.CharField(blank=True, max_length=254)),
        migrations.AddField("outboxmessage", "paused_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "outboxmessage",
            models.Index(
                fields=["allowance", "mailbox"],
                name="outbox_counted",
                condition=models.Q(("allowance", ""), _negated=True),
            ),
        ),
    ]
