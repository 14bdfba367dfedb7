"""The Markdown of a text as a stranger's program can use it: nothing in it is known to this site alone.

`[[Title]]` becomes a Markdown link with a whole address, `media:name` the address of the picture's file, `/essays/…`
an address with its host. What leads to an essay that nobody may read loses its address, as it does on the page, and
comments of HTML, which no reader sees, are left out. Code is never touched.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urlsplit

from django.utils.encoding import iri_to_uri

from essays.derived.dependencies import Dependencies
from essays.derived.shown import hidden_paths
from essays.markup import wikilinks
from essays.markup.code_spans import blanked
from essays.markup.headings import Headings
from essays.markup.wikilinks import Resolver
from sitewide.http.percent_encoding import percent_decoded

MEDIA = "media:"
_WIKI = re.compile(r"(?<!\\)!?\[\[([^\[\]|\n]{1,300}?)(?:\\?\|([^\[\]]{0,500}))?\]\]")
# A comment that begins a line goes to its end, or that of the text; one within a line has its end in the paragraph, or
# is none and its words are read.
_COMMENT = re.compile(r"^ {0,3}<!--.*?(?:-->|\Z)|<!--(?:(?!\n[ \t]*\n).)*?-->", re.DOTALL | re.MULTILINE)
_WHERE = r"(?:/(?!/)|media:|https?://)[^\s()<>\"']*"
# Where an address stands: in a link or a picture, in a definition, in a tag.
_ADDRESSES = (
    re.compile(rf"(?<!\\)\]\([ \t]*<?(?P<address>{_WHERE})"),
    re.compile(rf"^[ ]{{0,3}}(?:>[ ]?)*\[(?!\^)[^\]\n]{{1,300}}\]:[ \t]*<?(?P<address>{_WHERE})", re.MULTILINE),
    re.compile(rf"<(?:a|img|video|audio|source)\s[^<>]*?(?:href|src)\s*=\s*[\"']?(?P<address>{_WHERE})", re.IGNORECASE),
)
_BARE_LINK = re.compile(r"(?<![!\\])\[(?P<words>[^\[\]]{0,500})\]\([ \t]*<?(?P<address>[^\s()<>]*)>?[^()\n]*\)")
_SIGNS = re.compile(r"([\\\[\]`*_<])")

Change = tuple[int, int, str]


class Portable:
    """Rewrites one text. `dependencies` is what it stands on (`essays.derived.dependencies.dependencies_of`), `html`
    how it reads, for links to its own headings; `site_url` begins every address; `picture` gives the address of a
    picture or recording by its name, or None for one that is not there."""

    def __init__(
        self, dependencies: Dependencies, html: str, site_url: str, picture: Callable[[str], str | None] | None = None
    ) -> None:
        self.site_url = site_url
        self.picture = picture or self._file
        self.media = dependencies.media
        self.headings = Headings(html)
        self.resolver = Resolver(dependencies.links, dependencies.hubs, site_url)

    def _file(self, name: str) -> str | None:
        """The whole address of a picture's file at this site."""
        info = self.media.get(name)
        return f"{self.site_url}{info.url}" if info else None

    def text(self, body: str) -> str:
        """The Markdown `body`, rewritten."""
        body = _without_comments(body.replace("\r\n", "\n").replace("\r", "\n"))
        code_blank = blanked(body)
        changes = [*self._hidden(code_blank, body)]
        taken = [(start, end) for start, end, _ in changes]
        more = [*self._wiki_links(code_blank), *self._addresses(code_blank, body)]
        changes += [one for one in more if not any(start <= one[0] < end for start, end in taken)]
        for start, end, new in sorted(set(changes), reverse=True):
            body = body[:start] + new + body[end:]
        return body

    def _wiki_links(self, code_blank: str) -> Iterator[Change]:
        for match in _WIKI.finditer(code_blank):
            typed = wikilinks.normalise(match[1])
            _, path, _, usual = self.resolver.wiki(typed)
            if typed.startswith("#") and (place := self.headings.place_of(typed[1:].strip())):
                path, usual = f"#{place}", typed[1:].strip()
            words = (match[2] or "").strip() or _SIGNS.sub(r"\\\1", usual)
            yield *match.span(), f"[{words}]({self._whole(path)})" if path else words

    def _whole(self, path: str) -> str:
        return iri_to_uri(f"{self.site_url}{path}" if path.startswith("/") else path)

    def _addresses(self, code_blank: str, body: str) -> Iterator[Change]:
        for start, end in _spans(code_blank):
            address = body[start:end]
            if address.startswith(MEDIA):
                name = address[len(MEDIA) :].partition("#")[0]
                yield (
                    start,
                    end,
                    self.picture(percent_decoded(name)) or f"{self.site_url}/pictures/{quote(percent_decoded(name))}/",
                )
            elif address.startswith("/"):
                yield start, end, self._whole(address)

    def _hidden(self, code_blank: str, body: str) -> Iterator[Change]:
        """Links to essays that nobody may read: their words without an address; where a link is written otherwise than
        as `[words](address)`, it leads to the site's first page."""
        spans = {span: path for span in _spans(code_blank) if (path := self.resolver.essay_path(body[slice(*span)]))}
        hidden = hidden_paths(set(spans.values())) if spans else set()
        wanted = {span for span, path in spans.items() if path in hidden}
        for match in _BARE_LINK.finditer(code_blank) if wanted else ():
            if match.span("address") in wanted:
                wanted.discard(match.span("address"))
                yield *match.span(), body[slice(*match.span("words"))]
        yield from ((start, end, f"{self.site_url}/") for start, end in wanted)


def _spans(code_blank: str) -> list[tuple[int, int]]:
    return sorted({match.span("address") for pattern in _ADDRESSES for match in pattern.finditer(code_blank)})


def _without_comments(body: str) -> str:
    for match in reversed(list(_COMMENT.finditer(blanked(body)))):
        body = body[: match.start()] + body[match.end() :]
    return body


def file_name(address: str) -> str:
    """The last part of an address, decoded."""
    return percent_decoded(urlsplit(address).path.rsplit("/", 1)[-1])
