"""Templates: what their loader leaves out shows nothing."""

import re
from pathlib import Path

import pytest
from django.template import engines

from commonswiki.template_loader import tighten

ROOT = Path(__file__).resolve().parent.parent.parent / "templates"
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.html")}
# Elements whose white space is shown as it stands.
SHOWN = re.compile(r"<(pre|textarea)\b[^>]*>(.*?)</\1>", re.DOTALL)
TRANSLATED = re.compile(r"\{% blocktranslate (?!trimmed)[^%]*%\}(.*?)\{% endblocktranslate %\}", re.DOTALL)

ROW = """\
{# Takes: words. #}
{% load i18n %}
<p>
  {% for word in words %}
    <b>{{ word }}</b>{% if not forloop.last %},{% endif %}
  {% endfor %}
</p>
"""


def test_indentation_and_what_is_said_of_the_template_are_left_out():
    assert tighten(ROW).startswith("{# Takes: words. #}{% load i18n %}<p>\n{% for")
    html = engines["django"].from_string(tighten(ROW)).render({"words": ["one", "two"]})
    assert html.split("\n") == ["<p>", "", "<b>one</b>,", "", "<b>two</b>", "", "</p>", ""]


def test_every_other_line_keeps_its_end():
    source = '{% if x %}\n{% translate "one" %}\n{% endif %}\n{% include "x" %}\n{{ word }} {# well #}\nend\n'
    assert tighten(source) == source


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_nothing_that_shows_is_left_out(name):
    """White space shows in some elements; and a sentence for translators that is not `trimmed` is looked up by it."""
    source = SOURCES[name]
    for match in SHOWN.finditer(source):
        assert tighten(match[2]) == match[2], match[0]
    for match in TRANSLATED.finditer(source):
        assert "\n" not in match[1], match[0]
