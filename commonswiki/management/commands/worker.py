import logging
import os
import signal
import sys
import threading

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connections

from commonswiki.page_cache import purging
from commonswiki.periodic_tasks import tick

logger = logging.getLogger(__name__)

LOOK = 0.2  # seconds between two looks whether a signal came
PATIENCE = 5  # seconds that work in hand has to end by itself


class Command(BaseCommand):
    help = "Runs the site's one background worker: does what is due, again and again, until it is told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=15, help="seconds between two looks (default 15)")

    def handle(self, **options):
        """The work goes on in a thread of its own: this one is always free to hear that it is to stop, and ends the
        process also while a mail server or a database lets the other wait. What was begun then is rolled back by the
        database, or tried again like every letter whose answer was not heard."""
        stop, signals = threading.Event(), []
        for number in (signal.SIGINT, signal.SIGTERM):
            # Only noted: set() takes the lock of the event, and whoever waits for it may be holding that just now.
            signal.signal(number, lambda number, _frame: signals.append(number))
        work = threading.Thread(target=_work, args=(stop, options["every"]), daemon=True, name="work")
        work.start()
        if settings.PURGE_COMMAND:  # in a thread of its own too: no mail server may keep a CDN from being told
            threading.Thread(target=purging.work, args=(stop,), daemon=True, name="purging").start()
        while work.is_alive() and not signals:
            work.join(LOOK)
        stop.set()
        work.join(PATIENCE)
        if work.is_alive():
            logger.warning("The worker was told to stop and ends in the middle of its work, which is done again later.")
            logging.shutdown()
            sys.stdout.flush()
            os._exit(0)
        if not signals:
            sys.exit("The worker ended by itself; the lines above say why.")


def _work(stop, every):
    """Looks at what is due until it is told to stop."""
    while not stop.is_set():
        close_old_connections()  # one that a restart of the database has cut
        try:
            tick(stop.is_set)
        except Exception:  # the worker goes on: whatever failed is due again at the next look
            logger.exception("A look at what is due failed.")
            close_old_connections()
        stop.wait(every)
    connections.close_all()
