"""Uploads that are larger than any other request: only to an address that somebody who may send them was given.

What is sent is written to the disk before a view asks who sends it. So the largest bodies are let in by a signature in
the address, which the site made for a person a moment ago, and which can be read without the database.
"""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode

from sitewide.http.signed_links import read, sign

SALT = "large upload"
NAME = "room"
HOLDS = timedelta(days=1)
BESIDE = 1024 * 1024  # for what is said beside the file


def address_for(path: str, megabytes: int) -> str:
    """The address at which a body of so many megabytes may be sent to this path for a day."""
    return f"{path}?{urlencode({NAME: sign([path, megabytes], SALT)})}"


def room(path: str, query: str) -> int:
    """How many bytes may be sent to an address; 0 where it says nothing of it, or is forged or too old."""
    if f"{NAME}=" not in query or len(query) > 500:
        return 0
    given = read(parse_qs(query, max_num_fields=10).get(NAME, [""])[0], SALT, list, holds=HOLDS)
    if not given or len(given) != 2 or given[0] != path or not isinstance(given[1], int):
        return 0
    return given[1] * 1024 * 1024 + BESIDE
