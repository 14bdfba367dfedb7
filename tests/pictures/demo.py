"""The demo as one revision makes it, under a clock that stands still, served to the camera.

A script that `shoot.py` runs with the root of a revision's tree as its folder and its PYTHONPATH: all that it imports
is that revision's own. Once it serves it prints one line of JSON: address, port, moment, the cookie of each person, and
the pages ([file name, person, path] each). It ends with its standard input.
"""

import contextlib
import datetime
import io
import json
import logging
import os
import random
import re
import sys
import threading

import django
import time_machine

MOMENT = datetime.datetime(2026, 11, 28, 12, tzinfo=datetime.UTC)


def stand_still():
    """The clock and chance of this process: each run makes the same rows, tokens and moments."""
    chance = random.Random(1)
    os.urandom = random._urandom = chance.randbytes
    random.seed(1)
    time_machine.travel(MOMENT, tick=False).start()


stand_still()
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.servers.basehttp import (  # noqa: E402
    ThreadedWSGIServer,
    WSGIRequestHandler,
    get_internal_wsgi_application,
)
from django.test import Client  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402

from accounts.models import ROLES, User  # noqa: E402
from tests.browser.test_pages import desk_paths, public_paths  # noqa: E402
from tests.site import addresses  # noqa: E402

GUEST, EVERYBODY = "guest", "everybody"
# Of an address whose arguments come from rows so many pages; of what people write, where each is another page, all.
OF_EACH = 2
ALL_OF = {"essays/<uslug:slug>/", "<page:slug>/", "<uslug:slug>/"}
# Arguments that are no name for a file: their pages are numbered.
UNNAMED = {"token", "link", "code"}
PAGES = {200, 403, 404, 410}


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def people():
    """The client of each person by name: a guest, the demo's account of each role, and one that has all roles."""
    accounts = {role: User.objects.get(groups__name=role) for role in ROLES}
    accounts[EVERYBODY] = User.objects.create_user("everybody@example.org", None, name="Everybody Else", roles=ROLES)
    clients = {name: Client(SERVER_NAME=settings.ALLOWED_HOSTS[0]) for name in (GUEST, *accounts)}
    for name, account in accounts.items():
        clients[name].force_login(account)
    return clients


class Walk:
    """What there is to take, of which nothing is listed here a second time: the pages that the tests in the browser
    walk, the desk as each role has it, and of every other address the first few that have a page or are linked to."""

    def __init__(self, clients):
        self.clients, self.found, self.linked = clients, {}, {}
        for path in [*public_paths(), *addresses.queries()]:
            self.look(GUEST, path, PAGES)
        for who in (EVERYBODY, *ROLES):
            for path in [*(public_paths() if who == EVERYBODY else ()), *desk_paths()]:
                self.look(who, path, PAGES)
        known = {}
        for pattern in addresses.patterns():
            if not pattern.route.startswith("admin/"):  # Django's own pages
                self.follow(pattern, addresses.paths_of(pattern, known))

    def follow(self, pattern, paths):
        who = GUEST if pattern.is_public else EVERYBODY
        limit = len(paths) if pattern.route in ALL_OF else OF_EACH
        for path in [*paths, *sorted(self.linked.get((who, pattern.route), ()))]:
            if limit > 0 and (who, path) not in self.found:
                unnamed = UNNAMED & {*pattern.arguments}
                limit -= self.look(who, path, {200}, f"{pattern.route} {limit}" if unnamed else path)

    def look(self, who, path, statuses, label=None):
        """Whether a page of HTML is found at a path; keeps it, and what it links to."""
        answer = self.clients[who].get(path)
        is_page = answer.get("Content-Type", "").startswith("text/html") and "Content-Disposition" not in answer
        if not is_page or answer.status_code not in statuses:
            return False
        self.found.setdefault((who, path), label or path)
        for link in re.findall(r'href="(/[^"?#]*)"', answer.content.decode()):
            with contextlib.suppress(Resolver404):
                self.linked.setdefault((who, resolve(link).route), set()).add(link)
        return True


def named(found):
    """[file name, person, path] of each page; no two have one name."""
    pages = {}
    for (who, path), label in found.items():
        label = re.sub(r"[^a-z0-9]+", "-", re.sub(r"from=[^&]+", "from", label.lower())).strip("-") or "home"
        name = base = f"{who}-{label}"[:100]
        number = 1
        while name in pages:
            number += 1
            name = f"{base}-{number}"
        pages[name] = [name, who, path]
    return list(pages.values())


def serve():
    """Serves on a free port, which it returns, with a thread a request."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.set_app(get_internal_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def main():
    logging.disable()
    call_command("prepare", demo=True, verbosity=0, stdout=io.StringIO())
    call_command("make_variants", verbosity=0, stdout=io.StringIO())
    clients = people()
    name = settings.SESSION_COOKIE_NAME
    cookies = {who: client.cookies[name].value for who, client in clients.items() if who != GUEST}
    told = {"url": settings.SITE_URL, "moment": MOMENT.isoformat(), "cookie": name, "cookies": cookies}
    print(json.dumps({**told, "pages": named(Walk(clients).found), "port": serve()}), flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
