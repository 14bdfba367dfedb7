"""When the content version rose last."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0006_letter_opt_outs")]

    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="changed_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
    ]
