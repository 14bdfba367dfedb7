"""What each essay of a corpus is: its words, who signs it, under which tags and hubs, what becomes of it and when.
Pure: the number of an essay, the seed and the size say all of it, whichever process asks, and in whatever order.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from sitewide.text.slugs import slugify
from transfer.corpus import prose

YEARS = 15  # over which the essays of a corpus are spread
NEAR = 100  # an essay links to none of the last so many before it: when it is rendered these may not be stored yet
LINKS, ADDRESSES = 4, 3  # at most
UNWRITTEN = 0.05  # of its links by title lead to what nobody has written yet
REPLIES = 10  # under one essay


class State(StrEnum):
    PUBLISHED = "published"
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Composed:
    """An essay as it is made up; `hubs` are places in the list of hubs, `picture` one in that of pictures, which is its
    cover (None: it has none); `before` is how it read at first ("": always as now)."""

    number: int
    title: str
    standfirst: str
    body: str
    authors: list[str]
    tags: list[str]
    state: State
    at: datetime
    hubs: list[int] = field(default_factory=list)
    picture: int | None = None
    before: str = ""


@dataclass(frozen=True)
class Corpus:
    """So many essays from the number `first` on, for a seed; the last of them that is not to come appeared on the day
    before `until`. `pictures` are the names of those that may be shown."""

    seed: int
    first: int
    count: int
    until: date
    hubs: int = 3
    pictures: Sequence[str] = ()

    @property
    def end(self) -> int:
        """The first number that is none of its essays'."""
        return self.first + self.count

    def chance(self, number: int, what: str) -> Random:
        """The source of chance for one thing about one essay. Of a text: its seed is the same in every process."""
        return Random(f"{self.seed}/{number}/{what}")  # noqa: S311 - nothing secret comes of it

    def state(self, number: int) -> State:
        """What becomes of an essay: the last are still to come, a few are drafts or were withdrawn."""
        if number >= self.end - max(1, min(20, self.count // 200)):
            return State.SCHEDULED
        return {7: State.DRAFT}.get(number % 41) or {11: State.WITHDRAWN}.get(number % 499) or State.PUBLISHED

    def at(self, number: int) -> datetime:
        """When an essay appeared, or is to appear: the higher its number, the later."""
        end = datetime.combine(self.until, time(), UTC)
        if self.state(number) is State.SCHEDULED:
            return end + timedelta(days=30 + number % 50)
        return end - timedelta(days=365 * YEARS) * ((self.end - number) / (self.end + 1))

    def title(self, number: int) -> str:
        return prose.title(self.chance(number, "title"))

    def compose(self, number: int) -> Composed:
        """One essay, whole."""
        chance = self.chance(number, "text")
        picture = chance.randrange(len(self.pictures)) if self.pictures and chance.random() < 0.08 else None
        is_shown = picture is not None and chance.random() < 0.3
        shown = f"![]({'media:' + self.pictures[picture or 0]})" if is_shown else ""
        body = prose.body(chance, self._links(number, chance), shown)
        was_edited = self.state(number) is State.PUBLISHED and chance.random() < 0.08
        people, tags = round(20 + 4 * math.sqrt(self.end)), round(40 + 12 * math.sqrt(self.end))
        return Composed(
            number, self.title(number), prose.sentences(chance, 1) if chance.random() < 0.8 else "", body,
            authors=list(dict.fromkeys(prose.person(chance, people) for _ in range(1 + (chance.random() < 0.15)))),
            tags=list(dict.fromkeys(
                prose.tag(prose.rank(chance, tags, flat=6)) for _ in range(chance.choice((1, 2, 3, 3, 4, 5)))
            )),
            state=self.state(number), at=self.at(number), hubs=self._hubs(chance), picture=picture,
            before=body.rpartition("\n\n")[0] if was_edited else "",
        )  # fmt: skip

    def _hubs(self, chance: Random) -> list[int]:
        """Most essays stand in one hub or two, a few in none; the first hub has most."""
        return [place for place in range(self.hubs) if chance.random() < 0.55 / (1 + place / 2)]

    def _links(self, number: int, chance: Random) -> list[str]:
        """Links to essays before, by title or by address, and a few to other sites; the newer of them more often."""
        most = number - NEAR
        earlier = [int(most * chance.random() ** 0.5) for _ in range(chance.randint(0, LINKS))] if most > 0 else []
        titles = [self.title(n) for n in dict.fromkeys(earlier) if self.state(n) is State.PUBLISHED]
        found = [
            f"[{title}](/essays/{slugify(title)}/)" if place >= LINKS - ADDRESSES and chance.random() < 0.4
            else f"[[{title}]]"
            for place, title in enumerate(titles)
        ]  # fmt: skip
        if chance.random() < UNWRITTEN:
            found.append(f"[[{prose.title(chance)} (unwritten)]]")
        if chance.random() < 0.3:
            found.append(f"[the {prose.tag(chance.randrange(100))}](https://example.org/{chance.randrange(5000)})")
        return found

    def replied(self, among: int) -> list[int]:
        """The numbers of the newest essays that readers have and reply to, at most `among`, the newest first."""
        public = (n for n in range(self.end - 1, self.first - 1, -1) if self.state(n) is State.PUBLISHED)
        return [number for number, _ in zip(public, range(among), strict=False)]

    def series(self) -> list[list[int]]:
        """The essays of each series, by their numbers: three to eight that follow each other, one series in 250."""
        found = []
        for place in range(max(1, min(400, self.count // 250))):
            chance = self.chance(place, "series")
            start = chance.randrange(self.first, max(self.first + 1, self.end - 20))
            numbers = range(start, min(self.end, start + 2 * chance.randint(3, 8)), 2)
            found.append([n for n in numbers if self.state(n) is not State.WITHDRAWN])
        return found
