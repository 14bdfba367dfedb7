"""Django's cache in Redis, which no page waits for. A module of its own, as a site without Redis does not load its
client: six megabytes of each worker."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

WAIT = 0.2  # seconds for a connection, and for an answer


class OnceTried(RedisCache):
    """Asked once: the client's own way is to try four times, with seconds between."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        waits = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": {**waits, **params["OPTIONS"]}})
