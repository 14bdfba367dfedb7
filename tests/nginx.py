"""nginx with the site's own file, for benches and proofs: without TLS, on ports and folders of the moment."""

import contextlib
import getpass
import re
import subprocess
from pathlib import Path

from tests.served import free_port, wait_for

ROOT = Path(__file__).resolve().parent.parent
LATER = " buffer=64k flush=1s"  # of the log, which proofs read at once
# As Debian's own file has it, where it matters for how fast files and answers are sent.
FRAME = """
daemon off; user {user}; worker_processes auto; pid {folder}/pid; error_log {folder}/start.log;
events {{ worker_connections 768; }}
http {{ access_log off; sendfile on; tcp_nopush on; include /etc/nginx/mime.types;
client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3; uwsgi_temp_path {folder}/4;
scgi_temp_path {folder}/5; include {folder}/*.site; }}
"""


def adapted(conf, *, folder, var, port):
    """The text of deploy/nginx.conf as it may be started by anybody: answers at `port` by plain HTTP, its logs, its
    store and the socket of the site in `folder`, files of the site in `var`."""
    for old, new in (
        (r"^\s*ssl_.*?;\n", ""), (r"^\s*http2 on;\n", ""), (r"listen \[::\][^;]*;", ""),
        (r"listen 80\b[^;]*;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443\b[^;]*;", f"listen 127.0.0.1:{port};"),
        (r"/var/log/nginx", str(folder)), (r"/var/cache/commonswiki", f"{folder}/pages"),
        (r"/run/commonswiki", str(folder)),
        (r"/srv/commonswiki/var", str(var)),
    ):  # fmt: skip
        conf = re.sub(old, new, conf, flags=re.MULTILINE)
    return conf


@contextlib.contextmanager
def running(program, folder, **sites):
    """nginx with these files of sites (name: text), in a folder; ends it when it is left. Raises RuntimeError in its
    own words where it does not take them."""
    for name, text in sites.items():
        (folder / f"{name}.site").write_text(text)
    conf = folder / "nginx.conf"
    conf.write_text(FRAME.format(folder=folder, user=getpass.getuser()))
    tried = subprocess.run([program, "-t", "-c", str(conf)], capture_output=True, text=True, check=False)
    if tried.returncode:
        raise RuntimeError(tried.stderr)
    process = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        for port in re.findall(r"listen 127\.0\.0\.1:(\d+)", "".join(sites.values())):
            wait_for(int(port))
        yield
    finally:
        process.terminate()
        process.wait(20)
