import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from commonswiki.tick import tick

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Runs the site's one background worker: does what is due, again and again, until it is told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--every", type=float, default=15, help="seconds between two looks (default 15)")

    def handle(self, **options):
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                tick()
            except Exception:  # the worker goes on: whatever failed is due again at the next look
                logger.exception("A look at what is due failed.")
                close_old_connections()
            stop.wait(options["every"])
