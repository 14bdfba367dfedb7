"""The repository: found or made, what its commits say of themselves, and new ones written by `git fast-import`.

Each commit ends with lines that begin with `Commons-`, as git's trailers do; by them a later run knows what is there.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from sitewide.text.characters import line

MARK, UNFINISHED = "commonswiki.site", "commonswiki.unfinished"
BRANCH = "main"
TRAILER = "Commons-"
NOBODY = "by-line@example.invalid"  # git wants a mail address: one that can be nobody's (RFC 2606)


class NotOurs(ValueError):
    """The folder cannot be used, or there is no git; the words say why."""


@dataclass
class Known:
    """What the commits so far have: editions as (guid, number), and those of them that were told to be withheld; the
    file of each essay that has one now; the names of the media."""

    editions: set[tuple[str, int]] = field(default_factory=set)
    withheld: set[tuple[str, int]] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    media: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Commit:
    """One commit: who and when, the first line of its words, what its trailers say, and what it does: `moved` from one
    file to another, `removed` files, `written` ones with their bytes."""

    name: str
    at: datetime
    words: str
    trailers: tuple[tuple[str, str], ...]
    moved: tuple[str, str] | None = None
    removed: tuple[str, ...] = ()
    written: tuple[tuple[str, bytes], ...] = ()


class Repository:
    """The repository in the folder `root`; made where there is none. Raises NotOurs for a folder of something else."""

    def __init__(self, root: Path, site: str) -> None:
        self.root, self.program = root, shutil.which("git") or ""
        if not self.program:
            raise NotOurs(_("The program git is needed (Debian: apt install git)."))
        if root.exists() and not root.is_dir():
            raise NotOurs(_("%(root)s is no folder.") % {"root": root})
        if not root.is_dir() or not any(root.iterdir()):
            root.mkdir(parents=True, exist_ok=True)
            self._git("init", "-q", "--template=", "-b", BRANCH)
            self._git("config", MARK, site)
        elif not (root / ".git").is_dir() or self._git("config", "--get", MARK, check=False).strip() != site:
            raise NotOurs(
                _("%(root)s holds something that is no export of this site. Name an empty folder, or a new one.")
                % {"root": root}
            )
        elif not self._is_unfinished() and self._git("status", "--porcelain", "-uno"):
            raise NotOurs(
                _("%(root)s has changes that are not committed: commit them, or take them back.") % {"root": root}
            )

    def _git(self, *arguments: str, check: bool = True) -> str:
        command = [self.program, "-C", str(self.root), *arguments]
        done = subprocess.run(command, env=_environment(), capture_output=True, check=False)  # noqa: S603 - no shell
        if check and done.returncode:
            raise NotOurs(
                _("git %(arguments)s failed: %(stderr)s")
                % {"arguments": arguments[0], "stderr": done.stderr.decode(errors="replace").strip()}
            )
        return done.stdout.decode(errors="surrogateescape")

    def _is_unfinished(self) -> bool:
        return bool(self._git("config", "--get", UNFINISHED, check=False))

    def tip(self) -> str:
        """The hash of the newest commit, "" for none."""
        return self._git("rev-parse", "-q", "--verify", f"refs/heads/{BRANCH}", check=False).strip()

    def known(self) -> Known:
        """What is there already."""
        found = Known()
        if not self.tip():
            return found
        for message in self._git("log", "-z", "--reverse", "--format=%B", BRANCH).split("\0"):
            _note(found, dict(_trailers(message)))
        listed = self._git("ls-tree", "-r", "-z", "--name-only", BRANCH, "media/")
        found.media = {name.removeprefix("media/") for name in listed.split("\0") if name}
        return found

    @contextmanager
    def writing(self) -> Iterator["Writer"]:
        """Around the writing of commits; all of them are there at its end, or none."""
        self._git("config", UNFINISHED, "yes")
        command = [self.program, "-C", str(self.root), "fast-import", "--quiet", "--date-format=raw", "--done"]
        with subprocess.Popen(  # noqa: S603 - no shell
            command, env=_environment(), stdin=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            if process.stdin is None or process.stderr is None:
                raise NotOurs(_("git fast-import takes nothing in."))
            writer = Writer(process.stdin, self.tip())
            try:
                yield writer
                process.stdin.write(b"done\n")
                process.stdin.close()
                said = process.stderr.read().decode(errors="replace").strip()
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise NotOurs(_("git fast-import failed: %(said)s") % {"said": said})
        if self.tip():
            self._git("reset", "-q", "--hard", BRANCH)
        self._git("config", "--unset", UNFINISHED)


class Writer:
    """Writes commits, each upon the one before."""

    def __init__(self, out: IO[bytes], tip: str) -> None:
        self.out, self.tip, self.count = out, tip, 0

    def commit(self, commit: Commit) -> None:
        said = "".join(f"{TRAILER}{name}: {line(value)}\n" for name, value in commit.trailers)
        message = f"{line(commit.words) or 'A change'}\n\n{said}".encode()
        who = f"{_name(commit.name)} <{NOBODY}> {max(0, int(commit.at.timestamp()))} +0000"
        head = f"commit refs/heads/{BRANCH}\nauthor {who}\ncommitter {who}\ndata {len(message)}\n".encode()
        self.out.write(head + message + b"\n")
        if not self.count and self.tip:
            self.out.write(f"from {self.tip}\n".encode())
        if commit.moved:
            self.out.write(f"R {_quoted(commit.moved[0])} {_quoted(commit.moved[1])}\n".encode())
        for name in commit.removed:
            self.out.write(f"D {_quoted(name)}\n".encode())
        for name, data in commit.written:
            self.out.write(f"M 100644 inline {_quoted(name)}\ndata {len(data)}\n".encode() + data + b"\n")
        self.out.write(b"\n")
        self.count += 1


def moment(at: datetime) -> str:
    """A moment as a trailer says it. Those before 1970, which git does not know, stand only there."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _environment() -> dict[str, str]:
    """Nothing of whoever runs it changes what is written."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "LC_ALL": "C.UTF-8"}


def _name(name: str) -> str:
    return line(name.translate(str.maketrans("<>", "‹›"))) or "Nobody named"


def _quoted(path: str) -> str:
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _trailers(message: str) -> Iterator[tuple[str, str]]:
    """Those of the last paragraph."""
    for one in message.strip().rpartition("\n\n")[2].split("\n"):
        name, colon, value = one.partition(": ")
        if colon and name.startswith(TRAILER):
            yield name.removeprefix(TRAILER), value


def _note(known: Known, said: dict[str, str]) -> None:
    guid = said.get("Essay", "")
    if guid and said.get("Edition", "").isdecimal():
        edition = (guid, int(said["Edition"]))
        known.editions.add(edition)
        if "Withheld" in said:
            known.withheld.add(edition)
    if guid and "File" in said:
        known.files[guid] = said["File"]
    if guid and "Gone" in said:
        known.files.pop(guid, None)
