"""The small emblem beside a writer's name: a pattern of five by five squares, the same on both sides. Pure.

It follows from a keyed hash of what was shown of a writer (comments.identity.proof) and the name together. So the same
person under the same name has the same emblem everywhere, somebody else who takes that name has another one, and two
names of one person are not told to belong together. What was only typed makes none: else whoever typed an address would
see by the emblem whose it is. It has fifteen bits: nobody can go back from it to an address.
"""

from collections.abc import Iterable
from functools import lru_cache

from sitewide.hashing import keyed_hash
from sitewide.mail.mailboxes import mailbox

SIZE, HALF = 5, 3
FEWEST, MOST = 5, 11  # squares set of the fifteen: neither nearly empty nor a black tile


def emblem_of(email: str, name: str) -> str:
    """The emblem of the owner of an e-mail address under a name, as four hexadecimal digits. `email` is empty for
    people of this site."""
    return _drawn("emblem", mailbox(email), name.strip().casefold())


def emblem_of_browser(key: str, name: str) -> str:
    """The emblem of whoever writes under a name from the browser with a key, as nobody's address was shown."""
    return _drawn("emblem of a browser", key, name.strip().casefold())


def emblem_of_one(mark: str) -> str:
    """The emblem of one reply alone, of whose writer nothing was shown; `mark` is a text that no other reply has."""
    return _drawn("emblem of one", mark)


def _drawn(*facts: str) -> str:
    for turn in range(64):  # the first pattern that is fit to be seen; all but a few are
        bits = int(keyed_hash(*facts, turn)[:4], 16) & 0x7FFF
        if FEWEST <= bits.bit_count() <= MOST:
            break
    return f"{bits:04x}"


@lru_cache(maxsize=4096)
def path_of(emblem: str) -> str:
    """An emblem as the path of an SVG of five by five units, a rectangle for each run of squares; "" for none."""
    if not emblem:
        return ""
    bits = int(emblem, 16)
    cells = [
        [bool(bits >> (row * HALF + min(column, SIZE - 1 - column)) & 1) for column in range(SIZE)]
        for row in range(SIZE)
    ]
    return "".join(_runs(row, squares) for row, squares in enumerate(cells))


def _runs(row: int, squares: Iterable[bool]) -> str:
    path, start = "", None
    for column, filled in enumerate([*squares, False]):
        if filled and start is None:
            start = column
        elif not filled and start is not None:
            path += f"M{start} {row}h{column - start}v1h-{column - start}z"
            start = None
    return path
