"""Texts converted, led to their new addresses and rendered, in several processes at once, in their order.

What another process makes of a text is only a proposal: what its rendering stands on is asked again when it is stored
(`essays.derived.rendering.prepare`). Addresses that the Plan promises are linked to before their essays are there
(`essays.derived.relinking.settled`); a text that means something else which was not there yet, such as a heading, is
rendered anew in the end, once all are there: in several processes, too (`rendered`).
"""

import hashlib
import multiprocessing
import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db import connection, connections
from django.utils.translation import gettext as _

from essays import markup
from essays.derived import rendering
from essays.models import Essay, Hub
from transfer.importing import references, sketches
from transfer.importing.items import FEED, Edition, Note, Refused, Source, Text
from transfer.importing.mapping import Place
from transfer.importing.options import Options
from transfer.importing.planning import Plan

Given, Made = TypeVar("Given"), TypeVar("Made")
AHEAD = 8  # texts a process that may be converted before the first of them is stored
_COMING = re.compile(r"(?<=\]\()media:coming-\d+(?:\s+(?:\"[^\"]*\"|'[^']*'))?")
TOLD = 5  # runs of words that a text lost


@dataclass
class Prepared:
    """A text ready to be stored: its bodies lead to addresses here. Or `refused`, words on why it is not; then `text`
    may be None."""

    text: Text | None = None
    refused: str = ""
    notes: list[Note] = field(default_factory=list)
    rendered: rendering.Prepared | None = None
    sketch: list[int] = field(default_factory=list)
    digest: str = ""  # of the text and all that was chosen for it; one that was stored so is not rendered again
    digest_of_replies: str = ""

    def bodies(self) -> Iterator[str]:
        """All that is to be stored of it: how it reads, how it once read, what was replied."""
        if self.text:
            yield self.text.body
            yield from (one.body for one in (*self.text.editions, *self.text.replies))


@dataclass(frozen=True)
class Preparer:
    """What is known when texts are prepared: the source, the Plan, what was chosen, which languages there are, where
    each term goes, and the hubs."""

    source: Source
    plan: Plan
    options: Options
    languages: frozenset[str]
    places: Mapping[str, Place]
    hubs: Sequence[Hub]

    def prepare(self, part: Any) -> Prepared:
        """Everything about one text that can be done before it is stored."""
        try:
            text = self.source.convert(part)
        except Refused as error:
            return Prepared(refused=str(error))
        if text.refused:
            return Prepared(text, refused=text.refused)
        notes = [*text.notes]
        text = self._led(text, notes)
        prepared = Prepared(text, notes=notes, digest=self._digest(text), digest_of_replies=_digest(text.replies))
        if self.plan.stored.get(text.key, "").startswith(prepared.digest):
            return prepared
        try:
            prepared.rendered = rendering.prepare(text.body, text.language, hubs=self.hubs, promised=self.plan.promised)
        except markup.TextTooCostly as error:
            prepared.refused = str(error)
            return prepared
        result = prepared.rendered.rendered
        prepared.sketch = sketches.sketch(result.text)
        # In a dry run no picture is there whose caption could be shown.
        lost = markup.lost_words(_COMING.sub("", text.body), result.html)
        notes += [Note("words-lost", markup.missing_words(run.words)) for run in lost[:TOLD]]
        return prepared

    def _led(self, text: Text, notes: list[Note]) -> Text:
        language = self._language(text, notes)
        if text.cover and text.cover not in self.plan.files:
            where = self.plan.elsewhere.get(text.cover) or text.cover
            notes.append(Note("picture-missing", _("its cover is missing: %(where)s") % {"where": where}))
        resolved = replace(
            text,
            language=language,
            body=self._body(text.body, notes),
            editions=tuple(self._edition(one) for one in text.editions),
            replies=tuple(replace(one, body=self._body(one.body, [])) for one in text.replies),
        )
        return resolved

    def _digest(self, text: Text) -> str:
        """By what a second run sees that a text is as it was, and is to go where it went."""
        options, places = self.options, [str(self.places.get(key, "")) for key in text.terms]
        chosen = (options.author, options.licence, options.keep_addresses, self.plan.slugs.get(text.key))
        return _digest(replace(text, replies=(), notes=[]), places, chosen, self.plan.files.get(text.cover))

    def _edition(self, one: Edition) -> Edition:
        return replace(one, body=self._body(one.body, []))

    def _language(self, text: Text, notes: list[Note]) -> str:
        asked = text.language.replace("_", "-").casefold()
        for code in (asked, asked.partition("-")[0]):
            if code in self.languages:
                return code
        if asked:
            notes.append(
                Note(
                    "language",
                    _("its language “%(language)s” is not known here") % {"language": text.language[:40]},
                    text.language[:40],
                )
            )
        return self.options.language

    def _body(self, body: str, notes: list[Note]) -> str:
        body = references.by_todays_titles(body, self.plan.titles)
        return references.resolve(body, lambda place: self._address(place, notes))

    def _address(self, place: references.Place, notes: list[Note]) -> str | None:
        plan, key = self.plan, place.key
        if slug := plan.slugs.get(key.removesuffix(FEED)):
            if key.removesuffix(FEED) in plan.hidden:
                notes.append(
                    Note(
                        "link-hidden", _("a link leads to “%(slug)s”, which readers do not have (yet)") % {"slug": slug}
                    )
                )
            if key.endswith(FEED):
                return f"/essays/{slug}/responses.xml"
            return references.to_essay(slug, place.heading)
        if here := plan.files.get(key):
            return f"media:{here.name}" if place.is_picture else here.page
        if address := plan.terms.get(key):
            return address
        if (address := plan.elsewhere.get(key)) is not None:
            notes.append(
                Note("picture-missing", _("a picture or file is missing: %(address)s") % {"address": address or key})
            )
            return address or None
        notes.append(Note("link-lost", _("a link leads to “%(key)s”, which is not brought over") % {"key": key}))
        return None


def _digest(*values: object) -> str:
    """32 hexadecimal digits."""
    return hashlib.sha256(repr(values).encode("utf-8", "backslashreplace")).hexdigest()[:32]


_work: Callable[[Any], Any] | None = None


def _begin(work: Callable[[Any], Any], parent: int) -> None:
    """Makes a process ready: with connections of its own, and ending when the one that began it is no more (a process
    that is killed takes none of its children along)."""
    global _work
    _work = work
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _do(part: Any) -> Any:
    if _work is None:
        raise RuntimeError("This process was not made ready.")
    return _work(part)


def prepared(preparer: Preparer, parts: Iterable[Any], processes: int) -> Generator[Prepared, None, None]:
    """The Prepared of each part, in order, made by so many processes (0: by this one)."""
    return in_processes(preparer.prepare, parts, processes)


def rendered(essays: Iterable[int], processes: int) -> Generator[tuple[int, rendering.Prepared | None], None, None]:
    """The renderings of these essays as they are now (their ids), in order, made by so many processes; None for one
    that is not there any more, or cannot be rendered."""
    return in_processes(_render, essays, processes)


def _render(pk: int) -> tuple[int, rendering.Prepared | None]:
    row = Essay.objects.filter(pk=pk).values_list("body", "language").first()
    try:
        return pk, rendering.prepare(*row) if row else None
    except markup.TextTooCostly:  # whoever stores it finds that, too
        return pk, None


def in_processes(work: Callable[[Given], Made], parts: Iterable[Given], processes: int) -> Generator[Made, None, None]:
    """What `work` makes of each part, in order, in so many processes (0: in this one). At most AHEAD for each process
    are made before they are asked for."""
    if processes < 1 or connection.in_atomic_block:  # another process would not see what is not committed
        yield from map(work, parts)
        return
    with _pool(work, processes) as pool:
        waiting: deque[Future[Made]] = deque()
        for part in parts:
            waiting.append(pool.submit(_do, part))
            if len(waiting) >= AHEAD * processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextmanager
def _pool(work: Callable[[Any], Any], processes: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that are copies of this one, so that the Plan is not sent to each. No connection is open meanwhile: a
    copy would speak on the same one."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(work, os.getpid()))
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
