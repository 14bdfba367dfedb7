from django.db import migrations, models

import sitewide.mail.mailbox_fields
from sitewide.mail.mailboxes import mailbox


def give_mailboxes(apps, schema_editor):
    """Letters that are there already get the mailbox that they go to."""
    sitewide.mail.mailbox_fields.fill(
        apps.get_model("sitewide", "OutboxMessage"), of="to", column="mailbox", form=mailbox
    )


class Migration(migrations.Migration):
    dependencies = [("sitewide", "0003_letters_allowed")]

    operations = [
        migrations.AlterField(
            "outboxmessage",
            "mailbox",
            sitewide.mail.mailbox_fields.MailboxField(blank=True, editable=False, max_length=320, of="to"),
        ),
        migrations.RunPython(give_mailboxes, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("outboxmessage", models.Index(fields=["mailbox"], name="outbox_mailbox")),
    ]
