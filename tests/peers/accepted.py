"""Differences that are meant: beginnings of (comparison, thing, what differs), and why it is to be so."""

_OF_THE_LIBRARY = "the caption that a file has in the library is printed under it everywhere (docs/writing.md)"
_PARAGRAPH = "words that stand in a division, a button, a verse or under a table or a film are a paragraph in Markdown"
_UNKNOWN = "what a wiki computes is not computed here: the words of a template that is not known are kept, and told"
_INDENTED = "a definition within a definition, which is how wikis indent, is a quotation in Markdown"
_EMPTY_PICTURE = "a picture that is not among the files is a link in the place of the picture, and told"
_PLAIN = "the caption of a picture is plain words here"
_INFOBOX = "the name of an infobox is the caption of its table"
_SPACES = "lines that begin with a space may have emphasis and links, which code has not: they are a paragraph"
_NO_ATTRIBUTES = "words before a bar in a cell that are no attributes are kept; MediaWiki drops them"

_PLAYED = "what plays a recording or a film is called by its file, and its address is no words of the text"
_PLAYLIST = "a playlist is a list of links to its recordings, in no order that a number would tell"

ACCEPTED = {
    "wordpress": {
        ("words of texts", "To be heard and seen", "after “talk .” there “https : / / old”"): _PLAYED,
        ("words of texts", "To be heard and seen", "after “old .” there “example / wp - content"): _PLAYED,
        ("words of texts", "To be heard and seen", "after “them .” there “A”, here “”"): _PLAYED,
        ("words of texts", "To be heard and seen", "after “A talk” there “”, here “. wav”"): _PLAYED,
        ("words of texts", "To be heard and seen", "after “film .” there “https : / / films"): _PLAYED,
        ("links elsewhere", "To be heard and seen: https://films.example/well.mp4", ""): _PLAYED,
        ("blocks of texts", "To be heard and seen", "after “p p” there “”, here “ul li”"): _PLAYLIST,
        ("blocks of texts", "To be heard and seen", "after “p p” there “ol li”, here “”"): _PLAYLIST,
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
        ("blocks of pages", "Commons", "after “dd h2” there “”, here “p p”"): _EMPTY_PICTURE,
        ("blocks of pages", "Odd signs", "after “p pre” there “pre”, here “p”"): _SPACES,
        ("blocks of pages", "Odd signs", "after “p p” there “”, here “p p p p”"): _PARAGRAPH,
        ("blocks of pages", "Partner State", "after “table” there “row cell”, here “”"): _INFOBOX,
        ("links within", "Commons: File:Missing.png", ""): _EMPTY_PICTURE,
        ("what is emphasised", "Commons", "after “('em', 'together alone') ('strong', 'commonsers')”"): _PLAIN,
        ("what is emphasised", "Odd signs", "after “” there “”, here “('em', 'as it is')”"): _SPACES,
        ("what is emphasised", "Odd signs", "after “('sup', '2') ('del', 'gone')” there “('em', 'meadow')”"): _PLAIN,
        ("words of pages", "Commons", "after “its caption” there “File :”, here “”"): _EMPTY_PICTURE,
        ("words of pages", "Odd signs", "after “middle Pictures” there “”, here “Not there”"): _EMPTY_PICTURE,
        ("words of pages", "Odd signs", "after “A meadow” there “Missing . png Not there”"): _EMPTY_PICTURE,
        ("words of pages", "Tables", "after “Hirano none” there “”, here “a |”"): _NO_ATTRIBUTES,
    },
    "export": {},
}
