"""The papers are true: what README.md and docs/ name is there, and links between them lead somewhere."""

import importlib
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from tests.site.test_architecture import ARROWS, FAMILIES

ROOT = Path(__file__).resolve().parent.parent.parent
PAPERS = ["README.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]
TOP = {"README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", "manage.py", ".ci/run"}
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"(!?)\[[^\]\n]*\]\(([^)\s]+)\)")
PATH = re.compile(r"[\w.-]+(?:/[\w.*{},-]*)+|[\w-]+\.(?:py|md|txt|toml|html|css|js|yaml)")
DOTTED = re.compile(r"[a-z_]\w*(?:\.[A-Za-z_]\w*)+")
ADDRESS = re.compile(r"/(?:[a-z0-9][a-z0-9.-]*/)*")
# Addresses that are folders of a server, not pages of the site.
OF_A_SERVER = ("/srv/", "/etc/", "/var/", "/usr/", "/run/")


def paper(name):
    """The text of a paper without its fenced code."""
    return re.sub(r"^(```|~~~).*?^\1[ \t]*$", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.M | re.S)


@cache
def folders():
    """The names of the folders at the top of the repository, as it is under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return {name.split("/")[0] for name in listed.stdout.splitlines() if "/" in name}


def prose(text):
    """A text without what stands as code in it: lines that are indented, and `words`."""
    return CODE.sub("", re.sub(r"^ {4}.*$", "", text, flags=re.M))


def named(text):
    """What a text names as code: words between single backticks, table cells without the sign before their bar."""
    return [found.replace("\\|", "|").strip() for found in CODE.findall(text)]


def missing_path(name):
    """Whether a name is that of a file or folder of ours, and nothing has it; a star stands for any part."""
    found = name.split(":")[0].rstrip("/")
    if not PATH.fullmatch(name.split(":")[0]) or (found.split("/")[0] not in folders() and found not in TOP):
        return False
    return not any(ROOT.glob(found))


def missing_word(name):
    """Whether a name is dotted, of a package of ours, and leads to no module and nothing in one."""
    plain = name.removesuffix("()")
    if not DOTTED.fullmatch(plain) or plain.split(".")[0] not in folders() or plain.endswith((".py", ".md")):
        return False
    parts, left = plain.split("."), []
    while parts:
        try:
            found = importlib.import_module(".".join(parts))
        except ModuleNotFoundError:
            left.insert(0, parts.pop())
            continue
        return any((found := getattr(found, part, None)) is None for part in left)
    return True


def missing_address(name):
    """Whether a name is an address of the site that leads to no page."""
    if not ADDRESS.fullmatch(name) or name.startswith(OF_A_SERVER):
        return False
    try:
        return not resolve(name).url_name
    except Resolver404:
        return True


def missing_command(name):
    """Whether a name is a command of manage.py, make or Python that is not there."""
    words = name.split()
    if words[:1] == ["manage.py"] and len(words) > 1:
        return words[1] not in get_commands()
    if words[:1] == ["make"] and len(words) > 1:
        return not re.search(rf"^{re.escape(words[1])}:", (ROOT / "Makefile").read_text(), re.M)
    if words[:2] == ["python", "-m"] and words[2].startswith("tests"):
        return not any((ROOT / words[2].replace(".", "/")).with_suffix(end).exists() for end in (".py", ""))
    return False


CHECKS = (missing_path, missing_word, missing_address, missing_command)


def headings(text):
    """The names by which links reach the headings of a paper, as GitHub makes them."""
    found, seen = set(), {}
    for words in re.findall(r"^#{1,6} +(.+?)[ #]*$", text, re.M):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        seen[slug] = seen.get(slug, -1) + 1
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
    return found


def dead_links(name, text):
    """The links of a paper that lead to no file, or to no heading of one."""
    dead = []
    for _picture, target in LINK.findall(prose(text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        there = file.exists()
        if not there or (fragment and fragment not in headings(paper(file.resolve().relative_to(ROOT).as_posix()))):
            dead.append(target)
    return dead


@pytest.mark.parametrize("name", PAPERS)
def test_what_a_paper_names_is_there(name):
    assert [word for word in named(paper(name)) if any(check(word) for check in CHECKS)] == []


@pytest.mark.parametrize("name", PAPERS)
def test_links_between_the_papers_lead_somewhere(name):
    assert dead_links(name, paper(name)) == []


@pytest.mark.parametrize("name", PAPERS[1:])
def test_a_paper_begins_with_the_list_of_its_parts(name):
    before, *parts = re.split(r"^## ", paper(name), flags=re.M)
    wanted = [slug for part in parts for slug in headings(f"## {part.splitlines()[0]}")]
    listed = [target.removeprefix("#") for _, target in LINK.findall(before) if target.startswith("#")]
    assert [slug for slug in listed if slug in wanted] == wanted


def test_what_is_not_there_is_found():
    names = {
        missing_path: ("essays/nowhere.py", "templates/desk/nowhere.html", "essays/m*s/nothing*.py"),
        missing_word: ("essays.nowhere", "essays.publishing.nowhere", "comments.models.Comment.nowhere()"),
        missing_address: ("/desk/nowhere/", "/nowhere/in/between/"),
        missing_command: ("manage.py nowhere", "make nowhere", "python -m tests.nowhere"),
    }
    assert [word for check, words in names.items() for word in words if not check(word)] == []
    assert dead_links("docs/operations.md", "[a](nowhere.md) [b](#nowhere) ![c](pictures/nowhere.webp)") == [
        "nowhere.md", "#nowhere", "pictures/nowhere.webp",
    ]  # fmt: skip


def test_what_is_there_is_not_found():
    names = (
        "essays/models/", "essays/models/*.py", "essays.publishing.publish()", "django.http.Http404", "/desk/essays/",
        "/srv/commonswiki", "manage.py health", "make run PORT=8080", "e.g.", "python -m tests.bench", "var/mail/",
    )  # fmt: skip
    assert [word for word in names if any(check(word) for check in CHECKS)] == []
    assert dead_links("docs/operations.md", "[a](moderation.md#the-queue) [b](#health) `[c](nowhere.md)`") == []


def test_the_readme_is_short_and_leads_to_every_paper():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert 80 <= len(text.splitlines()) <= 100
    assert [name for name in PAPERS[1:] if f"]({name})" not in text] == []


def test_the_pictures_of_the_readme_are_small_and_described():
    found = re.findall(r"!\[([^\]]*)\]\((docs/pictures/[^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(found) == 2
    for words, path in found:
        assert len(words) > 40
        assert (ROOT / path).stat().st_size <= 150_000


def test_every_variable_that_is_read_is_listed():
    read = set()
    for path in ("commonswiki/environment.py", "commonswiki/settings.py", "deploy/gunicorn.conf.py"):
        text = (ROOT / path).read_text(encoding="utf-8")
        read |= set(re.findall(r"\b(?:text|names|number|switch|environ\.get)\(\s*\"([A-Z][A-Z_]+)\"", text))
    listed = named(paper("docs/operations.md"))
    assert len(read) > 15
    assert sorted(read - set(listed)) == ["SQLITE_TEST_NAME"]  # the tests set it


def test_every_command_is_listed():
    ours = {name for name, app in get_commands().items() if app.split(".")[0] in folders()}
    listed = " ".join(named(paper("docs/operations.md")))
    assert [name for name in sorted(ours) if f"manage.py {name}" not in listed] == []


def test_every_target_of_make_is_listed():
    helped = re.findall(r"@echo \"make (\w+)", (ROOT / "Makefile").read_text(encoding="utf-8"))
    listed = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(helped) > 6
    assert [name for name in helped if f"make {name}" not in listed] == []


def arrows_told():
    """Who may import whom by the tables of docs/architecture.md: {name of an app or folder: names}."""
    rows = re.findall(r"^\| `([\w/]+)` \|(?:[^|\n]*\|)? ([^|\n]*) \|$", paper("docs/architecture.md"), re.M)
    return {name: set(re.findall(r"[\w.]+", others)) for name, others in rows}


def test_the_arrows_are_those_of_the_test():
    told = arrows_told()
    apps = {app: allowed for app, allowed in ARROWS.items() if app != "commonswiki"}  # which may import any
    assert {app: told.get(app) for app in apps} == apps
    families = {f"{app}/{name}/": allowed for app, found in FAMILIES.items() for name, allowed in found.items()}
    assert {name: told.get(name) for name in families} == families
