"""Hashes that only this site can make, of what must be compared and not be known."""

import hashlib
import hmac

from django.conf import settings


def keyed_hash(*parts: object) -> str:
    """HMAC-SHA256 over the parts (joined by NUL) under the site's secret key, as 64 hexadecimal digits."""
    text = "\0".join(str(p) for p in parts)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
