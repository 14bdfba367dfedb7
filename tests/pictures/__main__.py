"""Pictures of every page before and after a change.

    python -m tests.pictures [BEFORE] [--pages WORD…]

BEFORE is a revision of git (else: HEAD); after is the tree as it stands. --pages takes the pages alone whose file name
holds one of the words. Pictures are under var/pictures/: those of a revision are kept and taken once.
"""

import argparse
import contextlib
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.pictures.compare import report
from tests.pictures.shoot import shoot

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "var" / "pictures"


def main():
    parser = argparse.ArgumentParser(prog="tests.pictures", description=__doc__)
    parser.add_argument("before", nargs="?", default="HEAD")
    parser.add_argument("--pages", nargs="*", default=[])
    asked = parser.parse_args()
    before = FOLDER / f"before-{commit(asked.before)[:12]}"
    if not is_kept(before, asked.pages):
        print(f"Before: {asked.before}")
        with tree_of(asked.before) as tree:
            take(tree, before, asked.pages)
    print("After: the tree as it stands")
    take(ROOT, FOLDER / "after", asked.pages)
    sys.exit(report(before, FOLDER / "after", FOLDER / "differences", asked.pages))


def commit(revision):
    found = git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if found is None:
        raise SystemExit(f"{revision} is no revision of this repository.")
    return found


def git(*arguments):
    """What a command of git prints; None when it failed."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


@contextlib.contextmanager
def tree_of(revision):
    """A work tree of a revision, removed when it is left."""
    with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
        tree = Path(folder) / "tree"
        git("worktree", "add", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            git("worktree", "remove", "--force", str(tree))


def take(tree, folder, wanted):
    """Takes pictures and writes down what they were taken of, and how."""
    (folder / "taken.json").unlink(missing_ok=True)
    pages = shoot(tree, folder, wanted)
    (folder / "taken.json").write_text(json.dumps({"how": how(), "wanted": wanted, "pages": pages}, indent=1))


def is_kept(folder, wanted):
    """Whether these pictures of a revision, or all, were taken before, in the way in which they are taken now."""
    file = folder / "taken.json"
    taken = json.loads(file.read_text()) if file.exists() else {}
    return taken.get("how") == how() and taken.get("wanted") in ([], wanted)


def how():
    """A hash over what makes the pictures as they are."""
    files = [Path(__file__).with_name(name) for name in ("demo.py", "camera.py", "shoot.py")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


if __name__ == "__main__":
    main()
