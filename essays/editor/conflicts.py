"""Two versions of an essay beside the one that both began with: what differs, what is chosen of it, what comes out.

Versions are values as `essays.editor.form_values` has them. What differs comes as Parts: title and details first, then
the text.
"""

import zlib
from dataclasses import dataclass, replace
from typing import Any

from essays.editor import form_values
from essays.revisions import comparison, diff, three_way_merge
from essays.revisions.three_way_merge import ANEW, BOTH, SAME, THEIRS, YOURS

# The details in the order of a comparison, by the names of the form.
FIELDS = {"licence_id": "licence", "cover_id": "cover"}
PUT_TOGETHER = frozenset({"standfirst", "tags", "hubs", "authors"})  # both can stand: one after the other
WRITTEN_ANEW = frozenset({*form_values.LINES, "slug", "tags", "authors", "source_url", "cover"})


@dataclass(frozen=True)
class Part:
    """One thing to be chosen: a detail (`name`) or a stretch of the text (a Section; `name` is "body").

    `theirs` and `yours` are Pieces against the version that both began with; `begin` is what ANEW begins with, `words`
    what has been written in its place. `choice` is "" while it is open.
    """

    key: str
    name: str
    label: str
    who: str
    is_new: bool
    theirs: tuple[diff.Piece, ...]
    yours: tuple[diff.Piece, ...]
    choices: tuple[Any, ...]
    begin: str
    choice: str = ""
    words: str = ""
    section: three_way_merge.Section | None = None
    listed: bool = False

    @property
    def theirs_gone(self) -> bool:
        return all(piece.sign == diff.REMOVED for piece in self.theirs)

    @property
    def yours_gone(self) -> bool:
        return all(piece.sign == diff.REMOVED for piece in self.yours)


@dataclass(frozen=True)
class Versions:
    """All of it: `parts` to choose, `sections` of the text with those that read the same, and the three versions."""

    base: dict[str, Any]
    theirs: dict[str, Any]
    yours: dict[str, Any]
    parts: list[Part]
    sections: list[three_way_merge.Section]
    choices: three_way_merge.Choices

    @property
    def open(self) -> list[Part]:
        return [part for part in self.parts if not part.choice]

    def lost_words(self) -> list[str]:
        """What was written anew for parts that are not there any more: shown, as it would be lost."""
        known = {part.key for part in self.parts}
        return [words for key, (_choice, words) in self.choices.items() if key not in known and (words or "").strip()]

    def outcome(self) -> dict[str, Any]:
        """The values that come out. Raises ValueError while a part is open."""
        values = dict(self.theirs)
        for part in self.parts:
            if part.section is None:
                values[part.name] = self._chosen(part)
        values["body"] = three_way_merge.merge(self.sections, self._section_choices())
        return values

    def text_of(self, part: Part) -> str:
        """What a part comes to, as text; "" while it is open."""
        if not part.choice:
            return ""
        if part.section is None:
            value = form_values.readable(self.theirs | {part.name: self._chosen(part)})[_readable_name(part.name)]
            return ", ".join(value) if isinstance(value, list) else value
        return three_way_merge.merge([part.section], self._section_choices())

    def _section_choices(self) -> three_way_merge.Choices:
        return {part.key: (part.choice, part.words) for part in self.parts if part.section and part.choice}

    def _chosen(self, part: Part) -> Any:
        theirs, yours = self.theirs[part.name], self.yours[part.name]
        if part.choice == ANEW:
            return form_values.from_text(part.name, part.words)
        if part.choice == BOTH:
            return _one_after_the_other(theirs, yours)
        return {THEIRS: theirs, YOURS: yours}[part.choice] if part.choice else _missing(part)


def between(base, theirs, yours, choices, *, editor):
    """The Versions of three sets of values. `choices` is {key: (choice, words)}; what goes without saying is chosen.

    Who is no editor is not asked about what only editors choose.
    """
    sections = three_way_merge.sections(base["body"], theirs["body"], yours["body"])
    parts = [*_details(base, theirs, yours, choices, editor), *_stretches(sections, choices)]
    return Versions(base, theirs, yours, parts, sections, choices)


def _details(base, theirs, yours, choices, editor):
    shown = [form_values.readable(values) for values in (base, theirs, yours)]
    for readable_name, label in comparison.labels().items():
        name = FIELDS.get(readable_name, readable_name)
        if theirs[name] == yours[name] or (name in form_values.EDITORS_ONLY and not editor):
            continue
        who = YOURS if theirs[name] == base[name] else THEIRS if yours[name] == base[name] else BOTH
        old, them, you = (values[readable_name] for values in shown)
        listed = isinstance(old, list)
        pieces = [tuple((diff.names if listed else diff.words)(old, new)) for new in (them, you)]
        asked = (THEIRS, YOURS)
        asked += ((BOTH,) if name in PUT_TOGETHER else ()) + ((ANEW,) if name in WRITTEN_ANEW else ())
        begin = (
            _names_together(old, them, you) if listed else three_way_merge.together(old, them, you).replace("\n\n", " ")
        )
        part = Part(f"field-{name}", name, str(label), who, not old, *pieces, asked, begin, listed=listed)
        yield _decided(part, choices)


def _stretches(sections, choices):
    for section in sections:
        if section.who == SAME:
            continue
        base, theirs, yours = (section.text(side) for side in ("base", "theirs", "yours"))
        pieces = diff.words(base, theirs), diff.words(base, yours)
        begin = three_way_merge.together(base, theirs, yours)
        part = Part(section.key, "body", "", section.who, section.is_new, *pieces, three_way_merge.CHOICES, begin)
        yield _decided(replace(part, section=section), choices)


def _decided(part, choices):
    """The part with what is chosen for it; what only one side changed is taken from there where nothing is said."""
    choice, words = choices.get(part.key, ("", None))
    if choice not in part.choices:
        choice = part.who if part.who in {THEIRS, YOURS} else ""
    if not choice and words is not None and ANEW in part.choices:
        choice = ANEW  # something was written: without scripts the button beside it is easily forgotten
    return replace(part, choice=choice, words=part.begin if words is None else words)


def mark(key, words):
    """A short mark of what a field began with, by which it is seen that nobody wrote in it."""
    return f"{key}:{zlib.crc32(words.strip().encode('utf-8', 'surrogatepass')):08x}"


def _names_together(old, theirs, yours):
    """Names with what both put in, without what either took out, as text with commas between."""
    every = [*theirs, *(name for name in yours if name not in theirs)]
    return ", ".join(name for name in every if name not in old or (name in theirs and name in yours))


def _one_after_the_other(theirs, yours):
    if isinstance(theirs, tuple):
        return theirs + tuple(one for one in yours if one not in theirs)
    return " ".join(filter(None, (theirs, yours)))


def _readable_name(name):
    return next((readable for readable, field in FIELDS.items() if field == name), name)


def _missing(part):
    raise ValueError(f"nothing is chosen for {part.key}")
