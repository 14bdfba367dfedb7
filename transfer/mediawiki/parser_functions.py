"""Magic words and parser functions: the name of the page and its kind are said, switches go, what would be computed is
told and its text kept. Pure."""

import re

from django.utils.translation import gettext as _

from transfer.mediawiki import extension_tags
from transfer.mediawiki.call import Call
from transfer.mediawiki.page import Page
from transfer.mediawiki.titles import underscored

_SORT = ("defaultsort", "defaultsortkey", "defaultcategorysort", "sortierung", "standardsortierung", "clefdetri",
         "clédetri", "ordenar", "criteriosdeordenación", "ordinamento", "default_sort")  # fmt: skip
_TITLE = ("displaytitle", "seitentitel", "affichertitre", "titelweergeven", "mostrartítulo", "mostratitolo")
_DROPPED = frozenset(
    "noexternallanglinks shortdesc short_description nosuggestedlinks noeditsection notoc toc int:dot-separator "
    "revisionid revisionuser pageid protectionlevel contentlanguage currentversion".split()
)
_TIME = re.compile(
    r"(?:current|local)(?:year|month\w*|day\w*|dow|hour|time\w*|week)|numberof\w+|revision\w+|pagesincategory"
)
_CONDITIONS = {"#if": 1, "#ifeq": 2, "#ifexpr": 1, "#ifexist": 1, "#iferror": 0, "#switch": 1, "#expr": 9, "#invoke": 2}
_SAME = {"lc": str.lower, "uc": str.upper, "lcfirst": lambda text: text[:1].lower() + text[1:],
         "ucfirst": lambda text: text[:1].upper() + text[1:], "formatnum": str, "nowrap": str,
         "gender": str, "plural": str, "padleft": str, "padright": str, "int": str}  # fmt: skip
_EMBEDS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "dailymotion": "https://www.dailymotion.com/video/{}",
    "archiveorg": "https://archive.org/details/{}",
    "archive": "https://archive.org/details/{}",
}


def value_of(call: Call, page: Page) -> str | None:
    """What a magic word or parser function stands for; None where the call is one of a template."""
    name = call.name.strip()
    if not call.arguments and (value := _variable(name, page)) is not None:
        return value
    function, colon, first = name.partition(":")
    function = function.strip().lower()
    if not colon:
        return "" if function in _DROPPED else None
    if function in _SORT:
        return ""
    if function in _TITLE:
        page.display_title = first.strip()
        return ""
    if function in _SAME:
        return _SAME[function](first.strip())
    if function in ("fullurl", "localurl", "canonicalurl", "filepath", "urlencode", "anchorencode", "ns", "nse"):
        page.note("function", _("An address that the wiki would have made was left out."), f"{{{{{function}:}}}}")
        return ""
    if function.startswith("#"):
        return _function(function, first, call, page)
    return "" if function in _DROPPED or _TIME.fullmatch(function) else None


def _variable(name: str, page: Page) -> str | None:
    title, spaces = page.title, page.wiki.namespaces
    key = name.strip()
    if key in ("!", "=", "!!", "(", "))", "(("):
        return {"!": "|", "=": "=", "!!": "||", "(": "{", "((": "{{", "))": "}}"}[key]
    kind = spaces.called(title.namespace)
    whole = f"{kind}:{title.name}" if kind else title.name
    base, _slash, last = title.name.rpartition("/")
    values = {
        "PAGENAME": title.name, "FULLPAGENAME": whole, "SUBPAGENAME": last, "BASEPAGENAME": base or title.name,
        "ROOTPAGENAME": title.name.partition("/")[0], "NAMESPACE": kind, "NAMESPACENUMBER": str(title.namespace),
        "SITENAME": page.wiki.name, "SERVER": page.wiki.base, "TALKPAGENAME": whole, "SUBJECTPAGENAME": whole,
        "ARTICLEPAGENAME": whole, "PAGENAMEE": underscored(title.name), "FULLPAGENAMEE": underscored(whole),
    }  # fmt: skip
    if key in values:
        return values[key]
    if _TIME.fullmatch(key.lower()) and key.isupper():
        page.note("function", _("What the wiki would have computed was left out."), f"{{{{{key}}}}}")
        return ""
    return None


def _function(function: str, first: str, call: Call, page: Page) -> str:
    arguments = [("", first), *call.arguments]
    if function == "#tag":
        return _tag(first, call, page)
    if function in ("#ev", "#evt", "#evp", "#youtube"):
        return _film(function, first, call)
    if function in ("#set", "#seo", "#default_form", "#forminput", "#css"):
        return ""
    about = f"{{{{{function}:}}}}"
    skipped = _CONDITIONS.get(function, 0)
    kept = [value.strip() for _name, value in arguments[skipped:] if value.strip()]
    kept = kept[:1] if function in ("#if", "#ifeq", "#ifexist", "#ifexpr") and len(set(kept)) == 1 else kept
    words = _("What the wiki would have computed is not; its text was kept: %s") % call.typed()[:300]
    page.note("function", words, about)
    return " ".join(dict.fromkeys(kept))


def _tag(name: str, call: Call, page: Page) -> str:
    """`{{#tag:ref|words|name=x}}` is the tag with these words."""
    given = call.lower()
    attributes = " ".join(f'{key}="{value}"' for key, value in given.items() if not key.isdigit())
    name = name.strip().lower()
    if name in extension_tags.NAMES:
        return extension_tags.held(name, attributes, given.get("1"), page)
    return given.get("1", "")


def _film(function: str, first: str, call: Call) -> str:
    """What an embedded film is here: its address, alone in a paragraph."""
    service, values = first.strip().lower(), call.positional()
    if function == "#evt" or service.startswith("http"):
        address = call.lower().get("id", first.strip())
    elif function == "#youtube":
        address = first.strip()
        service = "youtube"
    else:
        address = values[0] if values else ""
    if address and not address.startswith("http"):
        address = _EMBEDS.get(service, "{}").format(address.strip())
    caption = call.lower().get("description", values[3] if len(values) > 3 else "")
    return f"\n\n{address}\n\n{caption}\n\n" if caption else f"\n\n{address}\n\n"
