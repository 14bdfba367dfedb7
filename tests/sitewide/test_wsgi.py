"""The application as a server loads it: in a new process that nobody told which settings to read."""

import os
import subprocess
import sys

from django.conf import settings


def test_the_application_loads_without_the_name_of_its_settings(tmp_path):
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    environment |= {"SECRET_KEY": "only-for-this-test", "VAR_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", "from commonswiki.wsgi import application; print(callable(application))"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout == "True\n", done.stderr
