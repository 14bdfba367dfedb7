from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0011_emblems")]

    operations = [
        migrations.AddField("comment", "words_salt", models.CharField(blank=True, editable=False, max_length=32)),
        migrations.AddField(
            "moderationentry", "words_hash", models.CharField(blank=True, editable=False, max_length=64)
        ),
    ]
