from django.core.management.base import BaseCommand
from django.utils import timezone

import search
from comments.documents import index_essay_comments
from essays import documents
from essays.models import Essay, Hub, Tag
from noticeboard import board
from search.models import IndexedDocument
from sitewide import state


class Command(BaseCommand):
    help = "Makes the search index anew from the database."

    def handle(self, **options):
        # Documents bear days: those of the site's zone, as when they are indexed by a page.
        with timezone.override(state.current().settings.zone):
            self.reindex()
        self.stdout.write("The search index was made anew.")

    def reindex(self):
        for kind in search.KINDS:
            search.forget(kind, list(IndexedDocument.objects.filter(kind=kind).values_list("object_id", flat=True)))
        published = Essay.objects.filter(live=Essay.Live.PUBLISHED)
        for essay in published.iterator(chunk_size=100):
            documents.index_essay(essay)
            index_essay_comments(essay)
        board.reindex()
        documents.index_tags(Tag.objects.all())
        documents.index_hubs(Hub.objects.all())
        state.bump()
