from django.core.management.base import BaseCommand

from comments.posting import rerender_comments
from essays import markup, taxonomy
from essays.derived import rendering
from essays.models import Essay, Hub, Page
from essays.revisions import edition_texts
from noticeboard import board

TOGETHER = 50


class Command(BaseCommand):
    help = (
        "Renders stored HTML anew from its sources, and patterns beside names from what writers have shown, after "
        "the way of rendering has changed; then run `reindex`."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also what has the newest version already")

    def handle(self, **options):
        old = {} if options["all"] else {"html_version__lt": markup.HTML_VERSION}
        essays = self.essays(Essay.objects.filter(**old))
        old_editions = edition_texts.rerender()
        for hub in Hub.objects.filter(**old):
            taxonomy.save_hub(hub, by=None)
        for page in Page.objects.filter(**old):
            taxonomy.save_page(page, by=None)
        board.rerender()
        comments = rerender_comments(**old)
        self.stdout.write(f"{essays} essays, {old_editions} editions and {comments} comments rendered anew")

    def essays(self, essays):
        """Renders these essays, one after the other, and says how far it is; returns how many there were."""
        wanted, done = list(essays.order_by("pk").values_list("pk", flat=True)), 0
        for start in range(0, len(wanted), TOGETHER):
            done += rendering.rerender(Essay.objects.filter(pk__in=wanted[start : start + TOGETHER]))
            self.stdout.write(f"{min(start + TOGETHER, len(wanted))} of {len(wanted)} essays")
            self.stdout.flush()
        return done
