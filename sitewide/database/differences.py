"""Where something that is stored because it takes long to work out is not what it has to be."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`what` is stored, in words for whoever looks after the site; as what, and what it has to be."""

    what: str
    stored: Any
    true: Any

    def __str__(self) -> str:
        return f"{self.what}: {self.stored} is stored, {self.true} is true."
