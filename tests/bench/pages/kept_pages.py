"""Pages that are kept: from the application beside a bare view that gives the same bytes, and from nginx beside its own
file."""

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from sitewide.http.content_encoding import decoded
from tests import nginx, programs
from tests.bench.pages import ESSAY
from tests.bench.pages.asking import Target, answer, ask_rounds
from tests.bench.pages.figures import AT_LEAST, Row, beside, spread
from tests.served import Served, free_port

PAGES = {"essay": f"/essays/{ESSAY}/", "home": "/", "tag": "/tags/commons/"}
ENCODINGS = {"plain": "", "gzip": "gzip", "brotli": "br"}
FROM_APPLICATION, FROM_NGINX = 0.85, 0.9
GIVEN = ("Content-Type", "Content-Encoding", "Content-Length")


@dataclass(frozen=True)
class Kept:
    """A page in one encoding, as the site gives it: the path of it, what asks for it, and the bytes of its body."""

    name: str
    path: str
    asked: dict
    headers: dict
    body: bytes


def kept_pages(site):
    """Every page in every encoding. Ends the bench in words where one is not what it should be."""
    found = []
    for page, path in PAGES.items():
        plain = answer(Target(site, path, {})).body
        for words, encoding in ENCODINGS.items():
            asked = {"Accept-Encoding": encoding} if encoding else {}
            given = answer(Target(site, path, asked))
            if given.headers.get("content-encoding", "") != encoding or decoded(given.body, encoding) != plain:
                raise SystemExit(f"{path} is not sent in {words}, or is another page in it")
            headers = {name: given.headers[name.lower()] for name in GIVEN if name.lower() in given.headers}
            found.append(Kept(f"{page}, {words}", path, asked, headers, given.body))
    return found


def write(pages, folder):
    """The same bytes as files, for the bare view and for nginx."""
    folder.mkdir(exist_ok=True)
    for number, page in enumerate(pages):
        (folder / f"{number}.bytes").write_bytes(page.body)
        (folder / f"{number}.json").write_text(json.dumps(page.headers))


def same_bytes(page, target):
    """Ends the bench in words where something else does not give the very bytes of a page."""
    given = answer(target)
    if given.body != page.body or given.headers.get("content-encoding") != page.headers.get("Content-Encoding"):
        raise SystemExit(f"{target.url} {target.headers} does not give the bytes of {page.name}")


@contextlib.contextmanager
def bare_server(folder):
    """The bare view behind the settings of gunicorn that the site has; it gives what is in folder/kept."""
    environment = {"BARE_FOLDER": str(folder / "kept"), "WEB_WORKERS": "2", "GUNICORN_CMD_ARGS": "--max-requests 0"}
    served = Served(folder, environment, application="tests.bench.pages.bare")
    served.start()
    try:
        yield served
    finally:
        served.stop()


def from_application(bench, sites, bare, pages):
    """Rows of every page in every encoding, from each site (by the name of its database) beside the bare view."""
    rows = []
    for number, page in enumerate(pages):
        targets = {name: Target(site, page.path, page.asked) for name, site in sites.items()}
        targets["bare view"] = Target(bare, f"/{number}", page.asked)
        same_bytes(page, targets["bare view"])
        found = ask_rounds(bench, targets)
        theirs = found["bare view"]
        for name in sites:
            ratio, noise = beside(found[name].rates, theirs.rates)
            rows.append(
                Row(f"Kept, from the application, {name}", page.name, found[name].rate, "requests/s", "bare view",
                    theirs.rate, ratio, AT_LEAST, FROM_APPLICATION, noise, found[name].cpu, theirs.cpu)
            )  # fmt: skip
    return sorted(rows, key=lambda row: list(sites).index(row.group.rpartition(", ")[2]))


@contextlib.contextmanager
def store_before(site, folder, pages):
    """nginx by deploy/nginx.conf before a site that listens at web.sock in `folder`, and files of the same bytes: gives
    the ports of both."""
    ours, files = free_port(), free_port()
    conf = (Path(nginx.ROOT) / "deploy" / "nginx.conf").read_text()
    # As the site has it: what a log costs is no cost of the store.
    log = f"access_log {folder}/files.log commonswiki{nginx.LATER};"
    locations = "\n".join(_location(number, page, folder) for number, page in enumerate(pages))
    store = nginx.adapted(conf, folder=folder, var=site.folder, port=ours)
    beside_it = f"server {{ listen 127.0.0.1:{files}; tcp_nopush off;\n{log}\n{locations}\n}}"
    with nginx.running(programs.found("nginx"), folder, site=f"{store}\n{beside_it}"):
        yield ours, files


def _location(number, page, folder):
    encoding = page.headers.get("Content-Encoding")
    header = f"add_header Content-Encoding {encoding};" if encoding else ""
    kind = page.headers["Content-Type"]
    return (f"location = /{number} {{ alias {folder}/kept/{number}.bytes; types {{ }} "
            f'default_type "{kind}"; {header} }}')  # fmt: skip


def from_nginx(bench, ports, pages):
    """Rows of every page in every encoding, from nginx before the site beside the file of the same bytes."""
    ours, files = ports
    rows = []
    for number, page in enumerate(pages):
        targets = {"store": Target(ours, page.path, page.asked), "file": Target(files, f"/{number}", page.asked)}
        for target in targets.values():
            same_bytes(page, target)
        found = ask_rounds(bench, targets, seconds=1)  # ten thousands of answers
        ratio, noise = beside(found["store"].rates, found["file"].rates)
        rows.append(
            Row("Kept, from nginx", page.name, found["store"].rate, "requests/s", "nginx's file", found["file"].rate,
                ratio, AT_LEAST, FROM_NGINX, noise)
        )  # fmt: skip
    return rows


def quiet(bench, bare):
    """How often a bare page is given in a second now, so that runs and their ends can be told from their beginnings."""
    found = ask_rounds(bench, {"bare": Target(bare, "/0", {})})["bare"]
    return {"requests/s": round(found.rate), "noise": round(spread(found.rates), 3)}
