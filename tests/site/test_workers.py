"""Several workers answer: none takes connections for which it has no thread while another has nothing to do."""

import os
import signal
import socket
import threading
import time

import pytest

from tests import served

pytestmark = [pytest.mark.proof, pytest.mark.sqlite]  # a server of its own


def test_who_asks_is_answered_by_a_worker_that_has_a_thread_for_it():
    with served.site(WEB_WORKERS="2", WEB_THREADS="1") as site:
        _, other = site.workers()
        answers = []
        os.kill(other, signal.SIGSTOP)
        try:
            with socket.create_connection(("127.0.0.1", site.port)):  # says nothing: the one thread waits for it
                time.sleep(0.5)
                asking = threading.Thread(target=lambda: answers.append(site.get("/robots.txt")[0]))
                asking.start()
                time.sleep(0.5)
                os.kill(other, signal.SIGCONT)
                asking.join(2)
                assert answers == [200]
        finally:
            os.kill(other, signal.SIGCONT)
