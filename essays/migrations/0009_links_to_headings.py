"""Links to headings: what stands after a number sign apart, and whether such a heading is gone."""

from django.db import migrations, models

from essays.markup.headings import parted


def part(apps, schema_editor):
    """What was wanted with a number sign in it, so far as a whole."""
    model = apps.get_model("essays", "Link")
    rows = model.objects.filter(wanted__contains="#").exclude(wanted__startswith="/essays/")
    for pk, before in list(rows.values_list("pk", "wanted")):
        wanted, fragment = parted(before)
        model.objects.filter(pk=pk).update(wanted=wanted, fragment=fragment)


class Migration(migrations.Migration):
    dependencies = [("essays", "0008_fold_names_anew")]

    operations = [
        migrations.AddField("link", "fragment", models.CharField(blank=True, default="", max_length=250)),
        migrations.AddField(
            "link",
            "lost",
            models.CharField(blank=True, default="", max_length=300, verbose_name="a heading that its target has not"),
        ),
        migrations.RunPython(part, migrations.RunPython.noop),
    ]
