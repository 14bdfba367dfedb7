from django.core.management.base import BaseCommand

from comments.posting.rendering import rerender_comments
from essays import texts
from essays.derived import rendering
from essays.models import Essay
from essays.revisions import edition_texts

TOGETHER = 50


class Command(BaseCommand):
    help = (
        "Renders stored HTML anew from its sources, and patterns beside names from what writers have shown, after "
        "the way of rendering has changed; then run `reindex`."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also what has the newest version already")

    def handle(self, **options):
        counts = {text.model: self.rerender(text, options["all"]) for text in texts.TEXTS}
        old_editions = edition_texts.rerender(options["all"])
        comments = rerender_comments(**({} if options["all"] else texts.OLD))
        self.stdout.write(f"{counts[Essay]} essays, {old_editions} editions and {comments} comments rendered anew")

    def rerender(self, text, every):
        """Renders the rows of one kind of text, one after the other, and says how far it is; returns how many there
        were. Where a row does not say by which way of rendering it was made, each is rendered and compared."""
        rows = text.rows.filter(**texts.OLD) if text.has_version and not every else text.rows
        wanted, done = list(rows.order_by("pk").values_list("pk", flat=True)), 0
        for start in range(0, len(wanted), TOGETHER):
            done += rendering.rerender(text.model.objects.filter(pk__in=wanted[start : start + TOGETHER]))
            many = text.model._meta.verbose_name_plural
            self.stdout.write(f"{min(start + TOGETHER, len(wanted))} of {len(wanted)} {many}")
            self.stdout.flush()
        return done
