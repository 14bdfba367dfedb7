"""The codes of the reasons for which a reply waits, kept beside them: an index holds these, and no JSON."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models


def codes_of(reasons: Iterable[Mapping[str, Any]]) -> str:
    """The codes among stored reasons, each between commas (",links,words,"); "" where there are none."""
    codes = sorted({reason["code"] for reason in reasons if reason.get("code")})
    return f",{','.join(codes)}," if codes else ""


class ReasonCodesField(models.CharField):
    """`codes_of` the field `of` of the same row: made whenever the row is saved, so that nobody can forget to. An
    update() of the one names the other too."""

    def __init__(self, *, of, **kwargs):
        self.of = of
        super().__init__(**{"max_length": 300, "blank": True, "default": "", "editable": False} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, model_instance, add):
        value = codes_of(getattr(model_instance, self.of))
        setattr(model_instance, self.attname, value)
        return value
