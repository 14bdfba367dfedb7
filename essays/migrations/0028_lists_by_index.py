from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("essays", "0027_media_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="essay", name="essay_addresses"),
        migrations.AddIndex(
            model_name="essay",
            index=models.Index(
                fields=["live", "id", "live_at", "revised_at", "slug", "translation_group", "dated"],
                name="essay_addresses",
            ),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=models.Index(
                condition=models.Q(("synonym_of__isnull", False)), fields=["synonym_of", "key"], name="tag_synonyms"
            ),
        ),
    ]
