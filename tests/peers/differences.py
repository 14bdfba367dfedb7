"""What was compared, and what differed: each comparison has a name, each difference stands in the report."""

from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher


@dataclass
class Comparison:
    """`compared` counts what was asked under a name, `differed` tells what was not the same, as (thing, words).
    `accepted` are beginnings of (name, thing, words) of differences that are meant, with the reason."""

    peer: str
    compared: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    differed: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    figures: list[str] = field(default_factory=list)
    accepted: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def same(self, name, thing, theirs, ours):
        """Two values are to be the same; tells whether they are."""
        self.compared[name] += 1
        if theirs != ours:
            self.differed[name].append((str(thing), f"there {_short(theirs)}; here {_short(ours)}"))
        return theirs == ours

    def holds(self, name, thing, good, words=""):
        """Something is to be so."""
        self.compared[name] += 1
        if not good:
            self.differed[name].append((str(thing), words))
        return good

    def sequence(self, name, thing, theirs, ours):
        """Two lists are to be the same in the same order; each place where they are not is a difference."""
        self.compared[name] += max(1, len(theirs))
        for kind, a, b, c, d in SequenceMatcher(a=theirs, b=ours, autojunk=False).get_opcodes():
            if kind != "equal":
                before = f"after “{_joined(theirs[max(0, a - 2) : a])}” "
                words = f"{before}there “{_joined(theirs[a:b])}”, here “{_joined(ours[c:d])}”"
                self.differed[name].append((str(thing), words))

    def report(self):
        """Prints all of it; gives how many differences there are that nobody has accepted."""
        print(f"\n=== {self.peer} ===")
        for line in self.figures:
            print(line)
        print()
        for name, count in self.compared.items():
            print(f"  {name:<55} {count:>6} compared {len(self.differed.get(name, ())):>4} differ")
        return self._differences()

    def _differences(self):
        known, left = [], dict.fromkeys(self.accepted, 0)
        unknown = 0
        for name, found in self.differed.items():
            for thing, words in found:
                key = (name, thing, words)
                why = next((one for one in self.accepted if all(map(str.startswith, key, one[:3]))), None)
                if why:
                    left[why] += 1
                    known.append((*key, self.accepted[why]))
                else:
                    unknown += 1
                    print(f"\nDIFFERS {name}: {thing}: {words[:900]}")
        for name, thing, words, why in known:
            print(f"\naccepted: {name}: {thing}: {words[:300]}\n  because {why}")
        for one in (one for one, count in left.items() if not count):
            print(f"\nNO LONGER DIFFERS, though it is accepted: {one}")
        print(
            f"\n{self.peer}: {sum(self.compared.values())} compared, {unknown} differ, {len(known)} more are accepted"
        )
        return unknown


def _short(value):
    words = repr(value)
    return words if len(words) < 300 else f"{words[:300]}…"


def _joined(parts):
    return " ".join(map(str, parts))
