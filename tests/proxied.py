"""The site behind a real nginx with its own file, deploy/nginx.conf, as on a server, but for TLS: for proofs of what
readers get."""

import contextlib
import http.client
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time

from tests import nginx, programs
from tests.served import ROOT, Served

HOST = "commons.example.org"


class Proxied(Served):
    """A running site behind nginx: `get` asks nginx, as browsers do, `fresh` a third process, which keeps no page."""

    def __init__(self, folder, environment):
        super().__init__(folder, {
            "SITE_URL": f"https://{HOST}", "TRUSTED_PROXIES": "1", "WEB_WORKERS": "2", **environment,
        })  # fmt: skip
        self.second, self.nginx = None, contextlib.ExitStack()

    def start(self):
        self.begin()
        self.second = self._gunicorn("fresh.sock", PAGE_STORE="off", WEB_WORKERS="1")
        conf = (ROOT / "deploy" / "nginx.conf").read_text()
        text = nginx.adapted(conf, folder=self.folder, var=self.folder, port=self.port)
        text = text.replace("X-Forwarded-Proto $scheme", "X-Forwarded-Proto https").replace(nginx.LATER, "")
        self.nginx.enter_context(nginx.running(programs.need("nginx", "nginx"), self.folder, site=text))

    def begin(self):
        """Starts the site itself."""
        self.master = self._gunicorn("web.sock")

    def _gunicorn(self, name, **environment):
        command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "commonswiki.wsgi"]
        environment = {**self.environment, "BIND": f"unix:{self.folder}/{name}", **environment}
        with self.log.open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        for _ in range(900):
            with contextlib.suppress(OSError):
                if self._straight(name, "/robots.txt")[0] == 200:
                    return process
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def end(self):
        """Ends the site, and not nginx."""
        self.master.send_signal(signal.SIGTERM)
        self.master.wait(30)

    def stop(self):
        self.nginx.close()
        self.end()
        self.second.terminate()
        self.second.wait(30)

    def send(self, method, path, headers=None, body=None):
        """Status, headers (lower case; cookies one a line) and body of what nginx answers."""
        return asked(self.connection(), method, path, headers, body)

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=90)

    def lines(self):
        """What nginx wrote of requests; the last word of a line says what its store had to do with it."""
        return (self.folder / "access.log").read_text().splitlines()

    def get(self, path, headers=None):
        return self.send("GET", path, headers)

    def fresh(self, path, headers=None):
        """The same made anew, by a process that keeps no page."""
        return self._straight("fresh.sock", path, headers)

    def _straight(self, name, path, headers=None):
        return asked(_Socket(f"{self.folder}/{name}"), "GET", path, {"X-Forwarded-Proto": "https", **(headers or {})})

    def store(self, path, headers=None):
        """What the store of nginx had to do with an answer (HIT, MISS…; "-": nothing), and the answer."""
        name = secrets.token_hex(8)
        answer = self.get(path, {**(headers or {}), "User-Agent": name})
        for _ in range(100):  # it is written when the answer has been sent
            if found := [line for line in self.lines() if name in line]:
                return found[0].rpartition(" ")[2], answer
            time.sleep(0.02)
        raise AssertionError("nginx wrote nothing of a request")


class _Socket(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__(HOST, timeout=90)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def asked(connection, method, path, headers=None, body=None):
    """Status, headers and body of an answer on a connection, which is closed."""
    with contextlib.closing(connection):
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        sent = {"Host": HOST, **(headers or {}), **({} if body is None else {"Content-Length": str(len(body))})}
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        told["set-cookie"] = "\n".join(answer.headers.get_all("Set-Cookie", []))
        return answer.status, told, answer.read()


@contextlib.contextmanager
def site(demo=False, **environment):
    """A new site behind nginx, made ready and started; ended and removed when it is left."""
    with tempfile.TemporaryDirectory(prefix="proxied-") as folder:
        proxied = Proxied(folder, environment)
        proxied.manage("prepare", *(["--demo"] if demo else []))
        proxied.start()
        try:
            yield proxied
        finally:
            proxied.stop()
