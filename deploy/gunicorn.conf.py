"""gunicorn, the same for `make run` and on a server: `gunicorn -c deploy/gunicorn.conf.py commonswiki.wsgi`

BIND is an address (127.0.0.1:8000) or a socket (unix:/run/commonswiki/web.sock); WEB_WORKERS times WEB_THREADS requests
are answered at a time.
"""

import gc
import os
import sys
from importlib import import_module

from gunicorn.workers.gthread import ThreadWorker


def number(name, default):
    """A number of processes or threads from the environment."""
    value = os.environ.get(name) or default
    if not value.isdecimal() or not 0 < int(value) <= 1000:
        sys.exit(f"{name}={value} is no number from 1 to 1000.")
    return int(value)


class FairWorker(ThreadWorker):
    """gunicorn's own, but that it takes a connection only when a thread of it is free; others stay for another worker.
    Of its own accord the one that wakes up first takes all that come: a proxy keeps these open, and while all requests
    went to one worker its threads waited for each other, which cost twice the processor's time, and the other slept."""

    @property
    def worker_connections(self):
        """How many connections it may have now: those that wait for a request, and one for each thread."""
        return self.cfg.threads + len(self.keepalived_conns) + len(self.pending_conns)

    @worker_connections.setter
    def worker_connections(self, fixed):
        """gunicorn's number that never changes: it still bounds those that wait (max_keepalived)."""


# A request that the database does not answer in time is answered without it, before whoever asked gives up.
os.environ["DATABASE_SECONDS"] = os.environ.get("DATABASE_SECONDS") or "8"
bind = os.environ.get("BIND") or "127.0.0.1:8000"
workers = number("WEB_WORKERS", "2")
worker_class = FairWorker
threads = number("WEB_THREADS", "4")
preload_app = True  # one copy of the code in memory; no connection is open before the workers part
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000  # a worker is replaced after so many, in case something in it grows
max_requests_jitter = 2_000
limit_request_line = 8190
# The address of a reader is judged by TRUSTED_PROXIES alone (sitewide.http.client_address); headers are passed on as
# they came.
forwarded_allow_ips = ""
control_socket_disable = True  # systemd and signals do what it would
accesslog = None
loglevel = "warning"
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - a heartbeat, no data


def on_starting(server):
    """What gunicorn writes goes by the same rules as what the site writes."""
    from sitewide.logs import Line, Words, dress

    dress((server.log.error_log, Line()), (server.log.access_log, Words()))


def when_ready(server):
    """What was loaded before the workers part lives as long as they do: the collector need not look at it again, nor
    write into it, so that the workers go on having it together. Views and cache are loaded before that, which Django
    would do in each worker at its first request."""
    from django.conf import settings
    from django.utils.module_loading import import_string

    import_module(settings.ROOT_URLCONF)
    import_string(settings.CACHES["default"]["BACKEND"])
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """A worker looks for what is no longer used less often than Python does by itself."""
    gc.set_threshold(20_000, 20, 20)
