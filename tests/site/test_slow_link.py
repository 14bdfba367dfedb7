"""The slow network of a bench: nothing is lost on it, and nothing comes sooner than it can."""

import socket
import socketserver
import threading
import time

import pytest

from tests.bench.slow_link import FIRST_WINDOW, Link

pytestmark = pytest.mark.sqlite  # no database is asked
ROUND_TRIP, RATE = 0.1, 400_000


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True


def answer_of(size):
    """A handler that gives so many bytes to who has asked for them with ten, and says nothing more."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            assert self.request.recv(10) == b"0123456789"
            self.request.sendall(bytes(range(250)) * (size // 250))

    return Handler


def asked(port):
    """(What comes, after how many seconds the first of it is there, after how many the last.)"""
    began, parts, first = time.monotonic(), [], None
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"0123456789")
        while part := connection.recv(65536):
            first = first or time.monotonic() - began
            parts.append(part)
    return b"".join(parts), first, time.monotonic() - began


@pytest.mark.parametrize(
    ("size", "windows"),
    [(1_000, 0), (FIRST_WINDOW // 250 * 250, 0), (60_000, 2)],
)
def test_all_of_it_comes_and_none_too_soon(size, windows):
    """To connect takes a round trip, to ask and to be answered another, each window that has to be waited for one
    more; and what is sent has to pass."""
    with Server(("127.0.0.1", 0), answer_of(size)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Link(server.server_address[1], round_trip=ROUND_TRIP, rate=RATE).running() as link:
            content, first, last = asked(link.port)
        server.shutdown()
    assert content == bytes(range(250)) * (size // 250)
    assert first >= 2 * ROUND_TRIP * 0.99
    assert last >= 2 * ROUND_TRIP * 0.99 + max(size / RATE, windows * ROUND_TRIP)


def test_two_connections_share_the_rate():
    size = 100_000
    with Server(("127.0.0.1", 0), answer_of(size)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with Link(server.server_address[1], round_trip=0.01, rate=RATE).running() as link:
            found = []
            both = [threading.Thread(target=lambda: found.append(asked(link.port))) for _ in range(2)]
            began = time.monotonic()
            for one in both:
                one.start()
            for one in both:
                one.join()
        server.shutdown()
    assert [len(content) for content, *_times in found] == [size, size]
    assert time.monotonic() - began >= 2 * size / RATE
