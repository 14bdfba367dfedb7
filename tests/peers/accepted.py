"""Differences that are meant: beginnings of (comparison, thing, what differs), and why it is to be so."""

_OF_THE_LIBRARY = "the caption that a file has in the library is printed under it everywhere (docs/writing.md)"
_PARAGRAPH = "words that stand in a division, a button, a verse or under a table or a film are a paragraph in Markdown"
_UNKNOWN = "what a wiki computes is not computed here: the words of a template that is not known are kept, and told"
_INDENTED = "a definition within a definition, which is how wikis indent, is a quotation in Markdown"
_EMPTY_PICTURE = "a picture that is not among the files is a link in the place of the picture, and told"

ACCEPTED = {
    "wordpress": {
        ("words of texts", "The old editor", "after “none *” there “”, here “Meadow above"): _OF_THE_LIBRARY,
        ("words of texts", "The newer editor", "after “its caption” there “”, here “Meadow above"): _OF_THE_LIBRARY,
        ("words of texts", "The newer editor", "after “A talk” there “”, here “The well"): _OF_THE_LIBRARY,
        ("blocks of texts", "The old editor", "after “p p” there “”, here “p”"): _PARAGRAPH,
        ("blocks of texts", "The newer editor", "after “cell cell” there “”, here “p”"): _PARAGRAPH,
        ("blocks of texts", "The newer editor", "after “pre pre” there “pre”, here “p p”"): _PARAGRAPH,
        ("blocks of texts", "The newer editor", "after “p p” there “”, here “p p”"): _PARAGRAPH,
    },
    "mediawiki": {
        ("words of pages", "Templates that nobody knows", ""): _UNKNOWN,
        ("blocks of pages", "Templates that nobody knows", ""): _UNKNOWN,
        ("what is emphasised", "Templates that nobody knows", ""): _UNKNOWN,
        ("blocks of pages", "Commons", "after “dt dd” there “dd dd”, here “quote quote”"): _INDENTED,
        ("links within", "Commons: File:Missing.png", ""): _EMPTY_PICTURE,
    },
    "export": {},
}
