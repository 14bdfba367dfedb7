"""Which letters left within another one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0004_mailbox_of_a_letter")]

    operations = [migrations.AddField("outboxmessage", "gathered", models.BooleanField(default=False))]
