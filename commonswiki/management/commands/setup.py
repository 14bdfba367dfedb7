from pathlib import Path

import yaml
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts import people
from essays import taxonomy
from essays.models import Hub, Licence, Page
from sitewide import state
from sitewide.models import SiteSettings

HUB_FIELDS = ("name", "slug", "ordinal", "argument", "mark", "body", "ink", "without")
DEFAULTS = Path(__file__).resolve().parents[2] / "defaults"

LICENCES = [
    ("CC-BY-SA-4.0", "Free to copy, CC BY-SA", "Creative Commons Attribution-ShareAlike 4.0 International",
     "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC-BY-SA-3.0", "Free to copy, CC BY-SA 3.0", "Creative Commons Attribution-ShareAlike 3.0 Unported",
     "https://creativecommons.org/licenses/by-sa/3.0/"),
    ("CC-BY-4.0", "Free to copy, CC BY", "Creative Commons Attribution 4.0 International",
     "https://creativecommons.org/licenses/by/4.0/"),
    ("CC0-1.0", "No rights reserved, CC0", "Creative Commons Zero 1.0 Universal",
     "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("ARR", "All rights reserved", "All rights reserved", ""),
]  # fmt: skip


class Command(BaseCommand):
    help = (
        "Makes what the site cannot be without: roles, licences, the three hubs, the pages. Run as often as you like."
    )

    @transaction.atomic
    def handle(self, **options):
        state.take_turn()
        people.make_roles()
        settings, _ = SiteSettings.objects.get_or_create(pk=1)
        for position, (code, name, legal, url) in enumerate(LICENCES):
            fields = {"name": name, "legal_name": legal, "url": url, "position": position}
            Licence.objects.get_or_create(code=code, defaults=fields)
        if not settings.default_licence:
            SiteSettings.objects.filter(pk=1).update(default_licence=LICENCES[0][0])
        self._hubs(yaml.safe_load((DEFAULTS / "hubs.yaml").read_text(encoding="utf-8")))
        for file in sorted((DEFAULTS / "pages").glob("*.md")):
            self._page(file)
        state.bump()

    def _hubs(self, data):
        """Hubs and their pairs, unless this site has hubs already: then its editors have decided."""
        if not Hub.objects.exists():
            hubs = {}
            for position, entry in enumerate(data["hubs"]):
                fields = {name: entry[name] for name in HUB_FIELDS}
                hub = Hub(position=position, questions="\n".join(entry["questions"]), **fields)
                hubs[hub.slug] = taxonomy.save_hub(hub, by=None)
            for pair in data["pairs"]:
                taxonomy.save_pair(hubs[pair["first"]], hubs[pair["second"]], pair["why"], by=None)
        for slug, title, body in (
            ("strategy", data["strategy_title"], data["all_three"]),
            ("alliance", "The sentence on the home page", data["alliance"]),
        ):
            if not Page.objects.filter(slug=slug).exists():
                taxonomy.save_page(Page(slug=slug, title=title, body=body), by=None)

    def _page(self, file):
        if Page.objects.filter(slug=file.stem).exists():
            return
        _, front, body = file.read_text(encoding="utf-8").split("---\n", 2)
        page = Page(slug=file.stem, title=yaml.safe_load(front)["title"], body=body.strip())
        taxonomy.save_page(page, by=None)
