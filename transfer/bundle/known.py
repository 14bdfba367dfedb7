"""Which row each name of a bundle has become."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from essays.models import Essay
from transfer.bundle.form import Refused
from transfer.bundle.rows import Told
from transfer.bundle.shapes import Shape

T = TypeVar("T")
TOGETHER = 500  # lines that are stored at a time


def in_parts(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most so many, one after the other."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part


class Known:
    """Names and ids of what was stored so far, but for essays: of these there may be very many, and they are asked of
    the database."""

    def __init__(self) -> None:
        self._ids: dict[type[Model], dict[str, int]] = {}

    def add(self, model: type[Model], key: str, pk: int) -> None:
        self._ids.setdefault(model, {})[key] = pk

    def id_of(self, model: type[Model], key: str | None) -> int | None:
        """The id of what has this name; None for no name."""
        if key is None:
            return None
        found = _essay(key) if model is Essay else self._ids.get(model, {}).get(key)
        if found is None:
            raise Refused(_("“%(key)s” is named in the bundle and not in it.") % {"key": key[:60]})
        return found

    def ids_of(self, model: type[Model], keys: Iterable[str]) -> list[int]:
        """Those of several, each once, in their order."""
        return [pk for key in dict.fromkeys(keys) if (pk := self.id_of(model, key)) is not None]

    def columns(self, shape: Shape, told: Told) -> dict[str, object]:
        """What a line says, as the columns of a row: values as they are, references as ids."""
        refs = {f"{name}_id": self.id_of(_model(shape, name), key) for name, key in told.refs.items()}
        return told.columns | refs


def _model(shape: Shape, name: str) -> type[Model]:
    model: type[Model] = shape.model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model


def _essay(slug: str) -> int | None:
    return Essay.objects.filter(slug=slug).values_list("pk", flat=True).first()


def essays_of(slugs: Iterable[str]) -> dict[str, int]:
    """The ids of essays by their slugs, in one query."""
    return dict(Essay.objects.filter(slug__in=set(slugs)).values_list("slug", "pk"))
