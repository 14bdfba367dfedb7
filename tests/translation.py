"""Whether every sentence that people see is marked for translation: `python -m tests.translation`, part of `make lint`.

What is looked at:

- Python: a sentence, or a word with a capital, that is not within gettext and its kin, in whatever place it stands;
  what is no interface is left out by rules with their reasons (QUIET, NO_WORDS).
- The call itself: gettext is given one plain text (an f-string cannot be found by makemessages, and would be looked up
  when it is filled already); of several placeholders each has a name; where `_` is gettext nothing else is called so.
- Templates: text, and attributes that are read out or shown, outside of {% translate %} and {% blocktranslate %}.
- Scripts: sentences of their own.
- makemessages and msgfmt take it all, without a warning.

Not looked at are commands and log lines: they are for whoever runs the site, in English, as are the errors of the
environment. What the demonstration says is content.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
# Whole files and folders that show nobody anything.
QUIET = {
    "migrations": "what a migration says is history",
    "management": "commands speak to whoever runs the site",
    "commonswiki/environment.py": "errors of the environment",
    "commonswiki/settings.py": "no words",
    "commonswiki/database.py": "errors of the environment",
    "commonswiki/wsgi.py": "errors of the environment",
    "commonswiki/outage.py": "what databases say",
    "commonswiki/postgresql": "errors that are logged",
    "commonswiki/sqlite3": "errors that are logged",
    "addresses/day_bars.py": "the outlines of bars",
    "comments/posting/arrivals.py": "SQL",
    "commonswiki/page_cache/file_cache.py": "SQL",
    "essays/derived/denormalised.py": "SQL",
    "essays/derived/nearest.py": "SQL",
    "search/postgres.py": "SQL",
    "search/sqlite.py": "SQL",
    "search/base_backend.py": "SQL",
    "search/candidates.py": "SQL",
    "search/facets.py": "SQL",
    "sitewide/database/bulk_updates.py": "SQL",
    "sitewide/http/rate_limits.py": "SQL",
    "sitewide/state.py": "SQL",
    "sitewide/logs.py": "log lines",
    "sitewide/mail/smtp.py": "errors that are logged",
    "sitewide/mail/smtputf8.py": "errors that are logged",
    "sitewide/http/charsets.py": "an answer to a request that no browser sends, from before Django is there",
    "sitewide/text/lookalikes.py": "names of characters",
    "transfer/corpus": "the words of a corpus are content",
    "transfer/demo_content.py": "the demonstration is content",
    "transfer/demo_desk.py": "the demonstration is content",
    "transfer/demo_pictures.py": "the demonstration is content",
    "transfer/importing/command.py": "commands speak to whoever runs the site",
    "transfer/bundle/form.py": "the README within a bundle, the same in every language",
    "transfer/bundle/gauge.py": "commands speak to whoever runs the site",
    "comments/held_for.py": "the doctor, a command, speaks to whoever runs the site",
    "comments/essay_counts.py": "the doctor, a command, speaks to whoever runs the site",
    "commonswiki/doctor.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/derived/desk_hubs.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/derived/desk_months.py": "the same",
    "essays/derived/due_moments.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/derived/last_saves.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/derived/recounting.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/media/use_check.py": "the doctor, a command, speaks to whoever runs the site",
    "essays/models/count.py": "the doctor, a command, speaks to whoever runs the site",
    "search/__init__.py": "the doctor, a command, speaks to whoever runs the site",
    "search/indexing.py": "the doctor, a command, speaks to whoever runs the site",
    "sitewide/database/differences.py": "the doctor, a command, speaks to whoever runs the site",
    "transfer/exports/git/editions.py": "what commits say, which stay as they are for ever",
    "transfer/mediawiki/citations.py": "what a source says within an essay, which is content",
    "transfer/mediawiki/known_templates.py": "what templates of wikis say within an essay, which is content",
    "transfer/mediawiki/scratch.py": "SQL",
    "transfer/mediawiki/words.py": "what wikis call things, in all languages",
}
LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
# Calls whose texts are names or for programmers.
NO_WORDS = {
    "cast",
    "ValueError", "TypeError", "LookupError", "KeyError", "RuntimeError", "ImproperlyConfigured", "getLogger",
    "compile", "keyed_hash", "dumps", "loads", "split", "fullmatch", "_drawn", "Index", "UniqueConstraint",
    "strftime", "_exec", "execute", "executemany", "HttpResponseNotAllowed", "_Host", "TypeVar", "add_argument",
    "ArgumentTypeError", "CommandError",
}  # fmt: skip
SENTENCE = re.compile(r"[^\W\d_]{2,}[,.:;]? +[^\W\d_“(]")
# What protocols say: kinds of contents, how long they are kept, where they come from, how wide pictures are.
PROTOCOL = re.compile(
    r"(?:text|application)/|attachment; |(?:private|public), [\w-]+|noindex, |sandbox; |Sitemap: |\(min-width: "
    r"|(?:Allow|Cookie|Lax|Location|Origin|Range|Referer|Age|Warning|To)\Z"
    r"|\s*:root\{|(?:SELECT|INSERT|UPDATE|DELETE|CREATE) "
)
CAPITAL = re.compile(r"\s*[A-Z][a-z’]{2,}[…:.]?\s*\Z")
PLACEHOLDER = re.compile(r"(?:%[sd]|%\(\w+\)[sd]|\{\w*\})+")
UNNAMED = re.compile(r"(?<!%)(?:%%)*%[sd]")


def python_files():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not any(name == quiet or name.startswith(f"{quiet}/") or f"/{quiet}/" in name for quiet in QUIET):
                yield name, path.read_text(encoding="utf-8")


def reads_as_words(text):
    """Whether a text is one that people read: several words, or one with a capital. Names of columns, classes of a
    style sheet and the like are small letters without a sign between."""
    bare = PLACEHOLDER.sub("x", re.sub(r"\A[^<]*>|<[^>]*>", " ", text)).strip()
    return bool(CAPITAL.match(bare) or (SENTENCE.search(bare) and re.search(r"[A-Z.,:;?!…’“]", bare)))


class Unmarked(ast.NodeVisitor):
    """Collects (line, text) of the texts of a module that are not marked; `known` are exceptions."""

    def __init__(self, marks, known=()):
        self.found, self.marks, self.known = [], marks, frozenset(known)

    def visit_Module(self, node):
        self._body(node)

    visit_ClassDef = visit_FunctionDef = visit_AsyncFunctionDef = visit_Module

    def _body(self, node):
        is_docstring = node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        for child in ast.iter_child_nodes(node):
            if not (is_docstring and child is node.body[0]) and child is not getattr(node, "returns", None):
                self.visit(child)

    def visit_Call(self, node):
        name = called(node)
        if name in self.marks or name in NO_WORDS:
            return
        if name in LOGS and isinstance(node.func, ast.Attribute) and _of_a_log(node.func.value):
            return
        self.generic_visit(node)

    def visit_Assign(self, node):
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.visit(node.value)

    def visit_arg(self, node):
        """Types that are written as texts are for programmers, here and above."""

    def visit_Compare(self, node):
        """What is compared is not shown."""

    def visit_Subscript(self, node):
        self.visit(node.value)

    def visit_Dict(self, node):
        for value in node.values:
            self.visit(value)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._judge(node, node.value)

    def visit_JoinedStr(self, node):
        parts = [part.value if isinstance(part, ast.Constant) else "{}" for part in node.values]
        self._judge(node, "".join(parts))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _judge(self, node, text):
        if text not in self.known and not PROTOCOL.match(text) and reads_as_words(text):
            self.found.append((node.lineno, text))


def called(node):
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _of_a_log(node):
    return isinstance(node, ast.Name) and node.id in {"logger", "log", "logging"}


def unmarked_in(source, known=()):
    """The texts of a module that are not marked for translation, as [(line, text)]."""
    tree = ast.parse(source)
    visitor = Unmarked(marks_of(tree), known)
    visitor.visit(tree)
    return visitor.found


def marks_of(tree):
    """How a module calls the functions of django.utils.translation: {name here: name there}."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if "gettext" in alias.name
    }


def wrongly_marked(source):
    """Calls of gettext that makemessages cannot read, or translators not change the order of, as [(line, what)]."""
    tree, found = ast.parse(source), []
    marks = marks_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store) and "_" in marks:
            found.append((node.lineno, "_ is gettext here: call the variable something else"))
        elif isinstance(node, ast.JoinedStr):
            within = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call) and called(inner) in marks]
            found += [(inner.lineno, "makemessages does not look into f-strings") for inner in within]
        elif isinstance(node, ast.Call) and called(node) in marks:
            found += [(node.lineno, fault) for text in _texts(node, marks[called(node)]) if (fault := _fault(text))]
    return found


def _texts(node, mark):
    """The arguments of a call that are looked up."""
    first, count = int("pgettext" in mark), 2 if mark.startswith("n") else 1
    return node.args[first : first + count]


def _fault(text):
    if not (isinstance(text, ast.Constant) and isinstance(text.value, str)):
        return "gettext is given something else than one plain text"
    return f"several placeholders without names: {text.value}" if len(UNNAMED.findall(text.value)) > 1 else ""


# Templates.
SHOWN = {"alt", "aria-label", "aria-description", "aria-placeholder", "placeholder", "title", "label"}
BUTTONS = {"submit", "button", "reset"}
SILENT = {"script", "style", "code", "kbd"}
BLOCK = re.compile(
    r"{%\s*(?:blocktranslate|blocktrans)\b.*?%}.*?{%\s*(?:endblocktranslate|endblocktrans)\s*%}"
    r"|{%\s*block body_class\b.*?%}.*?{%\s*endblock\s*%}"  # names of the style sheets
    r"|{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}",
    re.DOTALL,
)
TAG = re.compile(r"{%(.*?)%}|{{(.*?)}}", re.DOTALL)
LITERAL = re.compile(r"""(_\()?("[^"]*"|'[^']*')""")
LETTERS = re.compile(r"[^\W\d_]")
ENTITY = re.compile(r"&#?\w+;")


class Texts(HTMLParser):
    """The texts that a template shows, and the attributes that are shown or read out: (line, text)."""

    def __init__(self, known):
        super().__init__(convert_charrefs=False)
        self.found, self.known, self.silent = [], known, 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in SILENT
        named = {name: value or "" for name, value in attributes}
        shown = SHOWN | ({"value"} if named.get("type") in BUTTONS and tag == "input" else set())
        for name, value in named.items():
            sentence = name.startswith("data-") and " " in value.strip() and reads_as_words(value)
            if sentence or (name in shown and LETTERS.search(value)):
                self._add(value)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.silent -= tag in SILENT

    def handle_endtag(self, tag):
        self.silent -= tag in SILENT

    def handle_data(self, data):
        if not self.silent and LETTERS.search(data):
            self._add(data)

    def _add(self, text):
        words = " ".join(ENTITY.sub(" ", text).split())
        if LETTERS.search(words) and words not in self.known:
            self.found.append((self.getpos()[0], words))


def unmarked_in_template(source, known=()):
    """What a template shows outside of the tags that translate, as [(line, text)]."""
    source = BLOCK.sub(lambda block: "\n" * block[0].count("\n"), source)
    literals = []
    for tag in TAG.finditer(source):
        inner = tag[1] if tag[1] is not None else tag[2]
        if inner.split()[:1] not in (["translate"], ["trans"]):
            line = source.count("\n", 0, tag.start()) + 1
            texts = (literal[2][1:-1] for literal in LITERAL.finditer(inner) if not literal[1])
            literals += [(line, text) for text in texts if reads_as_words(text) and text not in known]
    parser = Texts(frozenset(known))
    parser.feed(TAG.sub(lambda tag: "\n" * tag[0].count("\n"), source))
    parser.close()
    return sorted([*parser.found, *literals])


def template_files():
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


# Scripts: they get their words from the page.
SPOKEN = re.compile(r"""(["'`])([A-Z“](?:(?!\1)[^\\\n])* (?:(?!\1)[^\\\n])*)\1""")


def unmarked_in_script(source, known=()):
    """Sentences that a script has by itself, as [(line, text)]."""
    found = []
    for line, text in enumerate(source.splitlines(), 1):
        code = re.sub(r"(?:^|\s)//.*", "", text)
        found += [(line, said[2]) for said in SPOKEN.finditer(code) if said[2] not in known]
    return found


def script_files():
    for path in sorted((ROOT / "static" / "js").glob("*.js")):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


# Texts that are no words of a language, or must be the same in all; by file.
KNOWN = {
    "comments/threads/conversation.py": {"Comment", "Person"},  # schema.org
    "comments/threads/identicons.py": {"M{} {}h{}v1h-{}z"},  # SVG
    "addresses/robots.py": {"Commonswiki"},  # its name, as below
    "commonswiki/apps.py": {"Commonswiki"},  # its name
    "commonswiki/page_cache/store.py": {"Link"},  # HTTP
    "commonswiki/page_cache/stale.py": {'111 - "Revalidation Failed"'},  # HTTP
    "transfer/bundle/derived.py": {"essays/{}.md: {}"},
    # What git keeps for ever.
    "transfer/exports/git/repository.py": {"M 100644 inline {}\ndata {}\n", "Essay", "Edition", "Nobody named"},
    "transfer/importing/contents.py": {"Untitled"},  # a title, which is content, as below
    "transfer/importing/files.py": {"Recording"},
    "transfer/importing/forms.py": {"manage.py import_wordpress FILE, import_bundle FILE …"},
    "transfer/mediawiki/seven_zip.py": {"Attributes", "Size"},  # of 7-Zip
    "essays/media/file_types.py": {"avif avis avio MA1A MA1B"},  # kinds of files
    "essays/reading/metadata.py": {"Article", "Organization", "Person"},  # schema.org
    "templates/desk/_editor_details.html": {"/essays//"},
    "templates/desk/editor.html": {"Markdown"},
    "templates/desk/_media_rows.html": {"media:"},  # as it is written in a text
    "templates/desk/recordings.html": {"media:"},
    "sitewide/models.py": {"Commonswiki"},  # its name, until an administrator writes another
    # Each language in its own words.
    "essays/models/essay.py": {
        "English", "Dansk", "Deutsch", "Esperanto", "Euskara", "Suomi", "Magyar", "Indonesia", "Italiano", "Norsk",
        "Nederlands", "Polski", "Svenska", "Kiswahili", "Tiếng Việt",
    },
}  # fmt: skip


def faults():
    """Every fault of the site's own sources, as lines."""
    found = []
    for name, source in python_files():
        found += [(name, *fault) for fault in [*unmarked_in(source, KNOWN.get(name, ())), *wrongly_marked(source)]]
    for name, source in template_files():
        found += [(name, *fault) for fault in unmarked_in_template(source, KNOWN.get(name, ()))]
    for name, source in script_files():
        found += [(name, *fault) for fault in unmarked_in_script(source, KNOWN.get(name, ()))]
    return [f"{name}:{line}: {what}" for name, line, what in found]


# makemessages.
def catalogue(folder, language="eo"):
    """Runs makemessages over a copy of the sources in `folder`; returns the path of the catalogue and what was said.

    A copy, since it writes beside the templates while it reads them.
    """
    copy = Path(folder) / "sources"
    for app in (*APPS, "templates"):
        ignored = shutil.ignore_patterns("__pycache__", "migrations")
        shutil.copytree(ROOT / app, copy / app, ignore=ignored)
    (copy / "locale").mkdir()
    run = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "--locale",
        language,
        "--extension",
        "html,py,opml",
        "--no-wrap",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    made = subprocess.run(run, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    said = [
        line for line in (made.stdout + made.stderr).splitlines() if line.strip() and not line.startswith("processing")
    ]
    return copy / "locale" / language / "LC_MESSAGES" / "django.po", said


def main():
    said = faults()
    if shutil.which("xgettext") is None:
        if os.environ.get("REQUIRE_ALL") == "1":
            said.append("makemessages needs gettext, which is not installed (Debian: apt-get install gettext)")
        else:
            print("Left out: makemessages needs gettext, which is not installed (Debian: apt-get install gettext).")
    else:
        with tempfile.TemporaryDirectory() as folder:
            path, words = catalogue(folder)
            said += [f"makemessages: {line}" for line in words]
            if not words:
                check = ["msgfmt", "--check-format", "--output-file", os.devnull, str(path)]
                checked = subprocess.run(check, capture_output=True, text=True, check=False)
                said += [f"msgfmt: {line}" for line in checked.stderr.splitlines()]
    print("\n".join(said) or "Every sentence that is shown is marked for translation.")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
