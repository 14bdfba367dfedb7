"""A slow network before a server of this machine, for benches: what passes takes as long as on a phone.

Bytes wait half a round trip each way; those of the server share one rate among all connections; a connection is there
after a round trip, and sends ten segments at first and twice as many with each round trip (slow start, RFC 5681, with
the first window of RFC 6928). Nothing is lost on the way. What TLS asks to and fro, it asks through this.
"""

import asyncio
import contextlib
import socket
import threading
from collections import deque

SEGMENT = 1460  # bytes
FIRST_WINDOW, LARGEST_WINDOW = 10 * SEGMENT, 64 * 1024
# As Lighthouse calls it slow 4G.
SLOW_4G = {"round_trip": 0.150, "rate": 1_638_400 / 8}  # seconds, bytes a second


class Link:
    """The network before the `target` port; what connects to `port` reaches it."""

    def __init__(self, target, *, round_trip, rate):
        self.target, self.round_trip, self.rate = target, round_trip, rate
        self.port, self._free_at = None, 0.0
        self._connections = set()  # a loop alone does not keep its tasks

    @contextlib.contextmanager
    def running(self):
        """Runs it in a thread of its own until this is left."""
        loop = asyncio.new_event_loop()
        server = loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0, limit=SEGMENT * 4))
        self.port = server.sockets[0].getsockname()[1]
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            server.close()
            loop.run_until_complete(_end_all())
            loop.close()

    async def _connected(self, reader, writer):
        self._connections.add(asyncio.current_task())
        await asyncio.sleep(self.round_trip)
        # Little waits on the way to here: what the server sends first, it has chosen late.
        ours = socket.socket()
        ours.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, SEGMENT)  # larger ones would wait for room, by a clock
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, FIRST_WINDOW)
        ours.setblocking(False)
        await asyncio.get_running_loop().sock_connect(ours, ("127.0.0.1", self.target))
        answers, asks = await asyncio.open_connection(sock=ours, limit=SEGMENT * 4)
        with contextlib.suppress(OSError):
            await asyncio.gather(self._up(reader, asks), self._down(answers, writer))
        for one in (writer, asks):
            one.close()

    async def _up(self, reader, writer):
        late = _Late(writer)
        while data := await reader.read(SEGMENT):
            late.put(_now() + self.round_trip / 2, data)
        await late.end()

    async def _down(self, reader, writer):
        late, window, flying = _Late(writer), FIRST_WINDOW, deque()
        while data := await reader.read(SEGMENT):
            while flying and (flying[0][0] <= _now() or sum(size for _at, size in flying) + len(data) > window):
                heard, size = flying.popleft()
                await asyncio.sleep(max(0, heard - _now()))
                window = min(window + size, LARGEST_WINDOW)
            self._free_at = max(_now(), self._free_at) + len(data) / self.rate
            late.put(self._free_at + self.round_trip / 2, data)
            flying.append((self._free_at + self.round_trip, len(data)))
        await late.end()


class _Late:
    """Gives to a writer, in order, each part at its moment."""

    def __init__(self, writer):
        self._writer, self._parts = writer, asyncio.Queue()
        self._task = asyncio.ensure_future(self._give())

    def put(self, at, data):
        self._parts.put_nowait((at, data))

    async def end(self):
        self._parts.put_nowait((0, b""))
        await self._task

    async def _give(self):
        while (part := await self._parts.get())[1]:
            await asyncio.sleep(max(0, part[0] - _now()))
            if self._writer.is_closing():  # the browser has left
                break
            self._writer.write(part[1])
        with contextlib.suppress(OSError):
            self._writer.write_eof() if self._writer.can_write_eof() else None


async def _end_all():
    while tasks := asyncio.all_tasks() - {asyncio.current_task()}:  # what is ended may begin to tell others of it
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _now():
    return asyncio.get_running_loop().time()
