"""The texts of a row, cleaned before it is saved: every verb that stores what people wrote goes by this."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import CharField, JSONField, Model, TextField
from django.utils.translation import gettext as _

from sitewide.text.characters import clean_all, line

T = TypeVar("T", bound=Model)


def clean_row(row: T) -> T:
    """Cleans every text of a model's row in place, before it is saved: short ones as lines, long ones as texts.

    Addresses, names of files and choices are cleaned only. Raises ValidationError by field where a text that must be
    there had nothing in it that can be seen.
    """
    errors = {}
    for field in row._meta.concrete_fields:
        value = field.value_from_object(row)
        if not value or not isinstance(field, (CharField, TextField, JSONField)):
            continue
        is_line = type(field) is CharField and not field.choices and field.editable and not field.unique
        cleaned = line(value) if is_line else clean_all(value)
        if cleaned != value:
            setattr(row, field.attname, cleaned)
        if is_line and not cleaned and not field.blank:
            errors[field.name] = _("Write something that can be seen.")
    if errors:
        raise ValidationError(errors)
    return row
