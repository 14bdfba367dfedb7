"""Processes of their own in which long work runs. The worker begins them; they outlive it, and it does not wait."""

import subprocess
import sys

from django.conf import settings

_begun: list["subprocess.Popen[bytes]"] = []


def begin(command: str, pk: int) -> None:
    """Begins `manage.py COMMAND PK`, heard by nobody, in a session of its own: the end of the worker is not its end."""
    _begun.append(
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(settings.BASE_DIR / "manage.py"), command, str(pk)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
    )  # fmt: skip


def forget_ended() -> None:
    """Lets go of those that have ended: the system keeps each until whoever began it has asked what came of it."""
    _begun[:] = [process for process in _begun if process.poll() is None]
