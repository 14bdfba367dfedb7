"""How much of CommonMark and GFM this site reads as the specifications say: `make bench-markdown`.

    python -m tests.bench.markdown_spec                        a table by section, for essays and for comments
    python -m tests.bench.markdown_spec --differences Lists    what differs in a section: typed, expected, got
    python -m tests.bench.markdown_spec --least                fails below 97 % of all, or 90 % of a section

What is equal but for the documented differences counts as equal (tests/bench/markdown_mapping.py). Examples of raw HTML
are left out, as it is read by rules of this site's own, and in comments what they do not have; both are counted.
"""

import argparse
import os
import re
import sys
from collections import Counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from essays.markup import TextTooCostly, render, render_comment  # noqa: E402
from tests.bench import markdown_examples, markdown_mapping  # noqa: E402

LEAST, LEAST_OF_A_SECTION = 97, 90  # per cent
# What comments do not have, by what the specification expects.
NO_COMMENT = {"headings": r"<h[1-6]>", "rules": "<hr", "tables": "<table"}
_FENCE = re.compile(r"^[> \t\d.*+-]*(?:```|~~~)", re.M)
_LAZY = re.compile(r"^ {0,3}((?:> ?)+)[^\n]*\n(?! {0,3}\1)[^\n]*[^\s>]", re.M)
_INDENTED_FENCE = re.compile(r"^ {4,}(?:```|~~~)", re.M)


def left_out(example, comment):
    """Why an example is left out, or ""."""
    if example.is_raw_html:
        return "raw HTML"
    if not comment and "[[" in example.source:
        return "links by title"
    if not comment:
        return ""
    if why := next((name for name, pattern in NO_COMMENT.items() if re.search(pattern, example.html)), ""):
        return why
    indented = _INDENTED_FENCE.search(example.source) or not _FENCE.search(example.source)
    if "<pre>" in example.html and indented:
        return "code by indenting"
    return "quotations that run on without their sign" if _LAZY.search(example.source) else ""


def compare(example, comment):
    """(what is expected, what is shown) of an example, in one form."""
    try:
        html = render_comment(example.source) if comment else render(example.source).html
    except TextTooCostly as refusal:
        html = f"REFUSED: {refusal}"
    return (
        markdown_mapping.expected(example.html, comment=comment),
        markdown_mapping.shown(html, example.html, comment=comment),
    )


def report(examples, comment):
    """Prints the table; returns whether it reaches what is asked for."""
    total, equal, out = Counter(), Counter(), Counter()
    for example in examples:
        if why := left_out(example, comment):
            out[why] += 1
            continue
        wanted, got = compare(example, comment)
        total[example.section] += 1
        equal[example.section] += wanted == got
    print(f"{'comments' if comment else 'essays':<48} examples  equal")
    for section, count in total.items():
        line(section, count, equal[section])
    line("all", total.total(), equal.total())
    print("left out:", ", ".join(f"{count} of {why}" for why, count in out.items()), "\n")
    return enough(equal.total(), total.total(), LEAST) and all(
        enough(equal[section], count, LEAST_OF_A_SECTION) for section, count in total.items()
    )


def line(name, count, equal):
    print(f"{name:<48} {count:8} {equal:6} {100 * equal / count:5.1f} %")


def enough(equal, count, percent):
    return 100 * equal >= percent * count


def differences(examples, section, comment):
    """Prints every example of a section ("all": of all) that differs."""
    for example in examples:
        if section not in (example.section, "all") or left_out(example, comment):
            continue
        wanted, got = compare(example, comment)
        if wanted != got:
            print(f"=== {example.section}, example {example.number}, typed:\n{example.source!r}")
            print(f"--- expected:\n{wanted}\n--- got:\n{got}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--differences", metavar="SECTION", help='a section by its name, or "all"')
    parser.add_argument("--comments", action="store_true", help="with --differences: of comments")
    parser.add_argument("--least", action="store_true", help=f"exit 1 below {LEAST} % or {LEAST_OF_A_SECTION} %")
    arguments = parser.parse_args()
    try:
        examples = markdown_examples.examples()
    except markdown_examples.NotThere as why:
        sys.exit(f"NOT RUN: {why}")
    if arguments.differences:
        differences(examples, arguments.differences, arguments.comments)
        return
    reached = [report(examples, comment) for comment in (False, True)]
    if arguments.least and not all(reached):
        sys.exit(f"Below {LEAST} % of all, or below {LEAST_OF_A_SECTION} % of a section.")


if __name__ == "__main__":
    main()
