"""Links in letters: signed for when the letter leaves, and those that mail programs press by themselves.

A letter may have to wait. What holds for seven days holds so long from when it may leave.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.core.signing import BadSignature, TimestampSigner, b62_decode, b62_encode, loads
from django.http import HttpRequest

# RFC 8058, section 3.1: the body of the request by which a mail program leaves a list for its reader. It comes from
# wherever that program stands, so with a foreign Origin, with "null" or with none, and with no cookie.
ONE_CLICK = ("List-Unsubscribe", "One-Click")
T = TypeVar("T")


class _Dated(TimestampSigner):
    def __init__(self, at: datetime, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.at = at

    def timestamp(self) -> str:
        return b62_encode(int(self.at.timestamp()))


def sign(value: object, salt: str, *, at: datetime | None = None) -> str:
    """The token of a link: a value that JSON knows, signed under `salt`; as at a moment to come, where the letter
    leaves then."""
    signer = _Dated(at, salt=salt) if at else TimestampSigner(salt=salt)
    return signer.sign_object(value)


def read(token: str, salt: str, kind: type[T], *, holds: timedelta | None = None) -> T | None:
    """What `sign` signed under `salt`; None for a token that is forged, older than it `holds`, or of no such kind."""
    try:
        value = loads(token, salt=salt, max_age=holds)
    except BadSignature:
        return None
    return value if isinstance(value, kind) else None


def signed_at(token: str) -> int:
    """When a token was signed, in seconds; only for one that was read before."""
    return b62_decode(token.split(":")[-2])


def one_click_headers(address: str) -> dict[str, str]:
    """What a letter says of the address at which its reader gets no more of them (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "=".join(ONE_CLICK)}


def is_one_click(request: HttpRequest) -> bool:
    """Whether a mail program pressed the button, not a person on the page."""
    name, value = ONE_CLICK
    return request.method == "POST" and request.POST.get(name) == value
