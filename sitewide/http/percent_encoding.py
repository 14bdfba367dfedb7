"""What stands percent-encoded in an address, as text that a database can keep and be asked for."""

from urllib.parse import unquote


def percent_decoded(text: str) -> str:
    """The text with its %XX as letters of UTF-8. Bytes that are none of it become U+FFFD, as in a browser, and so does
    NUL, which is a letter, but none that PostgreSQL has: who names it in an address means nothing by it."""
    return unquote(text).replace("\0", "\ufffd")
