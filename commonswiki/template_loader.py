"""Templates are indented for people who read them; the indentation is left out as they are compiled, and never sent."""

import re

from django.template.loaders import filesystem

# With the lines that only say something of the template: comments, and what it loads.
LEFT_OUT = re.compile(r"^[ \t]*(?:(\{% load [^%\n]*%\}|\{#[^#\n]*#\})\n)?", re.MULTILINE)


def tighten(source):
    """The source of a template without its indentation, and without the line breaks after comments and `load`."""
    return LEFT_OUT.sub(r"\1", source)


class Loader(filesystem.Loader):
    """Finds templates as Django's own loader does."""

    def get_contents(self, origin):
        return tighten(super().get_contents(origin))
