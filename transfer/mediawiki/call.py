"""A call of a template: its name and arguments, in wikitext in which what was inside has been read already. Pure."""

import re
from dataclasses import dataclass

_HELD = re.compile("\x02[0-9]+\x03")


@dataclass(frozen=True)
class Call:
    """`arguments` are (name, value), in their order; the name is "" where none was typed."""

    name: str
    arguments: tuple[tuple[str, str], ...] = ()

    def by_name(self) -> dict[str, str]:
        """The arguments by name; those without one by their number, "1" the first."""
        found: dict[str, str] = {}
        number = 0
        for name, value in self.arguments:
            if not name:
                number += 1
            found[name or str(number)] = value if name else value.strip("\n")
        return found

    def lower(self) -> dict[str, str]:
        """As `by_name`, the names in lower case with single signs between words ("access-date"), values stripped; empty
        ones left out."""
        given = self.by_name().items()
        return {re.sub(r"[\s_]+", "-", name.lower()): value.strip() for name, value in given if value.strip()}

    def positional(self) -> list[str]:
        """The arguments without a name, or with a number for one, stripped; empty ones left out."""
        return [value.strip() for name, value in self.arguments if (not name or name.isdigit()) and value.strip()]

    def typed(self) -> str:
        """About as it was typed, for the report."""
        arguments = "".join(f"|{name}={value}" if name else f"|{value}" for name, value in self.arguments)
        return " ".join(_HELD.sub("…", "{{" + self.name + arguments + "}}").split())
