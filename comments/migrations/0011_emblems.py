from django.db import migrations
from django.db.models import F

from comments.migrations._emblems import emblem_of, emblem_of_browser, emblem_of_one

TOGETHER = 500


def draw_anew(apps, schema_editor):
    """Emblems of what was only typed become those of what was shown, as comments.proof says; doing it twice changes
    nothing. Pages that show one are new, so the version of the content rises."""
    comments, settings = apps.get_model("comments", "Comment"), apps.get_model("sitewide", "SiteSettings")
    shown = comments.objects.filter(confirmed_at__isnull=False).exclude(writer_key="")
    addresses = set(shown.values_list("writer_key", "mailbox"))
    rows = comments.objects.exclude(emblem="").filter(user=None).order_by("pk")
    rows = rows.only("email", "mailbox", "name", "writer_key", "confirmed_at", "token_hash", "emblem")
    changed = []
    for row in rows.iterator(chunk_size=TOGETHER):
        if row.emblem != (emblem := _emblem_for(row, addresses)):
            row.emblem = emblem
            changed.append(row)
    comments.objects.bulk_update(changed, ["emblem"], batch_size=TOGETHER)
    if changed:
        settings.objects.update(version=F("version") + 1)


def _emblem_for(row, addresses):
    if row.email and (row.confirmed_at or (row.writer_key, row.mailbox) in addresses):
        return emblem_of(row.email, row.name)
    if row.writer_key:
        return emblem_of_browser(row.writer_key, row.name)
    return emblem_of_one(row.token_hash)


class Migration(migrations.Migration):
    dependencies = [
        ("comments", "0010_mailbox_of_a_writer"),
        ("sitewide", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(draw_anew, migrations.RunPython.noop),
    ]
