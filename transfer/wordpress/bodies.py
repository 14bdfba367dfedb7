"""The content of an item as Markdown, with what is to be said of it. Pure."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from sitewide.text.characters import clean
from transfer.html_to_markdown import convert
from transfer.importing.items import Note
from transfer.wordpress.block_markup import Blocks, footnotes, has_blocks
from transfer.wordpress.old_site import OldSite
from transfer.wordpress.paragraphs import paragraphs, without_comments
from transfer.wordpress.shortcodes import Shortcodes, Shown

MOST = 2_000_000  # characters: seven times what an essay may have
_PRIVATE = {0xE000: None, 0xE001: None}  # they stand for what shortcodes set aside
_ALONE = re.compile(r"^[ \t]*(https?://[^\s<>\"\[\]]+)[ \t]*$", re.M)
_PAGES = re.compile(r"<!--nextpage-->")


class Bodies:
    """Converts contents: `site` knows the old addresses, `files` those of some numbers, `pattern` the content of a
    block that is kept by itself."""

    def __init__(self, site: OldSite, files: Callable[[list[str]], list[Shown]], pattern: Callable[[str], str]) -> None:
        self.site, self.files, self.pattern = site, files, pattern

    def markdown(self, content: str, own: Callable[[], list[Shown]] = list, notes: str = "") -> tuple[str, list[Note]]:
        """(Markdown, notes) of a content; `own` are the files of the item itself, `notes` the JSON of its footnotes."""
        codes = Shortcodes(self.files, own)
        content = _PAGES.sub("\n\n<hr>\n\n", clean(content).translate(_PRIVATE).replace("\r\n", "\n"))
        dynamic: dict[str, int] = {}
        if len(content) > MOST:
            html = content  # it is told that this is too long
        elif has_blocks(content):
            content = without_comments(content, "wp:")
            blocks = Blocks(self.pattern, self.files, footnotes(notes))
            # Shortcodes come last, as in WordPress: a block may hold them, in whatever it becomes.
            html = codes.back(codes.replaced(blocks.html(content)))
            dynamic = blocks.dynamic
        else:
            html = codes.replaced(without_comments(content))
            if "://" in html:
                html = _ALONE.sub(r"\n\n\1\n\n", html)
            html = codes.back(paragraphs(html))
        done = convert(html, self.site.address, self.site.picture, self.site.has)
        told = [Note(one.code, one.words, one.about) for one in done.remarks]
        kept = _("The shortcode [%(name)s] is kept as text.")
        told += [Note("shortcode", kept % {"name": name}, f"[{name}]") for name in codes.unknown]
        made = _("The block “%(name)s” is made by WordPress when it is shown; no words of the text are in it.")
        told += [Note("block", made % {"name": name}, f"wp:{name}") for name in dynamic]
        return done.markdown, told

    def reply(self, content: str) -> str:
        """The Markdown of a comment."""
        content = without_comments(clean(content))
        return convert(paragraphs(content), self.site.address, self.site.picture).markdown
