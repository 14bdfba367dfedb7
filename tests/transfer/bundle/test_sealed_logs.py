"""The log of an earlier site is checked with the own one, and whoever changed it later is found out."""

import pytest
from django.core.management import CommandError, call_command

from tests.transfer.bundle.packed import taken_in, written


@pytest.fixture
def log(odd_site_stored, emptied, folder):
    """The file of the log that came with a bundle."""
    bundle = written(folder / "site.zip")
    emptied()
    taken_in(bundle)
    (found,) = (folder / "media" / "moderation-logs").iterdir()
    return found


def test_the_log_of_an_earlier_site_is_checked_too(log, capsys):
    call_command("verify_moderation_log")
    assert f"moderation-logs/{log.name}" in capsys.readouterr().out
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    with pytest.raises(CommandError, match="last seal is not the one"):
        call_command("verify_moderation_log")
    log.write_bytes(lines[0] + b"x" + b"".join(lines[1:]))
    with pytest.raises(CommandError, match="line 2: it is no line of a log"):
        call_command("verify_moderation_log")
    log.unlink()
    with pytest.raises(CommandError, match="is missing"):
        call_command("verify_moderation_log")
