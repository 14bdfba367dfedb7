"""Measures pages of this site beside the same pages of Wagtail and WordPress: `make bench-peers`.

Each has the same essays, tags and replies: ours on PostgreSQL, Wagtail on a PostgreSQL of its own, both behind gunicorn
with two workers; Debian's WordPress on MariaDB, behind PHP-FPM with OPcache. One nginx stands before all of them: once
it passes every request on, once it keeps pages: ours by deploy/nginx.conf, the others' for a minute (proxy_cache,
fastcgi_cache). wrk asks in turn, round by round; a figure is the median of the rounds, in requests a second. What each
page says beside the essays is each one's own: Wagtail's templates are as short as those of its tutorial.
"""

import argparse
import contextlib
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import nginx, postgres, programs
from tests.bench.__main__ import ENVIRONMENT, Bench, started
from tests.bench.pages import ESSAY
from tests.bench.pages.asking import Target, ask_rounds
from tests.bench.pages.wrk import Wrk
from tests.bench.peers import wagtail, wordpress
from tests.served import Served, free_port

ROOT = Path(__file__).resolve().parents[3]
OURS, WAGTAIL, WORDPRESS = "Commonswiki", "Wagtail", "WordPress"
# The addresses of one page at each of them.
PAGES = {
    "essay": (f"/essays/{ESSAY}/", f"/{ESSAY}/", f"/essays/{ESSAY}/"),
    "all essays": ("/essays/", "/", "/"),
    "tag": ("/tags/commons/",) * 3,
    "feed": ("/feed.xml", "/feed.xml", "/feed/"),
    "search": ("/search/?q=council", "/search/?q=council", "/?s=council"),
}
KEPT = ("essay", "all essays", "tag", "feed")
PASSED = """proxy_pass http://127.0.0.1:{port}; proxy_set_header Host $http_host; proxy_http_version 1.1;
proxy_set_header Connection ''; """
PHP = """include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME {script}; fastcgi_param HTTP_HOST $http_host;
fastcgi_pass unix:{socket}; """
KEEPS = """{kind}_cache {store}; {kind}_cache_key $request_uri; {kind}_cache_valid 200 1m;
{kind}_ignore_headers Set-Cookie Cache-Control Expires Vary; """
FRAME = "proxy_cache_path {folder}/proxied keys_zone=pages:10m; fastcgi_cache_path {folder}/php keys_zone=php:10m;\n"


def main():
    parser = argparse.ArgumentParser(prog="tests.bench.peers", description=__doc__)
    parser.add_argument("--essays", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    asked = parser.parse_args()
    if missing := wordpress.missing():
        sys.exit(f"NOT RUN: as root: apt install {' '.join(missing)}")
    wagtail.install()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="peers-", dir="/tmp")))
        folder.chmod(0o755)
        bench = Bench(Wrk(folder), asked.rounds, asked.seconds)
        passing, keeping = servers(stack, folder, asked.essays)
        print(f"{'requests a second':<24}{''.join(f'{name:>14}' for name in (OURS, WAGTAIL, WORDPRESS))}")
        for words, ports, pages in (("", passing, PAGES), (", kept by nginx", keeping, KEPT)):
            for page in pages:
                targets = {
                    name: Target(port, path, {}) for (name, port), path in zip(ports.items(), PAGES[page], strict=True)
                }
                found = ask_rounds(bench, targets)
                row = "".join(f"{found[name].rate:>14,.0f}" for name in targets)
                print(f"{page + words:<24}{row}", flush=True)


def servers(stack, folder, essays):
    """({name: port}, {name: port}) of nginx before each site: what passes on, and what keeps."""
    url = stack.enter_context(postgres.server(postgres.DURABLE))
    (folder / "site").mkdir()
    environment = {
        **ENVIRONMENT,
        "VAR_DIR": str(folder / "site"),
        "SECRET_KEY": secrets.token_urlsafe(40),
        "DATABASE_URL": url,
    }
    filler = Served(folder / "site", environment)
    for module, argument in ("pages.corpus", essays), ("peers.content", folder / "essays.json"):
        command = [sys.executable, "-m", f"tests.bench.{module}", str(argument)]
        subprocess.run(command, cwd=ROOT, env=filler.environment, stdout=sys.stderr, check=True)
    bare = stack.enter_context(started(environment | {"PAGE_STORE": "0"}))
    stack.enter_context(started(environment, f"--bind unix:{folder}/web.sock"))
    port = stack.enter_context(wagtail.running(folder, folder / "essays.json"))
    passing, keeping = ({name: free_port() for name in (OURS, WAGTAIL, WORDPRESS)} for _ in range(2))
    socket = stack.enter_context(wordpress.running(folder, folder / "essays.json", f"127.0.0.1:{passing[WORDPRESS]}"))
    conf = (ROOT / "deploy" / "nginx.conf").read_text()
    scripted = PHP.format(script=wordpress.SCRIPT, socket=socket)
    of_python, of_php = KEEPS.format(kind="proxy", store="pages"), KEEPS.format(kind="fastcgi", store="php")
    sites = [
        (passing[OURS], PASSED.format(port=bare.port)),
        (passing[WAGTAIL], PASSED.format(port=port)),
        (passing[WORDPRESS], scripted),
        (keeping[WAGTAIL], PASSED.format(port=port) + of_python),
        (keeping[WORDPRESS], scripted + of_php),
    ]
    theirs = FRAME.format(folder=folder) + "\n".join(
        f"server {{ listen 127.0.0.1:{one}; tcp_nopush off; location / {{ {does} }} }}" for one, does in sites
    )
    ours = nginx.adapted(conf, folder=folder, var=folder / "site", port=keeping[OURS])
    stack.enter_context(nginx.running(programs.found("nginx"), folder, ours=ours, theirs=theirs))
    return passing, keeping


if __name__ == "__main__":
    main()
