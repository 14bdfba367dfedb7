"""What each kind of note is about: a sentence that stands behind its number, as “14 shortcodes are kept…”. Pure."""

from django.utils.translation import ngettext_lazy

SENTENCES = {
    "address-taken": ngettext_lazy(
        "old address is in use here already, and stays as it is.",
        "old addresses are in use here already, and stay as they are.",
        "count",
    ),
    "block": ngettext_lazy(
        "block was made anew at each visit, and is not here.",
        "blocks were made anew at each visit, and are not here.",
        "count",
    ),
    "card": ngettext_lazy(
        "card held a form or is not known, and is left out.",
        "cards held forms or are not known, and are left out.",
        "count",
    ),
    "code-injection": ngettext_lazy(
        "text had code put into its page, which is left out.",
        "texts had code put into their pages, which is left out.",
        "count",
    ),
    "control-characters": ngettext_lazy(
        "passage had characters that no text has; they are left out.",
        "passages had characters that no text has; they are left out.",
        "count",
    ),
    "depth": ngettext_lazy(
        "text is nested too deep, and its inmost parts stand beside each other.",
        "texts are nested too deep, and their inmost parts stand beside each other.",
        "count",
    ),
    "display-title": ngettext_lazy(
        "page shows another title than its own.", "pages show other titles than their own.", "count"
    ),
    "edited-here": ngettext_lazy(
        "text was edited, reviewed or withdrawn here, and is left alone.",
        "texts were edited, reviewed or withdrawn here, and are left alone.",
        "count",
    ),
    "edition-refused": ngettext_lazy("older text is left out.", "older texts are left out.", "count"),
    "extension": ngettext_lazy(
        "thing that an extension drew is kept as text.", "things that extensions drew are kept as text.", "count"
    ),
    "file-missing": ngettext_lazy("picture or file is not there.", "pictures and files are not there.", "count"),
    "file-refused": ngettext_lazy("picture or file is refused.", "pictures and files are refused.", "count"),
    "file-words": ngettext_lazy(
        "description or caption of a picture is too long.",
        "descriptions or captions of pictures are too long.",
        "count",
    ),
    "front-matter": ngettext_lazy(
        "thing that front matter says is not understood, or has something to know.",
        "things that front matter says are not understood, or have something to know.",
        "count",
    ),
    "function": ngettext_lazy(
        "thing that the wiki computed is kept as text or left out.",
        "things that the wiki computed are kept as text or left out.",
        "count",
    ),
    "guid": ngettext_lazy("id in feeds cannot be kept.", "ids in feeds cannot be kept.", "count"),
    "html-kept": ngettext_lazy(
        "text has passages that stay HTML, as Markdown cannot say them.",
        "texts have passages that stay HTML, as Markdown cannot say them.",
        "count",
    ),
    "hub": ngettext_lazy("text names a hub that is not here.", "texts name hubs that are not here.", "count"),
    "interlanguage": ngettext_lazy(
        "link to the same page in another language is left out.",
        "links to the same page in other languages are left out.",
        "count",
    ),
    "joined-changed": ngettext_lazy(
        "text changed in its source after it was joined.",
        "texts changed in their source after they were joined.",
        "count",
    ),
    "kept-back": ngettext_lazy("text stays a draft.", "texts stay drafts.", "count"),
    "language": ngettext_lazy("language is not known here.", "languages are not known here.", "count"),
    "licence": ngettext_lazy("licence is not known here.", "licences are not known here.", "count"),
    "link-heading": ngettext_lazy(
        "link leads to a heading that is not there.", "links lead to headings that are not there.", "count"
    ),
    "link-hidden": ngettext_lazy("link leads to a draft.", "links lead to drafts.", "count"),
    "link-left-out": ngettext_lazy(
        "link to a page that does not come over is kept as its words.",
        "links to pages that do not come over are kept as their words.",
        "count",
    ),
    "link-lost": ngettext_lazy(
        "link leads to what does not come over.", "links lead to what does not come over.", "count"
    ),
    "link-nowhere": ngettext_lazy(
        "link leads to a text that was never there.", "links lead to texts that were never there.", "count"
    ),
    "log-kept": ngettext_lazy(
        "line of the public log of moderation comes along, under its seal.",
        "lines of the public log of moderation come along, under their seals.",
        "count",
    ),
    "mapping-unused": ngettext_lazy(
        "name in the mapping belongs to nothing.", "names in the mapping belong to nothing.", "count"
    ),
    "math": ngettext_lazy(
        "text has formulas, kept as they were typed.", "texts have formulas, kept as they were typed.", "count"
    ),
    "no-hub": ngettext_lazy("essay stands in no hub.", "essays stand in no hub.", "count"),
    "note-without-text": ngettext_lazy("note has no text.", "notes have no text.", "count"),
    "page-as-essay": ngettext_lazy(
        "page became an essay, as the own pages of this site have addresses that are fixed. Its old address leads "
        "there.",
        "pages became essays, as the own pages of this site have addresses that are fixed. Their old addresses lead "
        "there.",
        "count",
    ),
    "part-of-a-site": ngettext_lazy(
        "essay was chosen of a larger site: its pages, its board and its log are not in the bundle.",
        "essays were chosen of a larger site: its pages, its board and its log are not in the bundle.",
        "count",
    ),
    "password": ngettext_lazy(
        "text has a password. It is a draft here.", "texts have a password. They are drafts here.", "count"
    ),
    "picture-missing": ngettext_lazy(
        "picture is named in a text and missing from the file.",
        "pictures are named in texts and missing from the file.",
        "count",
    ),
    "picture-outside": ngettext_lazy(
        "picture lies outside of the folder, and is left out.",
        "pictures lie outside of the folder, and are left out.",
        "count",
    ),
    "picture-undescribed": ngettext_lazy("picture has no description.", "pictures have no description.", "count"),
    "pings-out": ngettext_lazy(
        "text has pings that the old site had thrown out.",
        "texts have pings that the old site had thrown out.",
        "count",
    ),
    "private": ngettext_lazy(
        "thing comes along that readers do not see: a draft, a held comment, a mail address.",
        "things come along that readers do not see: drafts, held comments, mail addresses.",
        "count",
    ),
    "property": ngettext_lazy("property is kept as its words.", "properties are kept as their words.", "count"),
    "readers-have": ngettext_lazy(
        "text stands before readers here, though its source keeps it back.",
        "texts stand before readers here, though their source keeps them back.",
        "count",
    ),
    "redirect-lost": ngettext_lazy("redirect leads nowhere.", "redirects lead nowhere.", "count"),
    "refused": ngettext_lazy("text is refused.", "texts are refused.", "count"),
    "removed": ngettext_lazy(
        "mark of a site builder is not known and left out; words between such marks stay.",
        "marks of a site builder are not known and left out; words between them stay.",
        "count",
    ),
    "reply": ngettext_lazy("comment has something to know.", "comments have something to know.", "count"),
    "reply-refused": ngettext_lazy("comment is left out.", "comments are left out.", "count"),
    "revisions-left-out": ngettext_lazy(
        "page has older revisions that are left out.", "pages have older revisions that are left out.", "count"
    ),
    "same-words": ngettext_lazy(
        "is here already, by its words. It stays one text with both addresses.",
        "are here already, by their words. They stay one text with both addresses.",
        "count",
    ),
    "schedule-past": ngettext_lazy(
        "was scheduled for a moment that is past.", "were scheduled for a moment that is past.", "count"
    ),
    "scheduled": ngettext_lazy("is scheduled.", "are scheduled.", "count"),
    "shortcode": ngettext_lazy(
        "shortcode is not known and kept as text.", "shortcodes are not known and kept as text.", "count"
    ),
    "site-config": ngettext_lazy(
        "configuration of the old site cannot be read.", "configurations of the old site cannot be read.", "count"
    ),
    "source-url": ngettext_lazy("address of a source cannot be kept.", "addresses of sources cannot be kept.", "count"),
    "standfirst-long": ngettext_lazy(
        "excerpt is long, and stands first in its text.", "excerpts are long, and stand first in their texts.", "count"
    ),
    "template": ngettext_lazy(
        "template is not known and kept as text.", "templates are not known and kept as text.", "count"
    ),
    "template-depth": ngettext_lazy("template is nested too deep.", "templates are nested too deep.", "count"),
    "template-size": ngettext_lazy("template grew too large.", "templates grew too large.", "count"),
    "title": ngettext_lazy(
        "text had no title; its first words stand instead.",
        "texts had no title; their first words stand instead.",
        "count",
    ),
    "title-twice": ngettext_lazy("title is that of two files.", "titles are those of two files.", "count"),
    "too-costly": ngettext_lazy("text would take too long to render.", "texts would take too long to render.", "count"),
    "undated": ngettext_lazy("text has no date.", "texts have no date.", "count"),
    "unsigned": ngettext_lazy("text names no author.", "texts name no author.", "count"),
    "untitled": ngettext_lazy("text had no title.", "texts had no title.", "count"),
    "words-lost": ngettext_lazy(
        "text has words that the page does not show.", "texts have words that the page does not show.", "count"
    ),
}


def sentence(code: str, count: int) -> str:
    """What stands behind the number of the notes of a kind; the code itself, where nothing is said of it here."""
    words = SENTENCES.get(code)
    return str(words % {"count": count}) if words else code
