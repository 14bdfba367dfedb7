"""The measures of the code that docs/architecture.md tells of: `python -m tests.measures [FOLDER]`, else of this one.

Migrations are left out, tests are counted apart.
"""

import ast
import re
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TESTS = {"tests", "test"}
LEFT_OUT = {"migrations", "node_modules", "var", "vendor", "docs"}
TAG = re.compile(r"<[a-zA-Z/!][^>]*>|\{%.*?%\}", re.DOTALL)
REM = re.compile(r"(?<![\w.])\d*\.?\d+rem\b")


def files(root, pattern):
    """The files below a folder that people wrote: nothing hidden, nothing that was made or taken over."""
    for path in sorted(root.rglob(pattern)):
        parts = path.relative_to(root).parts
        if (
            not LEFT_OUT.intersection(parts)
            and not any(part.startswith(".") for part in parts)
            and ".min." not in path.name
        ):
            yield path, parts


def modules(root, *, tests=False):
    """(path, source, syntax tree) of every module that holds code; with `tests` of those that hold tests."""
    for path, parts in files(root, "*.py"):
        source = path.read_text(encoding="utf-8")
        if source.strip() and bool(TESTS.intersection({*parts, path.stem})) == tests:
            yield path, source, ast.parse(source)


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def is_typed(function):
    """Whether every parameter but self and cls says its type, and the function what it returns."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, [given.vararg, given.kwarg])]
    return function.returns is not None and all(one.annotation or one.arg in {"self", "cls"} for one in named)


def spread(numbers):
    """Median, the value that one in ten exceeds, and the largest; of nothing a dash."""
    ordered = sorted(numbers)
    if not ordered:
        return "–"
    return f"{statistics.median(ordered):g} / {ordered[len(ordered) * 9 // 10]:g} / {ordered[-1]:g}"


def share(part, whole):
    return f"{100 * part / whole:.1f} %" if whole else "–"


def flat(root):
    """The folder in which most modules lie side by side, as words."""
    counts = {}
    for path, _, _ in modules(root):
        counts[path.parent] = counts.get(path.parent, 0) + 1
    folder = max(counts, key=counts.get)
    return f"{counts[folder]} in {folder.relative_to(root)}/"


def of_python(root):
    found = list(modules(root))
    all_functions = [function for _, _, tree in found for function in functions(tree)]
    public = [node for node in all_functions if not node.name.startswith("_")]
    yield "modules", f"{len(found)}"
    yield "most modules in one folder", flat(root)
    yield "lines a module (median / one in ten has more / longest)", spread(len(s.splitlines()) for _, s, _ in found)
    yield "functions", f"{len(all_functions):,}"
    yield "lines a function (as above)", spread(node.end_lineno - node.lineno + 1 for node in all_functions)
    yield (
        "modules that say what they are",
        share(sum(bool(ast.get_docstring(tree)) for _, _, tree in found), len(found)),
    )
    yield "public functions with a docstring", share(sum(bool(ast.get_docstring(n)) for n in public), len(public))
    yield "functions with all their types", share(sum(map(is_typed, all_functions)), len(all_functions))


def of_templates(root):
    texts = [path.read_text(encoding="utf-8") for path, parts in files(root, "*.html") if "templates" in parts]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    yield "templates", f"{len(texts)}"
    yield "characters a line of a template (as above)", spread(map(len, lines))
    yield "lines of templates over 120 characters", share(sum(len(line) > 120 for line in lines), len(lines))
    yield "tags a line of a template", f"{sum(len(TAG.findall(text)) for text in texts) / len(lines):.2f}"


def of_sheets(root):
    texts = [path.read_text(encoding="utf-8") for path, parts in files(root, "*.css") if "static" in parts]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    yield "characters a line of a style sheet (as above)", spread(map(len, lines))
    yield "different rem values in style sheets", f"{len({value for text in texts for value in REM.findall(text)})}"


def of_tests(root):
    code = sum(len(source.splitlines()) for _, source, _ in modules(root))
    found = list(modules(root, tests=True))
    tests = [node for _, _, tree in found for node in functions(tree) if node.name.startswith("test_")]
    yield "lines of tests to a line of code", f"{sum(len(s.splitlines()) for _, s, _ in found) / code:.2f}"
    yield "tests (functions)", f"{len(tests):,}"
    yield "lines a test (as above)", spread(node.end_lineno - node.lineno + 1 for node in tests)


def measures(root):
    """(what, how much) of everything."""
    for part in (of_python, of_templates, of_sheets, of_tests):
        yield from part(root)


if __name__ == "__main__":
    for what, found in measures(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT):
        print(f"{what:64} {found}")
