"""The fields of forms are written as Django writes them, whatever stands in them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from commonswiki.formrender import WRITERS, PlainRenderer

VALUES = [
    None,
    "",
    "a word",
    " <b>&'\" ",
    mark_safe("<i>&amp;"),
    0,
    7,
    1234567,
    1.5,
    True,
    False,
    "\n\nlines\n",
    "אב 🦉",
    ["a", 3],
]
ATTRIBUTES = [{}, {"id": "id_one", "rows": 8, "required": True, "disabled": False, "data-x": "<'\"&>", "size": 1.5}]
CHOICES = [
    ("", "---"), ("a", "A & <b>"), (3, 1234567), ("lazy", gettext_lazy("Preview")), ("safe", mark_safe("<i>i</i>")),
    ("Group & <co>", [("x", "X"), ("y", "Y")]), ("last", "Last"),
]  # fmt: skip
INPUTS = [
    forms.TextInput, forms.EmailInput, forms.URLInput, forms.NumberInput, forms.PasswordInput, forms.HiddenInput,
    forms.DateInput, forms.CheckboxInput,
]  # fmt: skip
OTHERS = [forms.Textarea, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.ClearableFileInput]
CHOOSING = [forms.Select, forms.SelectMultiple, forms.NullBooleanSelect]


def both(widget, *args):
    return [widget.render("na<me", *args, renderer=renderer()) for renderer in (PlainRenderer, DjangoTemplates)]


@pytest.mark.parametrize("attributes", ATTRIBUTES)
@pytest.mark.parametrize("kind", INPUTS + OTHERS + CHOOSING)
def test_every_field_is_as_django_writes_it(kind, attributes):
    widget = kind()
    if kind in {forms.Select, forms.SelectMultiple, forms.RadioSelect, forms.CheckboxSelectMultiple}:
        widget.choices = CHOICES
    for value in VALUES[:-1] if kind is forms.NullBooleanSelect else VALUES:
        ours, theirs = both(widget, value, attributes)
        assert ours == theirs
        assert hasattr(ours, "__html__")


def test_a_password_is_not_sent_back():
    assert "secret" not in both(forms.PasswordInput(), "secret")[0]


def test_what_is_written_here_has_a_template_there():
    for name in WRITERS:
        assert DjangoTemplates().get_template(name)
