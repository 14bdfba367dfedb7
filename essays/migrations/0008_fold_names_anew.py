"""Keys of names by the folding of `sitewide.text.folding`: of essays, tags, authors, and of what links want.

Tags whose names are one now stay, both: one has the key, and the other bears it beside it, is found by its own
spelling, and is told of on the desk's list of tags, where they can be merged.
"""

import logging

from django.db import migrations

from essays.models.author import author_key
from essays.models.essay import title_key
from essays.models.tag import key_beside, tag_key
from sitewide.text.folding import fold_name

logger = logging.getLogger(__name__)
TOGETHER = 500


def set_keys(model, field, made_of, key):
    """Writes the keys of a model's rows where they are others than before, some at a time."""
    changed = []
    for pk, name, before in model.objects.order_by("pk").values_list("pk", made_of, field).iterator():
        now = key(name)
        if now != before:
            changed.append(model(pk=pk, **{field: now}))
        if len(changed) == TOGETHER:
            model.objects.bulk_update(changed, [field])
            changed = []
    model.objects.bulk_update(changed, [field])


def set_tag_keys(model):
    """Of several tags of one name the key is that one's which readers know, which is no other word, which is oldest."""
    rows = model.objects.order_by("pk").values_list("pk", "name", "key", "synonym_of", "former")
    rows = sorted(rows, key=lambda row: (row[4], row[3] is not None, row[0]))
    first, changed = {}, []
    for pk, name, before, synonym_of, former in rows:
        key = tag_key(name)
        known = first.setdefault(key, (name, pk))
        if known[1] != pk:
            key = key_beside(name)
            if not former and synonym_of != known[1]:
                logger.warning("Two tags have one name now, “%s” and “%s”: both stay. Merge them?", known[0], name)
        if key != before:
            changed.append(model(pk=pk, key=key))
    for start in range(0, len(changed), TOGETHER):  # through keys that nothing has, as one may want what another leaves
        some = changed[start : start + TOGETHER]
        model.objects.bulk_update([model(pk=row.pk, key=f"\x1f{row.pk}") for row in some], ["key"])
    for start in range(0, len(changed), TOGETHER):
        model.objects.bulk_update(changed[start : start + TOGETHER], ["key"])


def wanted_key(before):
    return before if before.startswith("/essays/") else fold_name(before)[:250]


def fold_anew(apps, schema_editor):
    set_keys(apps.get_model("essays", "Essay"), "title_key", "title", title_key)
    set_keys(apps.get_model("essays", "Author"), "key", "name", author_key)
    set_keys(apps.get_model("essays", "Link"), "wanted", "wanted", wanted_key)
    set_tag_keys(apps.get_model("essays", "Tag"))


class Migration(migrations.Migration):
    dependencies = [("essays", "0007_name_keys")]
    operations = [migrations.RunPython(fold_anew, migrations.RunPython.noop, elidable=True)]
