"""What the pages of our site answer, asked as a reader asks them. Imported once Django is set up."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client

from essays.models import Essay, ImportedFrom
from tests.peers.here import HOST
from tests.peers.html_text import VOID


class Pages:
    """Asks the site, each address once, and follows where it is led."""

    def __init__(self):
        name, _, port = HOST.partition(":")
        self.client, self.answers = Client(SERVER_NAME=name, SERVER_PORT=port), {}

    def ask(self, address):
        """(status, where it was answered in the end, the page) of a path with its query, or of an absolute address
        of the old site, as it comes when its name leads to this server."""
        parts = urlsplit(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        if path not in self.answers:
            answer = self.client.get(path, follow=True)
            where = answer.redirect_chain[-1][0] if answer.redirect_chain else path
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            self.answers[path] = answer.status_code, where, body.decode(errors="replace")
        return self.answers[path]


def essay_of(*keys):
    """The essay that one of these keys of the source became, or None."""
    row = ImportedFrom.objects.filter(key__in=keys, kind__in=("essay", "joined")).first()
    return Essay.objects.select_related("head").filter(pk=row.object_id).first() if row else None


def element(html, tag, name):
    """The inside of the first element `tag` whose class list has `name`, as HTML; "" where there is none."""
    finder = _Finder(tag, name)
    finder.feed(html)
    return html[finder.start : finder.end] if finder.end else ""


class _Finder(HTMLParser):
    def __init__(self, tag, name):
        super().__init__()
        self.tag, self.name, self.depth, self.start, self.end = tag, name, 0, 0, 0
        self.starts = [0]

    def feed(self, data):
        self.starts = [0, *(found.end() for found in re.finditer("\n", data))]
        super().feed(data)

    def _at(self):
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def handle_starttag(self, tag, attrs):
        if self.end or tag in VOID:
            return
        if self.depth:
            self.depth += tag == self.tag
        elif tag == self.tag and self.name in (dict(attrs).get("class") or "").split():
            self.depth, self.start = 1, self._at() + len(self.get_starttag_text())

    def handle_endtag(self, tag):
        if self.depth and tag == self.tag:
            self.depth -= 1
            if not self.depth and not self.end:
                self.end = self._at()
