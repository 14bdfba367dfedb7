from difflib import SequenceMatcher

from django.core.management.base import BaseCommand

from comments.posting.rendering import rerender_comments
from essays import texts
from essays.derived import rendering
from essays.markup.words import words_of
from essays.models import Essay
from essays.revisions import edition_texts

TOGETHER = 50
PLACES_SHOWN, LETTERS_SHOWN = 3, 80


class Command(BaseCommand):
    help = (
        "Renders stored HTML anew from its sources, and patterns beside names from what writers have shown, after "
        "the way of rendering has changed; says what reads differently now. Then run `reindex`."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also what has the newest version already")

    def handle(self, **options):
        counts = {text.model: self.rerender(text, options["all"]) for text in texts.TEXTS}
        old_editions = edition_texts.rerender(options["all"])
        comments = rerender_comments(self.tell, **({} if options["all"] else texts.OLD))
        self.stdout.write(f"{counts[Essay]} essays, {old_editions} editions and {comments} comments rendered anew")

    def rerender(self, text, every):
        """Renders the rows of one kind of text, one after the other, and says how far it is; returns how many there
        were. Where a row does not say by which way of rendering it was made, each is rendered and compared."""
        rows = text.rows.filter(**texts.OLD) if text.has_version and not every else text.rows
        wanted, done = list(rows.order_by("pk").values_list("pk", flat=True)), 0
        for start in range(0, len(wanted), TOGETHER):
            done += rendering.rerender(text.model.objects.filter(pk__in=wanted[start : start + TOGETHER]), self.tell)
            many = text.model._meta.verbose_name_plural
            self.stdout.write(f"{min(start + TOGETHER, len(wanted))} of {len(wanted)} {many}")
            self.stdout.flush()
        return done

    def tell(self, row, before, now):
        """A line for what has other words now, or the same in another order: its first places, before and after."""
        before, now = ([block.text for block in words_of(html)] for html in (before, now))
        if before == now:
            return
        steps = SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
        places = [(before[a:b], now[c:d]) for kind, a, b, c, d in steps if kind != "equal"]
        shown = "; ".join(f"“{_short(old)}” → “{_short(new)}”" for old, new in places[:PLACES_SHOWN])
        more = f" and {len(places) - PLACES_SHOWN} more places" if len(places) > PLACES_SHOWN else ""
        self.stdout.write(f"reads differently: {row._meta.verbose_name} {row.pk} ({row}): {shown}{more}")


def _short(lines):
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= LETTERS_SHOWN else f"{text[: LETTERS_SHOWN - 1]}…"
