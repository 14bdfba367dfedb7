"""How the fields of forms are written: byte for byte as Django's templates have them, without a template for each.

A form of the desk has up to a hundred fields and options, and each takes two templates. What is not known here is left
to Django.
"""

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join

FOLDER = "django/forms/widgets/"
INPUTS = ("text", "email", "url", "number", "password", "hidden", "date", "checkbox", "input")


class PlainRenderer(DjangoTemplates):
    def render(self, template_name, context, request=None):
        write = WRITERS.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def _attributes(widget):
    given = [(name, value) for name, value in widget["attrs"].items() if value is not False]
    return _joined(format_html(" {}", n) if v is True else format_html(' {}="{}"', n, v) for n, v in given)


def _joined(parts):
    return format_html_join("", "{}", ((part,) for part in parts))


def _input(widget):
    value = "" if widget["value"] is None else format_html(' value="{}"', widget["value"])
    return format_html('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget))


def _textarea(widget):
    words = widget["value"] or ""
    return format_html('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), words)


def _select(widget):
    groups = _joined(_group(name, options) for name, options, _ in widget["optgroups"])
    return format_html('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups)


def _group(name, options):
    inside = _joined(_option(option) for option in options)
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', localize(name), inside) if name else inside


def _option(widget):
    label = localize(widget["label"])
    return format_html('\n  <option value="{}"{}>{}</option>\n', widget["value"], _attributes(widget), label)


WRITERS = {f"{FOLDER}{name}.html": _input for name in INPUTS}
WRITERS |= {f"{FOLDER}textarea.html": _textarea, f"{FOLDER}select.html": _select}
