"""Wagtail in an environment of its own, behind gunicorn with as many workers as the site has."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

from tests import postgres
from tests.bench.peers import WORKERS
from tests.served import free_port, wait_for

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / "var" / "bench" / ".venv-wagtail"
SITE = "tests.bench.peers.wagtail_site"


def install():
    """Makes the environment with Wagtail, or leaves it as it is."""
    HOME.parent.mkdir(parents=True, exist_ok=True)
    requirements = Path(__file__).parent / "requirements.txt"
    subprocess.run([sys.executable, ROOT / "deploy" / "environment.py", HOME, requirements], check=True)


@contextlib.contextmanager
def running(folder, essays):
    """The port of a site with the essays of a file, on a PostgreSQL of its own."""
    with postgres.server(postgres.DURABLE) as url:
        environment = {**os.environ, "PEER_FOLDER": str(folder), "DATABASE_URL": url}
        environment |= {"DJANGO_SETTINGS_MODULE": f"{SITE}.settings", "PYTHONPATH": f"{ROOT}:{folder}"}
        (folder / "made_migrations").mkdir()
        (folder / "made_migrations" / "__init__.py").touch()
        port, python = free_port(), str(HOME / "bin" / "python")
        subprocess.run([python, "-m", f"{SITE}.fill", str(essays)], cwd=ROOT, env=environment, check=True)
        command = [python, "-m", "gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--log-level", "error"]
        command.append("django.core.wsgi:get_wsgi_application()")
        with (folder / "wagtail.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(port)
            yield port
        finally:
            process.terminate()
            process.wait(30)
