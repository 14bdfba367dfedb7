"""Every field that holds Markdown beside the HTML made of it, in one registry, and the one way to render it.

Whoever goes over all texts (where a picture is used, links to what has changed, `manage.py rerender`, deletion, the
desk's forms and previews) goes over TEXTS, so that no list of them stands anywhere else. Each app adds its own when the
site is made ready, as with `essays.hooks`. Replies are none of them: they have a Markdown of their own.
"""

import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import connection
from django.db.models import Model, Q, QuerySet, Value

from essays import markup
from essays.derived import media_uses
from essays.derived.dependencies import dependencies_of
from essays.markup.headings import readings
from essays.models import Essay
from sitewide.http.percent_encoding import percent_decoded
from sitewide.text.folding import fold_name

TEXTS: list["Text"] = []
ALL = Q()
OLD = {"html_version__lt": markup.HTML_VERSION}  # of rows that say by which way of rendering they were made


def render_text(source, language="en", *, of_essay=False, hubs=None, links=None):
    """Renders Markdown as readers will have it: returns markup.Rendered, raises markup.TextTooCostly.

    The only caller of the markup for what is stored, or will be: what is not to be seen by everybody now is not linked
    to, wherever the text stands. The text of an essay (`of_essay`) has paragraph ids, the thread and marks. `hubs` are
    all there are and `links` what `link_targets.resolve` finds for the text, where the caller has read them.
    """
    return render_with(dependencies_of(source, language, hubs, links), source, of_essay=of_essay)


def render_with(dependencies, source, *, of_essay=False):
    """As `render_text`, by the Dependencies of the text, which know afterwards which essays it links to."""
    make = markup.render if of_essay else markup.render_plain
    return make(
        source,
        links=dependencies.links,
        hubs=dependencies.hubs,
        media=dependencies.media,
        language=dependencies.language,
        site_url=settings.SITE_URL,
        hidden=dependencies.hide,
        places=dependencies.place,
    )


_checked = threading.local()  # what this thread rendered last to see whether it can be: (source, digest, paths, html)


def _check(source):
    """Renders a text that is no essay's and keeps its HTML for the verb that stores it next."""
    dependencies = dependencies_of(source, "en")
    html = render_with(dependencies, source).html
    _checked.last = source, dependencies.digest(), dependencies.paths, html


def render_plain(text, row):
    """Renders a text that is no essay's onto its row, not saved here; what its form has just rendered is taken as it
    is, where nothing that it stands on has changed since."""
    source = getattr(row, text.source)
    dependencies = dependencies_of(source, "en")
    known, digest, paths, html = _checked.__dict__.pop("last", (None, "", [], ""))
    if known == source:
        dependencies.hide(paths)
    if known != source or digest != dependencies.digest():
        html = render_with(dependencies, source).html
    setattr(row, text.html, html)
    if text.has_version:
        row.html_version = markup.HTML_VERSION


@dataclass(frozen=True)
class Text:
    """One field of a model that holds Markdown, `source`, and the field with the HTML that is made of it, `html`.

    `index` puts rows (a list) into the search, where that knows their words; `words` is the field with them, where it
    is not `html`. `render` (Text, row) renders onto a row; `also` are the further fields that it fills. `held` says
    which rows have the text before readers, where not all do; `public` asks for those whose page everybody can open
    now. `form` is the name of the desk's address of one row.
    """

    model: type[Model]
    source: str
    html: str
    index: Callable[[list[Any]], object] | None = None
    words: str = ""
    render: Callable[..., object] = render_plain
    also: tuple[str, ...] = ()
    held: Q = ALL
    form: str = ""
    public: Callable[[], QuerySet[Any]] | None = None

    @property
    def public_rows(self) -> QuerySet[Any]:
        return self.public() if self.public else self.rows

    @property
    def rows(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.held)

    @property
    def has_version(self) -> bool:
        """Whether a row says by which way of rendering its HTML was made; the others are few, and compared."""
        try:
            return bool(self.model._meta.get_field("html_version"))
        except FieldDoesNotExist:
            return False

    @property
    def fields(self) -> list[str]:
        """The fields that are saved after rendering."""
        return [self.html, *self.also, *(["html_version"] if self.has_version else [])]


def add(*found):
    """Adds texts to the registry; those that are there already stay as they are."""
    TEXTS.extend(text for text in found if text not in TEXTS)


def beside_essays():
    """The texts that are no essay's: a list."""
    return [text for text in TEXTS if text.model is not Essay]


def of(model):
    """The texts of a model: a list, mostly of one."""
    return [text for text in TEXTS if text.model is model]


def fill(row):
    """Renders the texts of a row onto it, not saved here; returns it. Raises ValidationError by field where one cannot
    be rendered. Every look at a text that is not stored yet goes by this, and so does `store`."""
    for text in of(type(row)):
        try:
            text.render(text, row)
        except markup.TextTooCostly as error:
            raise ValidationError({text.source: str(error)}) from error
    return row


def store(row):
    """Renders the texts of a row that is no essay, saves it, and keeps which pictures they name. Raises as `fill`.
    Every verb that stores such a text goes by this, and every one that deletes it by `delete`."""
    is_new = row.pk is None
    fill(row).save()
    media_uses.keep_row(row, [getattr(row, text.source) for text in of(type(row))], is_new=is_new)


def delete(row):
    """Deletes a row that is no essay, with what was kept of its texts, where it has any."""
    if of(type(row)):
        media_uses.forget_row(row)
    row.delete()


def refused(model, typed):
    """What is wrong with the texts of a form (`typed`: its cleaned data): {field: a sentence} of those that cannot be
    rendered. Line ends become of one kind, in place."""
    found = {}
    for text in of(model):
        if source := typed.get(text.source):
            typed[text.source] = source = source.replace("\r\n", "\n").replace("\r", "\n")
            try:
                _check(source)
            except markup.TextTooCostly as error:
                found[text.source] = str(error)
    return found


def naming(texts, names, paths):
    """The rows whose text means one of `names` (titles, slugs, "hub:slug") by `[[…]]`, or has one of `paths`
    ("/essays/slug/") in its source or its HTML: {text: ids}, of those of `texts` that have any. In one query; may name
    a few rows too many, never one too few."""
    names, paths = {_name(name) for name in names if name}, [_flat(path).rstrip("/") for path in paths]
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(*_linking(tuple(texts)))
        rows = cursor.fetchall()
    for place, pk, source, html in rows:
        if ("[[" in source and not names.isdisjoint(_names(source))) or any(
            path in flat for flat in (_flat(source), _flat(html)) for path in paths
        ):
            found.setdefault(texts[place], []).append(pk)
    return found


@lru_cache(maxsize=8)
def _linking(texts):
    """SQL, with its values, for the rows of texts that may link to something: (place of the text, id, source, html) of
    each. Every publication asks it, and to put it together takes longer than to run it."""
    found = []
    for place, text in enumerate(texts):
        rows = text.rows.filter(Q(**{f"{text.source}__contains": "[["}) | Q(**{f"{text.source}__contains": "/"}))
        rows = rows.order_by().annotate(place=Value(place))
        found.append(rows.values_list("place", "pk", text.source, text.html))
    return found[0].union(*found[1:], all=True).query.sql_with_params()


def _names(source):
    """What the `[[…]]` of a text may name, however they are read."""
    return {_name(name) for wanted in markup.wanted(source) for name, _ in readings(wanted)}


def _name(wanted):
    """A target of `[[…]]` to be compared: folded, `hub : Name` as `hub:name`."""
    return ":".join(part.strip() for part in fold_name(wanted).split(":"))


def _flat(text):
    """A text to be searched for an address, however that is written in it."""
    return unicodedata.normalize("NFC", percent_decoded(unescape(text)).replace("\\", "")).casefold()
