"""The examples of the CommonMark and GFM specifications, fetched when they are asked for: none are kept here.

They come inside a Python package, in an exact version whose sum is known; it is read, never installed.
"""

import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

PACKAGE, VERSION = "marko", "2.2.4"
SHA256 = "c042c66f835425673123d7536b39b4660de3b68e30078c70fd26245b31170683"
CACHE = Path(tempfile.gettempdir()) / f"{PACKAGE}-{VERSION}-{SHA256[:12]}"
COMMONMARK, GFM = "tests/spec/commonmark.txt", "tests/spec/gfm.txt"
EXTENSIONS = {"table", "disabled", "strikethrough", "autolink", "tagfilter"}  # "disabled": the boxes of tasks
_EXAMPLE = re.compile(r"^`{32} example *(\w*)\n(.*?)^\.\n(.*?)^`{32}$|^#{1,6} +([^\n]+)$", re.M | re.S)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->|<!\w.*?>|<\?.*?\?>|<!\[CDATA\[.*?\]\]>", re.S)
_ADDRESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:|<[^\s<>/]+@")
RAW_HTML = {"HTML blocks", "Raw HTML", "Disallowed Raw HTML (extension)"}


class NotThere(Exception):
    """The examples could not be fetched; str() says why, for people."""


@dataclass(frozen=True)
class Example:
    """`html` is what the specification expects of `source`; `number` counts within its specification."""

    section: str
    number: int
    source: str
    html: str

    @property
    def is_raw_html(self):
        """Whether it is about typed HTML: by its section, or as a tag of its source comes out as it was typed."""
        tags = (tag for tag in _TAG.findall(self.source) if not _ADDRESS.match(tag))
        return self.section in RAW_HTML or any(tag in self.html for tag in tags)


def examples():
    """All Examples: every one of CommonMark, and of GFM those of its extensions."""
    with tarfile.open(_archive()) as archive:
        commonmark, gfm = (_text(archive, name) for name in (COMMONMARK, GFM))
    return [*_read(commonmark, {""}), *_read(gfm, EXTENSIONS)]


def _read(text, kinds):
    section, number = "", 0
    for kind, source, html, title in _EXAMPLE.findall(text):
        if title:
            section = title
            continue
        number += 1
        if kind in kinds:
            yield Example(section, number, source.replace("→", "\t"), html.replace("→", "\t"))


def _text(archive, name):
    return archive.extractfile(f"{PACKAGE}-{VERSION}/{name}").read().decode()


def _archive():
    """The path of the package, fetched by pip where it is not in the cache yet."""
    path = CACHE / f"{PACKAGE}-{VERSION}.tar.gz"
    if not path.exists():
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"]
        pip += ["--no-deps", "--no-binary", PACKAGE, "--dest", str(CACHE), f"{PACKAGE}=={VERSION}"]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode or not path.exists():
            why = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
            raise NotThere(f"{PACKAGE} {VERSION}, which holds the examples, could not be fetched: {why}")
    if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != SHA256:
        raise NotThere(f"{path} is not the package that was looked at: its sum is {found}. Delete it and try again.")
    return path
