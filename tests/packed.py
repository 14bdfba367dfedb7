"""The source of a page with white space only where a browser shows it."""

import re

BLOCKS = (
    "address|article|aside|blockquote|body|br|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|head|"
    "header|html|legend|li|link|main|meta|nav|ol|option|p|search|section|select|summary|table|tbody|td|th|thead|title|"
    "tr|ul"
)
BESIDE = re.compile(rf" ?(</?(?:{BLOCKS})\b[^>]*>) ?")


def packed(html):
    """HTML in which a run of white space is one space, and none stands beside the tags of blocks or before a `>`."""
    return re.sub(r" (?=/?>)", "", BESIDE.sub(r"\1", re.sub(r"\s+", " ", html)))
