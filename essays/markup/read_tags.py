"""Which typed HTML is read as tags and attributes, before the tree is built. Not what is allowed in the end."""

from essays.markup import sanitize

READ_TAGS = set(sanitize.ESSAY_TAGS) - set(sanitize.PICTURE_TAGS) | set(
    "acronym address article big center dir font footer form h1 h4 h5 h6 header iframe img main nav section strike "
    "tfoot tt".split()
)
READ_ATTRIBUTES = set(
    "id class name href title src alt align style cite datetime start colspan rowspan scope lang dir".split()
)
TAGS = frozenset(READ_TAGS) | {"col", "colgroup", "picture", "source", "wbr"}  # typed ones are no characters
