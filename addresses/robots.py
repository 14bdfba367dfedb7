"""What hosts ask of programs in their robots.txt (RFC 9309): whether a page of theirs may be asked for."""

import hashlib
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from django.core.cache import cache

from sitewide.http.outgoing import Refused, fetch

NAME = "Commonswiki"  # as `sitewide.http.outgoing.user_agent` begins
KEPT = 24 * 3600  # seconds
MOST_BYTES = 65_536
SECONDS = 5
NOBODY = "User-agent: *\nDisallow: /"


def may_ask(url: str) -> bool:
    """Whether the host of an address lets programs ask for it. Its rules are asked for once a day; a host that has
    none, or cannot be asked for them, forbids nothing, one that cannot answer now (5xx, 429) everything."""
    parts = urlsplit(url)
    host = f"{parts.scheme}://{parts.netloc}"
    key = f"robots:{hashlib.sha256(host.encode()).hexdigest()}"
    rules = cache.get(key)
    if rules is None:
        rules = _rules_of(host)
        cache.set(key, rules, KEPT)
    parser = RobotFileParser()
    parser.parse(rules.splitlines())
    return not rules or parser.can_fetch(NAME, url)


def _rules_of(host: str) -> str:
    try:
        answer = fetch(f"{host}/robots.txt", max_bytes=MOST_BYTES, timeout=SECONDS, accept="text/plain")
    except Refused:  # what is amiss is seen again where the page itself is asked for
        return ""
    if answer.status >= 500 or answer.status == 429:
        return NOBODY
    return answer.body.decode("utf-8", "replace") if answer.status == 200 else ""
