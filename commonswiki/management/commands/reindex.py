from django.core.management.base import BaseCommand

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
        self.stdout.write("The search index was made anew.")
