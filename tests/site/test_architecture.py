"""The house as it was drawn: who may import whom, and what no file may hold. Reads the sources, runs none of them."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
# Each app with those that it may import. sitewide and accounts are open to all; commonswiki wires, and may import any.
ARROWS = {
    "sitewide": set(),
    "accounts": {"sitewide"},
    "search": {"sitewide", "accounts"},
    "essays": {"search", "sitewide", "accounts"},
    "comments": {"essays", "search", "sitewide", "accounts"},
    "noticeboard": {"essays.texts", "essays.hooks", "essays.media.forms", "search", "sitewide", "accounts"},
    "mailinglist": {"essays", "sitewide", "accounts"},
    "addresses": {"essays", "search", "sitewide", "accounts"},
    "transfer": {"mailinglist", "noticeboard", "comments", "essays", "search", "sitewide", "accounts"},
    "commonswiki": {
        "transfer",
        "addresses",
        "mailinglist",
        "noticeboard",
        "comments",
        "essays",
        "search",
        "sitewide",
        "accounts",
    },
}
# Inside comments and essays: each family with those of its app that it may import. Pages (views, forms, addresses and
# what only they use) stand above all families and may import any; models, and the modules that lie beside the families,
# stand below and are open to all.
FAMILIES = {
    "comments": {
        "audit": set(),
        "mentions": set(),
        "notifications": set(),
        "paragraphs": set(),
        "rules": {"audit"},
        "threads": {"notifications", "paragraphs"},
        "screening": {"notifications", "rules"},
        "moderation": {"audit", "notifications", "screening", "threads"},
        "identity": {"moderation", "rules", "screening", "threads"},
        "posting": {"audit", "identity", "moderation", "notifications", "paragraphs", "rules", "screening", "threads"},
        "writers": {"identity", "moderation", "notifications", "posting", "rules", "screening"},
        "queue": {"identity", "moderation", "notifications", "posting", "screening", "writers"},
    },
    "essays": {
        "markup": set(),
        "derived": {"markup"},
        "revisions": {"derived", "markup"},
        "review": {"derived", "markup"},
        "taxonomy": {"derived", "markup"},
        "media": {"derived", "markup", "taxonomy"},
        "publishing": {"derived", "markup", "review", "revisions", "taxonomy"},
        "sharing": {"derived"},
        "reading": {"derived", "markup", "revisions", "sharing"},
        "editor": {"derived", "markup", "media", "publishing", "review", "revisions", "taxonomy"},
    },
    "sitewide": {
        "text": set(),
        "typography": set(),
        "database": {"text"},
        "http": {"text"},
        "mail": {"database", "http", "text"},
    },
    "transfer": {
        "importing": set(),
        "corpus": {"importing"},
        "mediawiki": {"importing"},
        "html_to_markdown": set(),
        "exports": set(),
        "bundle": set(),
        "wordpress": {"importing", "html_to_markdown"},
        "ghost": {"importing", "html_to_markdown"},
        "feeds": {"importing", "html_to_markdown"},
        "markdown": {"importing"},
    },
}
# Never, not even in their pages.
APART = {("comments.screening", "comments.queue"), ("comments.threads", "comments.queue"),
         ("comments.paragraphs", "comments.rules"), ("essays.reading", "essays.editor")}  # fmt: skip
PAGES = re.compile(r"(?:^|_)(?:views|forms|urls|previews)$")
VAGUE = {"utils", "helpers", "common", "services", "managers", "misc", "lib", "signals"}
# What the sanitiser made and a template puts onto a page as it is. A new name is added here with open eyes.
SAFE_IN_TEMPLATES = {
    "alliance_html", "all_three.html", "author.bio_html", "book.why_html", "call.html", "comment.html",
    "difference.html", "essay.html",
    "featured.why_html", "hub.html", "page.html", "page_text.html", "preview.html", "preview_html",
    "item.marked_html", "rendered.html", "row.html", "series.introduction_html",
    "fragment", "hit.title_html",  # escaped by search.snippets, which adds <mark>
}  # fmt: skip
# Modules that mark text as safe: feeds carry stored HTML; rows are escaped piece by piece; the tags write JSON with its
# own escapes, and words that came and went.
SAFE_IN_PYTHON = {
    "comments.threads.feeds",
    "comments.paragraphs.margin_counts",
    "comments.templatetags.comment_tags",
    "comments.threads.row_html",
    "commonswiki.desk_row_html",
    "essays.media.place_html",
    "essays.reading.feeds",
    "essays.reading.hit_html",
    "essays.reading.row_html",
    "essays.sharing.meta_html",
    "essays.templatetags.essay_tags",
    "essays.templatetags.history_tags",
    "search.facet_html",
}


@cache
def sources():
    """Every module of the site as (dotted name, whether it is a package, its syntax tree); migrations aside."""
    found = []
    for app in ARROWS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                package = parts[-1] == "__init__"
                tree = ast.parse(path.read_text(encoding="utf-8"))
                found.append((".".join(parts[:-1] if package else parts), package, tree))
    return found


def imported(name, package, tree):
    """The dotted names that a module imports, each as far as it is written; relative ones are resolved."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = name.split(".") if package else name.split(".")[:-1]
            base = parts[: len(parts) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def wrong_arrows(modules):
    """Imports from one app to another that ARROWS does not have, as "from → to"."""
    found = []
    for name, package, tree in modules:
        app = name.split(".")[0]
        for target in imported(name, package, tree):
            other = target.split(".")[0]
            allowed = any(f"{target}.".startswith(f"{arrow}.") for arrow in ARROWS[app])
            if other in ARROWS and other != app and not allowed:
                found.append(f"{name} → {target}")
    return found


def module_graph(modules):
    """Which module of ours imports which: `from essays import cards` leads to essays.derived.denormalised, not to
    essays.
    """
    modules = list(modules)
    names = {name for name, _, _ in modules}
    graph = {}
    for name, package, tree in modules:
        graph[name] = set()
        for target in imported(name, package, tree):
            while target and target not in names:
                target = target.rpartition(".")[0]
            if target and target != name:
                graph[name].add(target)
    return graph


def family(name):
    """The app and the family of a dotted name, as ("comments", "queue"), or None for what lies in no family."""
    app, _, rest = name.partition(".")
    return (app, found) if (found := rest.partition(".")[0]) in FAMILIES.get(app, ()) else None


def wrong_families(modules):
    """Imports from one family to another that FAMILIES does not have, and those of APART, as "from → to"."""
    found = []
    for name, targets in module_graph(modules).items():
        for target in sorted(targets):
            (app, own), (other_app, other) = family(name) or ("", ""), family(target) or ("", "")
            if not own or app != other_app or own == other:
                continue
            is_page = PAGES.search(name.rpartition(".")[2])
            if (f"{app}.{own}", f"{app}.{other}") in APART or not (is_page or other in FAMILIES[app][own]):
                found.append(f"{name} → {target}")
    return found


def views_imported(modules):
    """Modules that are no pages themselves and import views, as "from → to"."""
    return [
        f"{name} → {target}"
        for name, targets in module_graph(modules).items()
        for target in sorted(targets)
        if target.endswith("views") and not PAGES.search(name.rpartition(".")[2])
    ]


def cycle(graph):
    """One cycle of a graph as a list of names, or None."""
    done, path = set(), []

    def visit(name):
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return None
        path.append(name)
        for target in sorted(graph.get(name, ())):
            if found := visit(target):
                return found
        path.pop()
        done.add(name)
        return None

    return next((found for name in sorted(graph) if (found := visit(name))), None)


def imports_in_functions(modules):
    return [
        f"{name}:{inner.lineno}"
        for name, _, tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]


def templates():
    return sorted((ROOT / "templates").rglob("*"))


def parse(name, text, package=False):
    return [(name, package, ast.parse(text))]


def test_apps_import_only_along_the_arrows():
    assert wrong_arrows(sources()) == []


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("sitewide.state", "from essays.models import Essay"),
        ("essays.derived.denormalised", "import comments.models"),
        ("noticeboard.models", "from essays import models"),
        ("search.views", "from essays.models import Essay"),
        ("accounts.models", "from transfer import selection"),
    ],
)
def test_an_arrow_against_the_drawing_is_found(module, text):
    assert len(wrong_arrows(parse(module, text))) == 1


def test_allowed_arrows_are_not_found():
    assert wrong_arrows(parse("noticeboard.board", "from essays.texts import Text\nfrom essays import texts")) == []
    assert (
        wrong_arrows(parse("essays.views", "from .models import Essay\nfrom search import index", package=True)) == []
    )


def test_families_import_only_along_the_arrows():
    assert wrong_families(sources()) == []


def test_every_package_is_a_family_with_arrows():
    beside = {"management", "migrations", "models", "templatetags", "data"}
    for app, families in FAMILIES.items():
        packages = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")} - beside
        assert packages == set(families)


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("comments.screening.checks", "from comments.queue.filters import tab"),
        ("comments.screening.views", "from comments.queue import filters"),
        ("comments.paragraphs.forms", "from comments.rules import rulebook"),
        ("essays.reading.list_views", "from essays.editor import drafts"),
        ("essays.derived.rendering", "from essays.publishing import publish"),
    ],
)
def test_an_arrow_against_the_families_is_found(module, text):
    known = [("comments.queue.filters", False), ("comments.rules.rulebook", False), ("essays.editor.drafts", False),
             ("essays.publishing", True)]  # fmt: skip
    modules = [*parse(module, text), *((name, package, ast.parse("")) for name, package in known)]
    assert len(wrong_families(modules)) == 1


def test_only_pages_import_views():
    # What an address may ask for beside its path is said by the page that reads it.
    assert views_imported(sources()) == ["commonswiki.page_cache.parameters → essays.reading.hub_views"]


def test_no_module_imports_itself_by_a_round():
    found = cycle(module_graph(sources()))
    assert found is None, " → ".join(found)


def test_a_round_of_imports_is_found():
    modules = [
        *parse("essays.a", "from essays import b"),
        *parse("essays.b", "from essays.c import x"),
        *parse("essays.c", "from . import a"),
    ]
    assert cycle(module_graph(modules)) == ["essays.a", "essays.b", "essays.c", "essays.a"]


def test_imports_stand_at_the_top():
    assert imports_in_functions(sources()) == []


def test_an_import_inside_a_function_is_found():
    assert imports_in_functions(parse("essays.a", "def f():\n    import re\n")) == ["essays.a:2"]


# A group that repeats and gives nothing back, (…)*+: Pythons before 3.11.5 match it wrongly (gh-106052), among them
# Debian 12's. A single character or class, [a-z]*+, they match rightly.
POSSESSIVE_GROUP = re.compile(r"[^(]\)(?:\{[0-9,]+\}|[*+?])\+")


def possessive_groups(tree):
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [text for text in texts if POSSESSIVE_GROUP.search(text)]


def test_no_pattern_repeats_a_group_possessively():
    assert {name: found for name, _, tree in sources() if (found := possessive_groups(tree))} == {}


def test_a_possessive_group_is_found():
    assert possessive_groups(ast.parse("""A = r"(?:a|b)*+", r"(c{2}){1,5}+", r"[a-z]*+", r"(d)+", "(e) + f" """)) == [
        "(?:a|b)*+",
        "(c{2}){1,5}+",
    ]


def test_modules_are_named_for_their_subject():
    names = {part for name, _, _ in sources() for part in name.split(".")}
    assert names & VAGUE == set()


SENT = {"POST", "GET", "data"}


def merged_forms(tree):
    """Lines on which what was sent is put together by the operators of a dict, which give lists for the words."""
    for node in ast.walk(tree):
        parts = []
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Dict):
            parts = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict":
            parts = [*node.args, *(word.value for word in node.keywords if word.arg is None)]
        if any(isinstance(part, ast.Attribute) and part.attr in SENT for part in parts):
            yield node.lineno


def test_what_was_sent_is_merged_by_no_operator_of_a_dict():
    assert [(name, line) for name, _, tree in sources() for line in merged_forms(tree)] == []
    odd = "form.data | {}", "{} | request.POST", "{**request.POST}", "dict(self.data)", "dict(**form.data)"
    assert [text for text in odd if not list(merged_forms(ast.parse(text)))] == []


def test_no_signals_and_no_logic_in_save():
    found = []
    for name, package, tree in sources():
        found += [
            f"{name} → {t}"
            for t in imported(name, package, tree)
            if re.match(r"django\.(db\.models\.signals|dispatch)", t)
        ]
        if ".models" in name:
            found += [f"{name}.{n.name}" for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "save"]
    assert found == []


def unescaped(text):
    """The names that a template puts onto a page as they are, and every switch that turns escaping off."""
    tight = re.sub(r"\s*\|\s*", "|", text)
    return set(
        re.findall(r"([\w.]+)(?:\|\w+(?::\S+)?)*\|(?:safe|safeseq)\b", tight) + re.findall("autoescape off", tight)
    )


def test_html_goes_onto_a_page_unescaped_only_where_it_is_known():
    found = set()
    for path in templates():
        if path.suffix in {".html", ".xml"}:
            found |= {name for name in unescaped(path.read_text(encoding="utf-8")) if name not in SAFE_IN_TEMPLATES}
    assert found == set()


def test_what_a_template_does_not_escape_is_found():
    assert unescaped("{{ reply.body | safe }} {% autoescape off %}") == {"reply.body", "autoescape off"}
    assert unescaped("{{ reply.body|linebreaks|safe }} {{ safe_word }}") == {"reply.body"}


def test_python_marks_text_as_safe_only_where_it_is_known():
    found = set()
    for name, package, tree in sources():
        if any(target.endswith((".mark_safe", ".SafeString")) for target in imported(name, package, tree)):
            found.add(name)
    assert found <= SAFE_IN_PYTHON


def inline(text):
    """Styles, scripts and handlers that stand in a template itself, which the site's own policy would not run."""
    bare = re.sub(r"\{%.*?%\}|\{#.*?#\}", "", text, flags=re.DOTALL)
    return re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\ssrc=)[^>]*>|javascript:", bare)


def test_templates_hold_no_style_no_script_and_no_handlers():
    found = {}
    for path in templates():
        if path.suffix == ".html" and (marks := inline(path.read_text(encoding="utf-8"))):
            found[str(path.relative_to(ROOT))] = marks
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "<p style='x'>",
        "<style>",
        "<script>x</script>",
        '<a onclick="x()">',
        '<a href="javascript:x">',
        "<script defer>",
    ],
)
def test_an_inline_style_script_or_handler_is_found(text):
    assert len(inline(text)) == 1


def test_scripts_from_files_are_not_found():
    assert inline('<script src="{% static "js/a.js" %}" defer></script>{% include "x" with one="1" %}') == []


def tracked_files():
    """What stands in the repository, or would: the texts under version control, and new ones not yet in it."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.fail("this test reads the list of files from git; run it in a clone")
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.is_file() and path.suffix not in {".woff2", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".ico"}:
            yield name, path.read_text(encoding="utf-8", errors="replace")


# Written so that they do not find themselves.
PRIVATE = re.compile(
    r"(?<![\w.])/(?:roo[t]|wor[k]|home/[a-z]\w*|Users/[A-Za-z]\w*)/|BEGIN [A-Z ]*PRIVATE KE[Y]|--(?:extra-)?index-ur[l]"
)


def test_no_file_holds_a_path_of_somebodys_machine_or_a_key():
    found = [f"{name}: {match.group()}" for name, text in tracked_files() for match in PRIVATE.finditer(text)]
    assert found == []


def test_a_path_of_somebodys_machine_is_found():
    for text in ("cd /ho" + "me/vera/site", '"/ro' + 'ot/x"', "-----BEGIN RSA PRIVATE " + "KEY-----"):
        assert PRIVATE.search(text), text
    assert not PRIVATE.search("https://example.org/wor" + "k/ and ~/site and static/home/x.css")
