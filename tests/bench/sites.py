"""A site for benches of one process: essays with tags, hubs, authors and responses, and requests to the application.

`python -m tests.bench.sites ESSAYS` fills an empty site through the site's own verbs; `made` does so in a folder that
is thrown away, or in one that is kept for the next run.
"""

import argparse
import contextlib
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
ESSAYS, TAGS, AUTHORS = 2_000, 200, 100
MOST, NEWEST, EACH = 50, 30, 10  # responses of the one essay that has many, and of each of the newest
READ = "/essays/a-thousand-words/"
HUBS = ("alternatives", "movements", "politics")
TOGETHER = 50  # essays that are stored in one transaction
VOCABULARY = 4_000
SYLLABLES = (
    "ba",
    "cor",
    "den",
    "fel",
    "gar",
    "hol",
    "kin",
    "lam",
    "mor",
    "nel",
    "pas",
    "ren",
    "sal",
    "tor",
    "vin",
    "wes",
)
# As often as the words of a language are (Zipf): the hundredth stands in most essays, the last in about one of forty.
WORDS = ["".join(SYLLABLES[n // 16**place % 16] for place in range(3)) for n in range(VOCABULARY)]
OFTEN = list(accumulate(1 / (rank + 3) for rank in range(VOCABULARY)))


def measured_in_a_child(module, words, measure, **environment):
    """What `measure` (a function of `module`, whose command line this reads) returns in a process of its own, which
    begins with the settings of a site that is made for it; `words` tell of the command."""
    parser = argparse.ArgumentParser(prog=module, description=words)
    parser.add_argument("folder", nargs="?", default="", help="where the site is kept for the next run")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        print(json.dumps(measure()))
        sys.exit()
    with made(folder=asked.folder) as site:
        return json.loads(child(module, site | environment, "--measure").splitlines()[-1])


@contextlib.contextmanager
def made(essays=ESSAYS, folder=""):
    """The environment of a site with so many essays; `folder` keeps it, and has it already where it was kept before.
    DATABASE_URL names an empty database; without it SQLite in the folder."""
    with tempfile.TemporaryDirectory() as thrown_away:
        home = Path(folder).absolute() if folder else Path(thrown_away)
        environment = {
            **os.environ,
            "VAR_DIR": str(home),
            "SECRET_KEY": "of-no-use-but-for-a-bench-" + "0123456789" * 4,
        }
        environment |= {"DJANGO_SETTINGS_MODULE": "commonswiki.settings", "ALLOWED_HOSTS": "127.0.0.1"}
        environment["PYTHONPATH"] = str(ROOT)
        if not (home / "filled").exists():
            command = [sys.executable, "-m", "tests.bench.sites", str(essays)]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            (home / "filled").touch()
        yield environment


def child(module, environment, *arguments):
    """What `python -m module` prints with an environment; where it fails, this process ends too."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout if not done.returncode else sys.exit(done.returncode)


def ask(application, address, form=None, **headers):
    """Asks a WSGI application for an address, or sends it a form (a dictionary); headers as the environment has them.
    Returns (status, headers as a dictionary, body, milliseconds of the processor)."""
    parts, sent = urlsplit(address), urlencode(form).encode() if form is not None else b""
    environment = {
        "REQUEST_METHOD": "GET" if form is None else "POST", "SCRIPT_NAME": "", "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(sent), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": False, "wsgi.run_once": False, "CONTENT_LENGTH": str(len(sent)),
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if sent else "", **headers,
    }  # fmt: skip
    answered = {}

    def start_response(status, answer_headers, exc_info=None):
        answered["status"], answered["headers"] = int(status.split()[0]), dict(answer_headers)

    began = time.process_time()
    answer = application(environment, start_response)
    body = b"".join(answer)
    answer.close()
    return answered["status"], answered["headers"], body, (time.process_time() - began) * 1000


# What follows runs in the process that fills a site.


def fill(essays):
    """Fills the empty site that the settings name."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from sitewide.database import planner_statistics
    from tests.cast import make_user

    call_command("prepare", verbosity=0)
    chance, moderator = random.Random(1), make_user("moderator", email="moderator@example.org")
    stored = []
    for start in range(0, essays - 1, TOGETHER):
        with transaction.atomic():
            stored += [_essay(n, chance) for n in range(start, min(start + TOGETHER, essays - 1))]
    read = _essay(essays, chance, title="A Thousand Words", words=1_000)
    for essay in stored[-NEWEST:]:
        _responses(essay, EACH, moderator, chance)
    _responses(read, MOST, moderator, chance)
    planner_statistics.renew()  # as the worker does


def words_by(chance, many):
    """So many words by a random.Random, as often as each comes."""
    return chance.choices(WORDS, cum_weights=OFTEN, k=many)


def _text(words, chance):
    """About so many words: paragraphs of a hundred with a heading before every third, marks, a link and a note."""
    parts = []
    for number in range(max(1, words // 100)):
        one = words_by(chance, 100)
        one[7], one[40] = f"*{one[7]}*", f"[{one[40]}](https://example.org/{one[40]})"
        parts.append(("## A part of its own\n\n" if number % 3 == 1 else "") + " ".join(one).capitalize() + ".")
    return "\n\n".join(parts) + "[^1]\n\n[^1]: Elinor Ostrom, *Governing the Commons*, 1990.\n"


def _essay(number, chance, title="", words=400):
    import datetime

    from essays import publishing, taxonomy
    from essays.models import Hub

    hubs = Hub.objects.filter(slug__in=chance.sample(HUBS, chance.choice((1, 1, 2)))).values_list("pk", flat=True)
    tags = [f"Matter {min(TAGS, int(chance.paretovariate(0.7)))}" for _ in range(4)] + ["commons"] * (number % 3 == 0)
    return publishing.create_published({
        "title": title or f"{' '.join(words_by(chance, 3)).title()} {number}", "body": _text(words, chance),
        "standfirst": f"What a few know of the {chance.choice(WORDS)}, and all need.", "tags": sorted(set(tags)),
        "hubs": list(hubs), "authors": [taxonomy.author_named(f"Writer {chance.randrange(AUTHORS)}").pk],
        "dated": datetime.date(2013, 1, 1) + datetime.timedelta(days=number),
    }, by=None)  # fmt: skip


def _responses(essay, many, moderator, chance):
    from tests.cast import make_comment

    for number in range(many):
        parent = essay.comments.first() if number % 3 == 2 else None
        words = f"{' '.join(words_by(chance, 40)).capitalize()} {number}."
        make_comment(essay, words, by=moderator, parent=parent)


if __name__ == "__main__":
    fill(int(sys.argv[1]))
