from django.db import migrations, models

import sitewide.mail.mailbox_fields
from sitewide.mail.mailboxes import mailbox


def give_mailboxes(apps, schema_editor):
    """Replies that are there already get the mailbox by which their writer is known."""
    sitewide.mail.mailbox_fields.fill(apps.get_model("comments", "Comment"), of="email", column="mailbox", form=mailbox)


class Migration(migrations.Migration):
    dependencies = [("comments", "0009_sent_by")]

    operations = [
        migrations.AddField(
            "comment",
            "mailbox",
            sitewide.mail.mailbox_fields.MailboxField(blank=True, editable=False, max_length=320, of="email"),
        ),
        migrations.RunPython(give_mailboxes, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("comment", "comment_writer"),
        migrations.AddIndex("comment", models.Index(fields=["mailbox"], name="comment_mailbox")),
    ]
