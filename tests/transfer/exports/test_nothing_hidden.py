"""What is not public leaves by no way out: canary words are planted in all of it, and every byte is searched."""

import re
import subprocess

import pytest
from django.core.management import call_command

from accounts.models import ROLES
from tests.cast import member
from tests.kept import lasting
from tests.site.test_canary import CANARY, Scene, hide, make_public, make_shown, plant

__all__ = ["lasting"]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def scene(lasting):
    """A site with everything that is hidden, and what was public once; made once, as nothing here changes it."""
    found = Scene()
    for role in ROLES:
        member(role)
    make_public(found)
    make_shown(found)
    hide(found)
    plant(found)
    return found


def bytes_of(root):
    for path in sorted(root.rglob("*")):
        yield path, str(path.relative_to(root)).encode() + (path.read_bytes() if path.is_file() else b"")


def met(root, scene):
    """What was planted and stands in a file, with the file."""
    found = set()
    for path, data in bytes_of(root):
        for word in set(re.findall(CANARY.pattern.encode(), data, re.IGNORECASE)):
            found.add((str(path.relative_to(root)), scene.cage.planted[word.decode().lower()]))
    return found


@pytest.mark.proof
def test_no_mirror_has_it(scene, tmp_path):
    root = tmp_path / "out"
    call_command("export_static", str(root))
    assert met(root, scene) == set()
    assert (root / "essays/the-first-well.md").is_file()
    assert b"@example.org" not in b"".join(data for _, data in bytes_of(root))


@pytest.mark.parametrize("options", [(), ("--private",)])
def test_no_export_for_wordpress_has_it(scene, tmp_path, options):
    call_command("export_wordpress", str(tmp_path / "out.xml"), *options)
    found = met(tmp_path, scene)
    assert b"The First Well" in (tmp_path / "out.xml").read_bytes()
    # The mail addresses of what readers see, as WordPress itself has them in its exports, and where they are asked for.
    mails = {what for _file, what in found if what.startswith(("mail of a published reply on", "the mail of reply"))}
    assert {what for _file, what in found} == mails and bool(mails) == bool(options)
    assert (b"@example.org" in (tmp_path / "out.xml").read_bytes()) == bool(options)


def test_no_repository_has_it(scene, tmp_path):
    root = tmp_path / "out"
    call_command("export_git", str(root))
    everything = subprocess.run(
        ["git", "-C", str(root), "log", "-p", "--all", "--text", "--format=%B%an%ae"], capture_output=True, check=True
    ).stdout
    assert set(CANARY.findall(everything.decode(errors="replace"))) == set()
    assert met(root, scene) == set()
    assert b"The First Well" in everything
