"""An essay that arrives from another site, and what came of it, as plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from essays.derived import rendering
from essays.models import Essay
from essays.publishing.past_versions import Past, Stored


@dataclass(frozen=True)
class Arriving:
    """An essay as it arrives. `content` as of `essays.publishing.create`: how it reads now; `at` the moment at which it
    appeared or is to appear, None for a draft; `changed_at` since when it reads so, where the source says it; `past`
    the older texts, in any order (the last may be the text of now, with its moment and words); `summary` words on the
    text of now; `feed_id` the id by which feed readers know it; `prepared` its rendering (essays.derived.rendering).
    All moments are aware."""

    content: dict[str, Any]
    at: datetime | None = None
    changed_at: datetime | None = None
    past: Sequence[Past] = ()
    summary: str = ""
    feed_id: str = ""
    guid: UUID | None = None
    translation_group: UUID | None = None
    prepared: rendering.Prepared | None = None


@dataclass
class Arrived:
    """What came of it: the essay, how many editions were added and how many older texts that no reader sees, and
    sentences on older texts that could not be taken in."""

    essay: Essay
    editions: int = 0
    unseen: int = 0
    refused: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, essay: Essay, stored: Stored) -> Arrived:
        """With its older texts as they are laid out; the edition of now is not among them."""
        return cls(essay, stored.editions, len(stored.rows) - stored.editions, stored.refused)
