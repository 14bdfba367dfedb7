#!/usr/bin/env python
"""Runs the administrative commands of the site."""

import os
import sys

try:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    from commonswiki import database
except ModuleNotFoundError as error:
    sys.exit(f"{error}: run it with .venv/bin/python, after `make run` or deploy/environment.py made that.")


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonswiki.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"The site is not set up: {error}")
    except DatabaseError:
        words = database.trouble()
        if words and not (words == database.NOT_READY and sys.argv[1] in ("prepare", "migrate")):
            sys.exit(words)
        raise


if __name__ == "__main__":
    main()
