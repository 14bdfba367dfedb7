"""Signed links of letters that leave later: what holds for seven days holds so long from when the letter may leave."""

from django.core.signing import TimestampSigner, b62_encode


class _Dated(TimestampSigner):
    def __init__(self, at, **kwargs):
        super().__init__(**kwargs)
        self.at = at

    def timestamp(self):
        return b62_encode(int(self.at.timestamp()))


def dated(value, salt, at):
    """A token as `django.core.signing.dumps` makes it, signed as at a moment to come; `signing.loads` reads it."""
    return _Dated(at, salt=salt).sign_object(value)
