from django.db import migrations, models

import sitewide.mail.mailbox_fields
from sitewide.mail.mailboxes import address


def give_forms(apps, schema_editor):
    """Every address gets the form that it is found by. Where two accounts were made for one address in two spellings,
    the one that can sign in keeps it, else the older; the other stays in the list of people, with a form of its own."""
    sitewide.mail.mailbox_fields.fill(
        apps.get_model("accounts", "Invitation"), of="email", column="address", form=address
    )
    users, taken = apps.get_model("accounts", "User").objects, set()
    for row in users.order_by("-is_active", "pk").only("pk", "email").iterator(chunk_size=1000):
        form = address(row.email)
        users.filter(pk=row.pk).update(address=f"{form}#{row.pk}" if form in taken else form)
        taken.add(form)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            "invitation",
            "address",
            sitewide.mail.mailbox_fields.FormOfAddressField(blank=True, editable=False, max_length=320, of="email"),
        ),
        migrations.AddField(
            "user",
            "address",
            sitewide.mail.mailbox_fields.FormOfAddressField(blank=True, editable=False, max_length=320, of="email"),
        ),
        migrations.RunPython(give_forms, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("user", "user_email_folded"),
        migrations.AddConstraint("user", models.UniqueConstraint(fields=["address"], name="user_address_once")),
    ]
