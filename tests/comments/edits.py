"""Edits by chance on real texts, knowing what became of each paragraph: what anchors are tried against."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import transfer
from essays import markup
from essays.markup.blocks import Block, blocks, joined
from essays.markup.paragraph_slots import paragraphs
from essays.markup.types import MediaInfo
from transfer.markdown.frontmatter_formats import split

DEMO = Path(transfer.__file__).resolve().parent / "demo" / "essays"


@dataclass(frozen=True)
class Part:
    """A block of a text under edit: `origins` are the numbers of the paragraphs that its words were in; `moved` and
    `changed` say what was done to it."""

    block: Block
    origins: frozenset = frozenset()
    moved: bool = False
    changed: bool = False

    def with_text(self, text):
        return replace(self, block=replace(self.block, text=text), changed=True)


def demo_texts():
    """The sources of the demo's essays, by file name."""
    return {path.name: split(path.read_text(encoding="utf-8"))[1] for path in sorted(DEMO.glob("*.md"))}


def texts_of(source):
    """The plain texts of the paragraphs that readers see; each picture that is named is there."""
    media = {name: MediaInfo(url=f"/media/{name}.png") for name in re.findall(r"\(media:([\w-]+)", source)}
    return [paragraph.text for paragraph in paragraphs(markup.render(source, media=media).html)]


def parts_of(source):
    return [Part(block, frozenset({block.number} if block.number else ())) for block in blocks(source)]


def source_of(parts):
    return joined([replace(part.block, gap="\n\n") for part in parts])


def edit(parts, chance, strange):
    """The parts after one to four edits; `strange` are sentences from elsewhere."""
    for _ in range(chance.randint(1, 4)):
        at = chance.choice([n for n, part in enumerate(parts) if is_plain(part)])
        parts = chance.choice(EDITS)(list(parts), at, chance, strange)
    return parts


def is_plain(part):
    text = part.block.text
    return part.block.kind == "paragraph" and "[^" not in text and not text.startswith((">", "{")) and len(text) > 60


def _sentences(text):
    return text.replace(". ", ".\0").split("\0")


def reword(parts, at, chance, strange):
    """One to three words are others."""
    words = parts[at].block.text.split(" ")
    for _ in range(chance.randint(1, 3)):
        words[chance.randrange(len(words))] = chance.choice(chance.choice(strange).split(" "))
    parts[at] = parts[at].with_text(" ".join(words))
    return parts


def rewrite(parts, at, chance, strange):
    """A third of the words are others."""
    words = parts[at].block.text.split(" ")
    for place in chance.sample(range(len(words)), len(words) // 3):
        words[place] = chance.choice(chance.choice(strange).split(" "))
    parts[at] = parts[at].with_text(" ".join(words))
    return parts


def lengthen(parts, at, chance, strange):
    sentences = _sentences(parts[at].block.text)
    sentences.insert(chance.randint(0, len(sentences)), chance.choice(strange))
    parts[at] = parts[at].with_text(" ".join(sentences))
    return parts


def shorten(parts, at, chance, strange):
    sentences = _sentences(parts[at].block.text)
    if len(sentences) > 1:
        del sentences[chance.randrange(len(sentences))]
        parts[at] = parts[at].with_text(" ".join(sentences))
    return parts


def move(parts, at, chance, strange):
    part = parts.pop(at)
    parts.insert(chance.choice([n for n, p in enumerate(parts) if is_plain(p)] or [0]), replace(part, moved=True))
    return parts


def move_and_reword(parts, at, chance, strange):
    return move(reword(parts, at, chance, strange), at, chance, strange)


def take_out(parts, at, chance, strange):
    del parts[at]
    return parts


def put_in(parts, at, chance, strange):
    text = " ".join(chance.sample(strange, 3))
    parts.insert(at, Part(Block(text, "\n\n"), changed=True))
    return parts


def divide(parts, at, chance, strange):
    sentences = _sentences(parts[at].block.text)
    if len(sentences) > 1:
        cut = chance.randint(1, len(sentences) - 1)
        part = parts[at]
        parts[at : at + 1] = [part.with_text(" ".join(sentences[:cut])), part.with_text(" ".join(sentences[cut:]))]
    return parts


def make_one(parts, at, chance, strange):
    if at + 1 < len(parts) and is_plain(parts[at + 1]):
        one, two = parts[at], parts.pop(at + 1)
        both = one.with_text(f"{one.block.text} {two.block.text}")
        parts[at] = replace(both, origins=one.origins | two.origins, moved=one.moved or two.moved)
    return parts


EDITS = (reword, rewrite, lengthen, shorten, move, move, move_and_reword, take_out, put_in, divide, make_one)
