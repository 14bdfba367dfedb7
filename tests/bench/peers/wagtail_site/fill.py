"""Fills an empty database with the essays of a file: `python -m tests.bench.peers.wagtail_site.fill FILE`."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from tests.bench.peers.wagtail_site.models import EssayList, EssayPage, Reply  # noqa: E402


def main(file):
    call_command("makemigrations", "wagtail_site", verbosity=0)
    call_command("migrate", verbosity=0)
    Page.objects.filter(depth=2).delete()
    home = Page.objects.get(depth=1).add_child(instance=EssayList(title="Essays", slug="home"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    for one in json.loads(Path(file).read_text()):
        essay = EssayPage(
            title=one["title"], slug=one["slug"], at=one["at"], standfirst=one["standfirst"], body=one["html"]
        )
        home.add_child(instance=essay)
        essay.tags.set(one["tags"])
        essay.save()
        Reply.objects.bulk_create(Reply(essay=essay, **reply) for reply in one["replies"])


if __name__ == "__main__":
    main(sys.argv[1])
