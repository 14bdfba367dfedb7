from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0008_rules_in_log"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="sent_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
