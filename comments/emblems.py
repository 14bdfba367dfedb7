"""The small emblem beside a writer's name: a pattern of five by five squares, the same on both sides. Pure.

It follows from a keyed hash of the e-mail address and the name together. So the same person under the same name has
the same emblem everywhere, somebody else who takes that name has another one, and two names of one person are not told
to belong together. It has fifteen bits: nobody can go back from it to an address.
"""

from functools import lru_cache

from sitewide.limits import keyed_hash
from sitewide.mailboxes import mailbox

SIZE, HALF = 5, 3
FEWEST, MOST = 5, 11  # squares set of the fifteen: neither nearly empty nor a black tile


def emblem_of(email, name):
    """The emblem of a writer as four hexadecimal digits. `email` may be empty."""
    for turn in range(64):  # the first pattern that is fit to be seen; all but a few are
        bits = int(keyed_hash("emblem", mailbox(email), name.strip().casefold(), turn)[:4], 16) & 0x7FFF
        if FEWEST <= bits.bit_count() <= MOST:
            break
    return f"{bits:04x}"


@lru_cache(maxsize=4096)
def path_of(emblem):
    """An emblem as the path of an SVG of five by five units, a rectangle for each run of squares; "" for none."""
    if not emblem:
        return ""
    bits = int(emblem, 16)
    cells = [
        [bool(bits >> (row * HALF + min(column, SIZE - 1 - column)) & 1) for column in range(SIZE)]
        for row in range(SIZE)
    ]
    return "".join(_runs(row, squares) for row, squares in enumerate(cells))


def _runs(row, squares):
    path, start = "", None
    for column, filled in enumerate([*squares, False]):
        if filled and start is None:
            start = column
        elif not filled and start is not None:
            path += f"M{start} {row}h{column - start}v1h-{column - start}z"
            start = None
    return path
