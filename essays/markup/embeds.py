"""Links to films and recordings on known hosts: alone in a paragraph, each is shown as a still. Nothing is loaded.

A still is the link itself with the name of its host; its class names say what it leads to. What was embedded, an
`<iframe>`, leads to the page of the film, where its address tells which that is.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext

from essays.markup.inline import is_blank
from essays.markup.links import safe_address
from essays.markup.tree import Node
from sitewide.http.hosts import written_host

VIDEO, AUDIO, PAGE = "video", "audio", ""  # of a page nobody knows whether it is to be seen, heard or read
CLASS = "embed"
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"


@dataclass(frozen=True)
class Embed:
    """A film or a recording: the name of its host, what it is called there, VIDEO, AUDIO or PAGE, and its page."""

    host: str
    key: str
    kind: str
    address: str


@dataclass(frozen=True)
class _Host:
    """`site` are its names, `paths` what addresses of its films look like, with their `key`; `page` makes the address
    of the page from a match, where that is another than the typed one."""

    name: str
    kind: str
    site: str
    paths: str
    page: str = ""


_HOSTS = (
    _Host("YouTube", VIDEO, r"(?:www\.|m\.|music\.)?youtube(?:-nocookie)?\.com|youtu\.be",
          r"/(?:embed|v)/(?P<key>[\w-]{11})", "https://www.youtube.com/watch?v={key}"),
    _Host("YouTube", VIDEO, r"(?:www\.|m\.|music\.)?youtube\.com",
          r"/(?:shorts|live)/(?P<key>[\w-]{11})|/watch\?(?:[^#]*&)?v=(?P<seen>[\w-]{11})"
          r"|/playlist\?(?:[^#]*&)?list=(?P<list>[\w-]{2,80})"),
    _Host("YouTube", VIDEO, r"youtu\.be", r"/(?P<key>[\w-]{11})"),
    _Host("Vimeo", VIDEO, r"player\.vimeo\.com", r"/video/(?P<key>\d{4,12})", "https://vimeo.com/{key}"),
    _Host("Vimeo", VIDEO, r"(?:www\.)?vimeo\.com", r"/(?:[\w-]+/){0,4}(?P<key>\d{4,12})(?:/[0-9a-f]+)?"),
    _Host("Dailymotion", VIDEO, r"(?:www\.)?dailymotion\.com", r"/(?:embed/)?video/(?P<key>\w{5,12})",
          "https://www.dailymotion.com/video/{key}"),
    _Host("Dailymotion", VIDEO, r"dai\.ly", r"/(?P<key>\w{5,12})"),
    _Host("media.ccc.de", VIDEO, r"media\.ccc\.de", r"/v/(?P<key>[\w.-]+)"),
    _Host("TED", VIDEO, r"(?:www\.|embed\.)?ted\.com", r"/talks/(?P<key>\w+)", "https://www.ted.com/talks/{key}"),
    _Host("Internet Archive", VIDEO, r"(?:www\.)?archive\.org", r"/embed/(?P<key>[\w.-]+)",
          "https://archive.org/details/{key}"),
    _Host("Internet Archive", PAGE, r"(?:www\.)?archive\.org", r"/details/(?P<key>[\w.-]+)(?:/[^?#]*)?"),
    _Host("SoundCloud", AUDIO, r"(?:www\.|m\.)?soundcloud\.com", r"/(?P<key>[\w-]+/(?:sets/)?[\w-]+)(?:/s-\w+)?"),
    _Host("SoundCloud", AUDIO, r"on\.soundcloud\.com", r"/(?P<key>\w+)"),
    _Host("Mixcloud", AUDIO, r"(?:www\.|m\.)?mixcloud\.com", r"/(?P<key>[\w-]+/[\w-]+)"),
    _Host("Bandcamp", AUDIO, r"[\w-]+\.bandcamp\.com", r"/(?:track|album)/(?P<key>[\w-]+)"),
    _Host("Bandcamp", AUDIO, r"bandcamp\.com", r"/EmbeddedPlayer/(?:[^?#]*/)?(?P<key>(?:album|track)=\d+)[^?#]*"),
    _Host("Spotify", AUDIO, r"open\.spotify\.com",
          r"/(?:intl-\w+/)?(?:embed/)?(?P<what>episode|show|track|album|playlist)/(?P<key>\w{22})",
          "https://open.spotify.com/{what}/{key}"),
    _Host("Apple Podcasts", AUDIO, r"podcasts\.apple\.com", r"/(?:\w\w/)?podcast/(?:[^/?#]+/)?(?P<key>id\d+)"),
    # A site of anybody's: known by the form of its addresses alone.
    _Host("PeerTube", VIDEO, r"[^/]+", rf"/videos/embed/(?P<key>{_UUID}|[1-9A-HJ-NP-Za-km-z]{{22}})",
          "https://{site}/w/{key}"),
    _Host("PeerTube", VIDEO, r"[^/]+", rf"/(?:w|videos/watch)/(?P<key>{_UUID}|[1-9A-HJ-NP-Za-km-z]{{22}})"),
)  # fmt: skip
_KNOWN = tuple((host, re.compile(host.site), re.compile(rf"(?:{host.paths})/?(?:[?&#].*)?")) for host in _HOSTS)
# Players whose address holds that of what they play: (host, beginning of the path, parameter, what stands before it).
_PLAYERS = (
    ("w.soundcloud.com", "/player", "url", ""),
    ("player-widget.mixcloud.com", "/widget", "feed", "https://www.mixcloud.com"),
    ("www.mixcloud.com", "/widget", "feed", "https://www.mixcloud.com"),
)


def embed_of(address: str) -> Embed | None:
    """The film or recording that an address means; None for any other address. Takes anything."""
    try:
        parts = urlsplit(_played(address) or address)
        site = (parts.hostname or "").lower()
        if parts.scheme not in ("http", "https") or parts.port not in (None, 80, 443):
            return None
    except ValueError:
        return None
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    for host, names, paths in _KNOWN:
        match = paths.fullmatch(rest) if names.fullmatch(site) else None
        if match:
            given = {name: value for name, value in match.groupdict().items() if value}
            key = given.get("key") or given.get("seen") or given.get("list") or ""
            page = host.page.format(site=site, **given) if host.page else safe_address(parts.geturl())
            return Embed(host.name, key, host.kind, page) if page else None
    return None


def _played(address: str) -> str:
    """The address of what a player plays; "" for what is no player. Raises ValueError where it is no address."""
    parts = urlsplit(address)
    for host, path, name, before in _PLAYERS:
        if parts.hostname == host and parts.path.startswith(path):
            found = parse_qs(parts.query, max_num_fields=40).get(name, [""])[0]
            return found if "://" in found else before + found
    return ""


def show(root: Node) -> None:
    """Makes a still of each link to a known host that stands alone in a paragraph or around a picture, in place. In
    lists and tables, and amid words, a link stays as it is."""
    for node in root.children:
        if not isinstance(node, Node):
            continue
        if node.tag in ("blockquote", "details", "div"):
            show(node)
        elif node.tag == "p":
            _show(node)
        elif node.tag == "figure":
            for figure in [inner for inner in node.walk() if inner.tag == "figure"]:
                _show(figure)


def _show(node: Node) -> None:
    link = _only_link(node)
    found = embed_of(link.attrs.get("href", "")) if link else None
    if link is None or found is None:
        return
    typed, link.attrs["href"] = link.attrs["href"], found.address
    link.add_class(*filter(None, (CLASS, found.kind)))
    site, words = urlsplit(found.address).hostname or "", link.text().strip()
    host = f"{found.host}, {site}" if found.host == "PeerTube" else found.host
    if node.tag == "p" and words in (typed, typed.partition("://")[2], written_host(typed)):
        link.children, host = [gettext("%(host)s: %(name)s") % {"host": found.host, "name": found.key}], site
    link.children.append(Node("span", [f" {host}"], class_="host"))


def _only_link(node: Node) -> Node | None:
    """The link in a paragraph or a figure that holds nothing else but its caption."""
    inside = [
        child
        for child in node.children
        if not is_blank(child) and not (isinstance(child, Node) and child.tag == "figcaption")
    ]
    only = inside[0] if len(inside) == 1 else None
    return only if isinstance(only, Node) and only.tag == "a" else None
