"""The internet address of a reader, the household that shares it, and its network."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
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


def household_of(request: HttpRequest) -> str:
    """By what a reader's tries are counted where the limit is on addresses; see `household`."""
    return household(client_address(request))


def household(address: str) -> str:
    """What one subscriber has of an address, as text: the address itself; of IPv6 the /64, within which they can change
    as they like."""
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if ":" in address else address


def network_of(address: str) -> str:
    """The network an address belongs to: /24 for IPv4, /48 for IPv6, as text."""
    ip = ipaddress.ip_address(address)
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))
