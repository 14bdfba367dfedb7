"""Shapes of Markdown that might be slow to read, by chance, each as large as the limits of length let it be."""

from collections.abc import Callable
from dataclasses import dataclass

from essays.markup import complexity_limits

MARKS = (
    "* ** *** _ __ ~~ ~ ` `` ``` [ ] ]( ![ [[ ]] ^[ [^ [^1] [^a [a] [a][b] [a](b) [a]() ![a](b) [a](<b [a](b( [a]: "
    "[a]:b *a a* *a* **a** _a_ a_ ~~a~~ ~~a `a` `a [[a]] [[a|b]] < << <a <b> </b> <b/> <a@b.c> <http://a.b> <!-- --> "
    "<? <![CDATA[ <!A </ <script> <style> <title> <textarea> <svg> <details> <summary> <table> <td> <li> <p> & &amp; "
    "&#35; &# &a \\ \\* \\\\ | || |- http://a.b https://a.b/c www.a.b a@b.c :// a a.b a-b a_b a' 'a \"a\" ' \" -- "
    "--- ... ( ) (( () ! {: {: .a} {#a} *[a *[a]: $ == ++ 共 é \u00a0 \u202e 6' 48° # #a ## > >> - + 1. 1) === : !!! "
    "<ruby> <bdi> [a]{lang=fr} ☐ \u200b"
).split(" ")
# What begins or ends a line.
LINES = (
    "\n",
    "\n\n",
    "  \n",
    "\\\n",
    "\t",
    "    ",
    "\n> ",
    "\n>> ",
    "\n- ",
    "\n  - ",
    "\n1. ",
    "\n1) ",
    "\n- [ ] ",
    "\n    ",
    "\n\n    ",
    "\n```\n",
    "\n~~~\n",
    "\n# ",
    "\n===\n",
    "\n---\n",
    "\n***\n",
    "\n: ",
    "\n\n:   ",
    "\n\n!!! note\n    ",
    "\n[a]: b\n",
    "\n[^1]: a\n",
    "\n*[a]: b\n",
    "\n|a|b|\n|-|-|\n",
    "\n|a|b|",
    "\n<div>\n",
    "\n</div>\n",
    "\n<div markdown=1>\n",
    "\n<!--\n",
    "\n{: .a}\n",
    "\n> [!NOTE]\n> ",
)
PAIRS = (
    "[ ]|*a **b b** a*|_a _|~~ ~~|<b> </b>|( )|[a](b ]|![a ](b)|^[ ]|`a a`|<div>\n \n</div>|> \n|<i> </i>|[a][ ]|"
    "<q> </q>|<ul><li> </ul>|<details>\n\n </details>\n\n|**a **|[[ ]]|<table><tr><td> </table>"
).split("|")
STAIRS = ("  ", "    ", "> ", "- ", "1. ", ">", "\t")
NUMBERED = (
    "a[^{}]\n\n[^{}]: b\n\n",
    "[a{}]\n\n[a{}]: /b\n\n",
    "[a{}]: /b\n",
    "[^{}]: b\n\n",
    "# a {}\n\n",
    "[a{}] ",
    "*[a{}]: b\n\na{} ",
    "<a id=x{}></a>[b](#x{})\n\n",
    "{}. a\n",
    "[[Title {}]] ",
    "&#{};",
    "<x{}>",
    "^[a{}]",
    "<b title={}>",
)


@dataclass(frozen=True)
class Shape:
    """`make(n)` is the source at size n; `says` is enough to make it again."""

    says: str
    make: Callable[[int], str]


def shape(chance):
    """One Shape, of a kind taken by chance (a random.Random)."""
    return chance.choice((repeated, repeated, framed, nested, table, numbered, stairs, mixed))(chance)


def unit(chance):
    """A few signs, blanks and ends of lines, one after the other."""
    found = chance.choices(MARKS, k=chance.randint(1, 4))
    for _ in range(chance.randint(0, 2)):
        found.insert(chance.randint(0, len(found)), chance.choice(LINES) if chance.random() < 0.7 else " ")
    return "".join(found)


def repeated(chance):
    one, end = unit(chance), chance.choice(("", " ", "\n", "\n\n"))
    many = chance.choice((1, 1, 5, 30, 200))  # how many stand together before `end`
    return Shape(f"({one!r} * {many} + {end!r}) * n", lambda n: (one * many + end) * n)


def framed(chance):
    before, one, after = unit(chance), unit(chance), unit(chance)
    return Shape(f"{before!r} + {one!r} * n + {after!r}", lambda n: before + one * n + after)


def nested(chance):
    pairs = [pair.split(" ", 1) for pair in chance.choices(PAIRS, k=chance.randint(1, 3))]
    opening = "".join(first for first, _ in pairs)
    closing = "".join(last for _, last in reversed(pairs))
    deep = chance.choice((0, 0, 3, 8, 15))  # how deep before the next begins; 0: all in each other
    if deep:
        return Shape(
            f"({opening!r} * {deep} + 'a' + {closing!r} * {deep} + ' ') * n",
            lambda n: (opening * deep + "a" + closing * deep + " ") * n,
        )
    return Shape(f"{opening!r} * n + 'a' + {closing!r} * n", lambda n: opening * n + "a" + closing * n)


def table(chance):
    columns, cell = chance.choice((1, 2, 7, 30, 120, 1000)), chance.choice(("", "a", unit(chance).replace("\n", "")))
    row, rule = f"|{f'{cell}|' * columns}\n", f"|{'-|' * columns}\n"
    short = chance.random() < 0.5
    return Shape(
        f"table of {columns} columns, cells {cell!r}{', rows of one cell' if short else ''}",
        lambda n: row + rule + ("|a|\n" if short else row) * n,
    )


def numbered(chance):
    one = chance.choice(NUMBERED) + chance.choice(("", "", "\n", "\n\n"))
    return Shape(f"{one!r} numbered to n", lambda n: "".join(one.replace("{}", str(number)) for number in range(n)))


def stairs(chance):
    step, top = chance.choice(STAIRS), chance.choice((2, 5, 9, 14))
    text = chance.choice(("a", "- a", "> a", "```", "1. a", unit(chance).strip("\n")))
    end = chance.choice(("\n", "\n\n"))
    return Shape(
        f"stairs of {step!r} to {top}, each {text!r} + {end!r}",
        lambda n: "".join(step * (number % top) + text + end for number in range(n)),
    )


def mixed(chance):
    units = [unit(chance) for _ in range(chance.randint(2, 12))]
    seed = chance.randrange(10**6)

    def make(n):
        return "".join(type(chance)(seed).choices(units, k=n))

    return Shape(f"by chance {seed} of {units!r}", make)


def passes(source, length):
    """Whether the limits let a source pass."""
    try:
        complexity_limits.check(source, length)
    except complexity_limits.TextTooCostly:
        return False
    return True


def greatest(make, length):
    """The greatest size, nearly, whose source the limits let pass; 0 if none."""
    most = 0
    size = 1
    while len(make(size)) <= length and passes(make(size), length):
        most, size = size, size * 2
    while size - most > max(1, most // 30):
        middle = (most + size) // 2
        if passes(make(middle), length):
            most = middle
        else:
            size = middle
    return most
