"""A bundle that is unpacked is checked by a program that everybody has."""

import shutil
import subprocess
import zipfile

import pytest

from tests.cast import make_essay
from tests.transfer.bundle.packed import SUMS, files_of, packed, written
from transfer.bundle import check
from transfer.bundle.form import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def bundle(folder):
    make_essay("A Well", "A well.")
    make_essay("井", "Another.")
    return written(folder / "site.zip")


def sha256sum(folder):
    return subprocess.run(
        [shutil.which("sha256sum"), "--check", "--strict", "--quiet", SUMS], cwd=folder, capture_output=True, text=True
    )  # fmt: skip


def test_sha256sum_says_whether_a_file_was_changed(bundle, folder):
    out = folder / "out"
    with zipfile.ZipFile(bundle) as zipped:
        zipped.extractall(out)
    told = {line.split(maxsplit=1)[1] for line in (out / SUMS).read_text().splitlines()}
    assert told == files_of(bundle).keys() - {SUMS}
    assert sha256sum(out).returncode == 0
    essay = out / "essays" / "a-well.md"
    essay.write_text(essay.read_text().replace("A well", "A Well"))
    found = sha256sum(out)
    assert found.returncode and "essays/a-well.md: FAILED" in found.stdout


@pytest.mark.parametrize(
    "change",
    [
        lambda sums: sums.replace(b"a", b"b", 1),
        lambda sums: sums.splitlines(keepends=True)[0],
        lambda sums: sums + b"x",
        lambda sums: b"",
    ],
)
def test_sums_that_say_otherwise_are_refused(bundle, folder, change):
    files = files_of(bundle)
    changed = packed(folder / "other.zip", files | {SUMS: change(files[SUMS])}, sums=False)
    with pytest.raises(Refused, match="SUMS: it says otherwise than the manifest"):
        check.check(changed)


def test_a_bundle_need_not_have_them(bundle, folder):
    files = {name: data for name, data in files_of(bundle).items() if name != SUMS}
    assert check.check(packed(folder / "other.zip", files, sums=False)).counts["essays"] == 2
