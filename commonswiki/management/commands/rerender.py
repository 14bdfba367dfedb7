from django.core.management.base import BaseCommand

from comments.posting import rerender_comments
from essays import catalogue, markup, rendering
from essays.models import Essay, Hub, Page
from noticeboard import board
from sitewide import state


class Command(BaseCommand):
    help = "Renders stored HTML anew from its sources, after the way of rendering has changed."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="also what has the newest version already")

    def handle(self, **options):
        old = {} if options["all"] else {"html_version__lt": markup.HTML_VERSION}
        essays = rendering.rerender(Essay.objects.filter(**old))
        for hub in Hub.objects.filter(**old):
            catalogue.save_hub(hub, by=None)
        for page in Page.objects.filter(**old):
            catalogue.save_page(page, by=None)
        board.rerender()
        comments = rerender_comments(**old)
        state.bump()
        self.stdout.write(f"{essays} essays and {comments} comments rendered anew")
