"""Programs of the system that some tests start. Where one is missing the test is named as not run."""

import os
import shutil

import pytest

from tests import postgres


def missing(words):
    """Names the test as not run, with the reason; with REQUIRE_ALL=1 it fails."""
    stop = pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip
    stop(words)


def found(name):
    """The path of a program, Debian's folders for servers searched too; None where it is not installed."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def need(name, package):
    """The path of a program, which comes with Debian's `package`."""
    return found(name) or missing(f"{name} is not installed (Debian: apt install {package})")


def need_postgresql():
    """For tests that start a PostgreSQL of their own, whatever the others run on."""
    if not postgres.programs():
        missing("PostgreSQL is not installed (Debian: apt install postgresql)")
