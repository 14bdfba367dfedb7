"""Limits that hold with no Redis and with several workers: one atomic upsert in the database for each try.

Addresses are kept only as keyed hashes, and only as long as the window lasts.
"""

import hashlib
import hmac
import ipaddress
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from sitewide.models import LimitCount


def keyed_hash(*parts):
    """HMAC-SHA256 over the parts (joined by NUL) under the site's secret key, as 64 hexadecimal digits."""
    text = "\0".join(str(p) for p in parts)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def client_address(request):
    """The reader's address as text. X-Forwarded-For is believed only as far as TRUSTED_PROXIES says."""
    address = request.META.get("REMOTE_ADDR", "") or "0.0.0.0"  # noqa: S104 - no bind, an unknown address (unix socket)
    if settings.TRUSTED_PROXIES:
        hops = [h.strip() for h in request.headers.get("X-Forwarded-For", "").split(",") if h.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # noqa: S104
    # A socket for both kinds writes IPv4 as ::ffff:192.0.2.1, and all of those are one network of IPv6.
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def household_of(request):
    """By what a reader's tries are counted where the limit is on addresses; see `household`."""
    return household(client_address(request))


def household(address):
    """What one subscriber has of an address, as text: the address itself; of IPv6 the /64, within which they can change
    as they like."""
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address


def network_of(address):
    """The network an address belongs to: /24 for IPv4, /48 for IPv6, as text."""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def hit(name, subject, *, limit, seconds):
    """Counts one try of `name` by `subject` and says how long to wait: 0 when allowed, else seconds (at least 1).

    `limit` tries are allowed in each fixed window of `seconds`. The count is one INSERT … ON CONFLICT, so it holds
    under races and across processes, on SQLite (3.35 and newer) and PostgreSQL alike.
    """
    return hit_all([(name, subject, limit, seconds)])


def hit_all(tries):
    """As `hit`, for several limits at once: each (name, subject, limit, seconds) is counted, whatever the others say,
    and the longest wait is told. No two may be the same but for their limit."""
    now = timezone.now()
    counted = {}
    for name, subject, limit, seconds in tries:
        window = int(now.timestamp()) // seconds
        ends = datetime.fromtimestamp((window + 1) * seconds, UTC)
        counted[keyed_hash("limit", name, subject), window] = limit, ends
    table = LimitCount._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (key, "window", count, expires) '  # noqa: S608 - a fixed name
            f"VALUES {', '.join(['(%s, %s, 1, %s)'] * len(counted))} "
            f'ON CONFLICT (key, "window") DO UPDATE SET count = {table}.count + 1 RETURNING key, "window", count',
            [value for (key, window), (_, ends) in counted.items() for value in (key, window, ends)],
        )
        counts = {(key, window): count for key, window, count in cursor.fetchall()}
    over = [ends for row, (limit, ends) in counted.items() if counts[row] > limit]
    return max((max(1, int((ends - now).total_seconds())) for ends in over), default=0)


def forget(name, subject):
    """Takes back what was counted for `subject` (after a successful sign-in, for example)."""
    LimitCount.objects.filter(key=keyed_hash("limit", name, subject)).delete()


def erase_expired():
    """Deletes the counts whose window has ended; returns how many rows went."""
    return LimitCount.objects.filter(expires__lt=timezone.now() - timedelta(minutes=1)).delete()[0]
