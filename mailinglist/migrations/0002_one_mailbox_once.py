from django.db import migrations, models

import sitewide.mail.mailbox_fields
from sitewide.mail.mailboxes import mailbox


def give_mailboxes(apps, schema_editor):
    """Every address gets its mailbox. Of several rows of one mailbox one stays: one that was confirmed before one that
    was not, of those the first; the links to leave in letters to the others take that one off the list."""
    subscribers = apps.get_model("mailinglist", "Subscriber")
    sitewide.mail.mailbox_fields.fill(subscribers, of="email", column="mailbox", form=mailbox)
    rows = subscribers.objects.order_by(models.F("confirmed_at").asc(nulls_last=True), "asked_at", "pk")
    seen, more = set(), []
    for pk, form in rows.values_list("pk", "mailbox").iterator(chunk_size=1000):
        if form in seen:
            more.append(pk)
        seen.add(form)
    for start in range(0, len(more), 500):
        subscribers.objects.filter(pk__in=more[start : start + 500]).delete()


class Migration(migrations.Migration):
    dependencies = [("mailinglist", "0001_initial")]

    operations = [
        migrations.AlterField("subscriber", "email", models.EmailField(max_length=254)),
        migrations.AddField(
            "subscriber",
            "mailbox",
            sitewide.mail.mailbox_fields.MailboxField(blank=True, editable=False, max_length=320, of="email"),
        ),
        migrations.RunPython(give_mailboxes, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "subscriber", models.UniqueConstraint(fields=["mailbox"], name="subscriber_mailbox_once")
        ),
    ]
