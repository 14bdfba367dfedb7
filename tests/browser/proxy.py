"""A proxy before the site that misbehaves: what is sent through it is answered by somebody else, or not at all."""

import contextlib
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PAGE = (
    b"<!doctype html><title>%s</title><h1>%s</h1>"
    b"<form id='moderation' class='reply'><p data-part='pane' id='presence'>no words of ours</p></form>"
)
STATUSES = {"500": 500, "502": 502, "503": 503, "504": 504, "413": 413, "404": 404, "200": 200}
# What a hotel's page, a dead upstream or a cut cable make of an answer.
MISCHIEF = (*STATUSES, "json", "dropped", "halved", "hangs")


class Proxy(ThreadingHTTPServer):
    """Passes all on to `target`; while `mischief` is set, what is sent (POST) gets that in the place of an answer.

    `told` counts what was kept from the site, `after` lets the site answer first: it was done, and nobody is told.
    """

    daemon_threads = True

    def __init__(self, target):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.target, self.mischief, self.told = urlsplit(target).netloc, "", 0
        self.let_go = threading.Event()

    @property
    def url(self):
        return f"http://localhost:{self.server_port}"  # as the site itself: cookies are of a host, whatever its port


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Says nothing."""

    def _pass_on(self, body):
        site = HTTPConnection(self.server.target, timeout=60)
        names = {name: value for name, value in self.headers.items() if name.lower() not in {"connection"}}
        site.request(self.command, self.path, body, names | {"Connection": "close"})
        answer = site.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in {"connection", "content-length", "transfer-encoding", "date", "server"}:
                self.send_header(name, value)
        self._end(content)

    def _end(self, content):
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _misbehave(self, how):
        self.server.told += 1
        if how in STATUSES:
            self.send_response(STATUSES[how])
            self.send_header("Content-Type", "text/html")
            return self._end(PAGE.replace(b"%s", b"Welcome to Grand Hotel" if how == "200" else b"Bad Gateway"))
        if how == "json":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            return self._end(b'{"kept": true, "markdown": "![](x)", "found": 1}')
        if how == "halved":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(PAGE)
        if how == "hangs":
            self.server.let_go.wait(60)
        self.close_connection = True
        self.connection.shutdown(2)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.mischief:
            return self._misbehave(self.server.mischief)
        self._pass_on(body)

    def do_GET(self):
        self._pass_on(None)


@contextlib.contextmanager
def before(target):
    """A Proxy before an address, as long as the block runs."""
    proxy = Proxy(target)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.let_go.set()
        proxy.shutdown()
        proxy.server_close()
