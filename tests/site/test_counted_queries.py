"""Who counts the queries of a page looks at its status too, as a page that is refused asks few. Reads the sources."""

import ast
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
ASKS = {"get", "post", "head", "options"}
STATUS = {"status_code", "status"}


def called(call):
    """The last name of what is called: `get` of `client.get(…)`."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def calls_in(node):
    return [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]


def counts(block):
    """Whether a with-statement counts queries."""
    names = {called(item.context_expr) for item in block.items if isinstance(item.context_expr, ast.Call)}
    return any("num_queries" in name or "NumQueries" in name or name == "CaptureQueriesContext" for name in names)


def asks(call):
    """Whether a call asks a page: a method of a client, with an address. A row is fetched by names alone."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ASKS and bool(call.args)


def status_is_read(node):
    return any(isinstance(inner, ast.Attribute) and inner.attr in STATUS for inner in ast.walk(node))


def unread(tree, helpers):
    """The lines on which a page is asked within a count, of those functions that read no status. `helpers`: functions
    of any module that ask a page and read no status either."""
    found = set()
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        for block in ast.walk(function):
            if isinstance(block, ast.With) and counts(block):
                asked = [call for part in block.body for call in calls_in(part)]
                if not status_is_read(function):
                    found |= {call.lineno for call in asked if asks(call) or called(call) in helpers}
    return sorted(found)


def helpers_in(tree):
    """The functions that ask a page and read no status: tests left out, as nobody calls them."""
    functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and not one.name.startswith("test")]
    return {one.name for one in functions if any(map(asks, calls_in(one))) and not status_is_read(one)}


@cache
def sources():
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(TESTS.rglob("test_*.py"))}


def test_every_count_of_queries_looks_at_the_status():
    found = {str(path.relative_to(TESTS)): unread(tree, helpers_in(tree)) for path, tree in sources().items()}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        ("client.get('/')", [5]),
        ("show(client)", [5]),
        ("page = client.get('/').content", [5]),
        ("assert client.get('/').status_code == 200", []),
        ("Essay.objects.get(pk=1)", []),
        ("publish(draft)", []),
    ],
)
def test_a_page_whose_status_nobody_reads_is_found(body, lines):
    helper = "def show(client):\n    return client.get('/').content\n"
    tree = ast.parse(f"{helper}def test_it(client):\n    with django_assert_num_queries(3):\n        {body}\n")
    assert unread(tree, helpers_in(tree)) == lines
