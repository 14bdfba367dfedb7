from django.core.management.base import BaseCommand

import search
from comments.documents import comment_documents
from essays import documents
from essays.models import Essay, Hub, Tag
from noticeboard import board
from sitewide import state


class Command(BaseCommand):
    help = "Makes the search index anew from the database."

    def handle(self, **options):
        search.clear()
        published = Essay.objects.filter(live=Essay.Live.PUBLISHED)
        search.index(documents.essay_document(e) for e in published.iterator(chunk_size=100))
        search.index(comment_documents())
        board.reindex()
        documents.index_tags(Tag.objects.all())
        documents.index_hubs(Hub.objects.all())
        state.bump()
        self.stdout.write("The search index was made anew.")
