"""Template tags of kept words and of two versions: what is said of a part, of its sides, and of moments."""

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from essays.markup.excerpt import count_words
from essays.revisions import three_way_merge
from sitewide.text.datetimes import day_text, time_text
from sitewide.text.enumerations import commas
from sitewide.text.numbers import number

register = template.Library()

KINDS = {
    "table": lazy("A table"),
    "picture": lazy("A picture"),
    "note": lazy("A note"),
    "code": lazy("A piece of code"),
    "heading": lazy("A heading"),
}
CHOICES = {
    three_way_merge.THEIRS: lazy("Theirs"),
    three_way_merge.YOURS: lazy("Yours"),
    three_way_merge.BOTH: lazy("Both, theirs first"),
    three_way_merge.ANEW: lazy("Write it anew"),
}
CHOSEN = {
    three_way_merge.THEIRS: lazy("theirs"),
    three_way_merge.YOURS: lazy("yours"),
    three_way_merge.BOTH: lazy("both"),
    three_way_merge.ANEW: lazy("anew"),
}


@register.filter
def moment_of(moment):
    """A moment as one says it: "today, 13:47", "yesterday, 16:20", "9th March 2013, 16:20"."""
    days = (timezone.localdate() - timezone.localdate(moment)).days
    day = {0: _("today"), 1: _("yesterday")}.get(days) or day_text(moment)
    return _("%(day)s, %(time)s") % {"day": day, "time": time_text(moment)}


@register.filter
def clock(moment):
    """The time of a moment today ("14:02"), with the day for any other."""
    today = timezone.localdate(moment) == timezone.localdate()
    return time_text(moment) if today else moment_of(moment)


@register.filter
def more_words(count):
    """ "212 words more than the draft", "3 words fewer than the draft"."""
    if count == 0:
        return _("as many words as the draft, not the same")
    if count > 0:
        return ngettext("%s word more than the draft", "%s words more than the draft", count) % number(count)
    return ngettext("%s word fewer than the draft", "%s words fewer than the draft", -count) % number(-count)


@register.filter
def first_words(copy):
    """What an essay to be goes by: its title, else how its text begins."""
    title = copy.fields.get("title", "").strip()
    body = " ".join(copy.fields.get("body", "").split())
    return title or (f"{body[:60].rstrip()}…" if len(body) > 60 else body) or _("Untitled")


@register.filter
def words_in(copy):
    """ "212 words"."""
    count = count_words(copy.fields.get("body", ""))
    return ngettext("%s word", "%s words", count) % number(count)


@register.filter
def part_label(part):
    """A detail by its label, a stretch of the text by its number: "Paragraph 6", "Paragraphs 6 to 8", "A heading"."""
    if part.section is None:
        return part.label
    numbers = _numbers(part.section.yours or part.section.theirs or part.section.base)
    if not numbers:
        return KINDS.get(part.section.block.kind, _("A part without a number"))
    return _named(numbers[0], numbers[-1])


@register.filter
def part_number(part):
    """The same, short: "6", "6–8", "Title"."""
    if part.section is None:
        return part.label
    numbers = _numbers(part.section.yours or part.section.theirs or part.section.base)
    if not numbers:
        return part_label(part)
    return str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


@register.filter
def part_who(part, name):
    """Who changed it: "both of you changed it", "only Ilse changed it", "new in both"; `name` is theirs."""
    if part.who == three_way_merge.BOTH:
        return _("new in both") if part.is_new else _("both of you changed it")
    if part.who == three_way_merge.YOURS:
        return _("only you wrote it") if part.is_new else _("only you changed it")
    words = _("only %s wrote it") if part.is_new else _("only %s changed it")
    return words % name


@register.filter
def choice_label(choice):
    """What a button says that chooses so."""
    return CHOICES[choice]


@register.filter
def chosen_label(choice):
    """What was chosen, in a word."""
    return CHOSEN.get(choice, _("open"))


@register.filter
def read_the_same(run):
    """A run of sections that read the same: "Paragraphs 4 and 5 read the same in both"."""
    numbers = [number for section in run for number in _numbers(section.yours)]
    if not numbers:
        return _("A part that reads the same in both")
    words = ngettext("%s reads the same in both", "%s read the same in both", 1 + (numbers[0] != numbers[-1]))
    return words % _named(numbers[0], numbers[-1])


MOST_NAMED = 4


@register.filter
def still_open(parts):
    """ "Paragraph 6 is still open.", "Title and paragraph 6 are still open."; "" for none.

    The first MOST_NAMED are named and the others counted: the dock that says so stays low however many there are.
    """
    names = [str(part_label(part)) for part in parts]
    if not names:
        return ""
    named = [names[0], *(name[:1].lower() + name[1:] for name in names[1:MOST_NAMED])]
    last = _("%d more") % (len(names) - MOST_NAMED) if len(names) > MOST_NAMED else named.pop() if named[1:] else ""
    said = _("%(some)s and %(last)s") % {"some": commas(named), "last": last} if last else named[0]
    return ngettext("%s is still open.", "%s are still open.", len(names)) % said


def _numbers(blocks):
    return [block.number for block in blocks if block.number]


def _named(first, last):
    if first == last:
        return _("Paragraph %d") % first
    if last == first + 1:
        return _("Paragraphs %(first)d and %(last)d") % {"first": first, "last": last}
    return _("Paragraphs %(first)d to %(last)d") % {"first": first, "last": last}
