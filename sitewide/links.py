"""Links in letters: signed for when the letter leaves, and those that mail programs press by themselves.

A letter may have to wait. What holds for seven days holds so long from when it may leave.
"""

from django.core.signing import TimestampSigner, b62_decode, b62_encode

# RFC 8058, section 3.1: the body of the request by which a mail program leaves a list for its reader. It comes from
# wherever that program stands, so with a foreign Origin, with "null" or with none, and with no cookie.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


class _Dated(TimestampSigner):
    def __init__(self, at, **kwargs):
        super().__init__(**kwargs)
        self.at = at

    def timestamp(self):
        return b62_encode(int(self.at.timestamp()))


def dated(value, salt, at):
    """A token as `django.core.signing.dumps` makes it, signed as at a moment to come; `signing.loads` reads it."""
    return _Dated(at, salt=salt).sign_object(value)


def signed_at(token):
    """When a token was signed, in seconds (a whole number); only for one that was read before."""
    return b62_decode(token.split(":")[-2])


def one_click_headers(address):
    """What a letter says of the address at which its reader gets no more of them (RFC 2369, RFC 8058)."""
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "=".join(ONE_CLICK)}


def is_one_click(request):
    """Whether a mail program pressed the button, not a person on the page."""
    name, value = ONE_CLICK
    return request.method == "POST" and request.POST.get(name) == value
