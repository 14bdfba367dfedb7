"""Templates that many wikis have, and what they are here: quotations, sources, boxes of facts, signposts. Pure."""

import re
from collections.abc import Callable

from transfer.mediawiki import citations
from transfer.mediawiki.call import Call
from transfer.mediawiki.page import Close as CloseTag
from transfer.mediawiki.page import Open, Page, Plain, Ref, References

Handler = Callable[[Call, Page], str]


def folded(name: str) -> str:
    """A template's name as it is looked up."""
    return " ".join(name.replace("_", " ").split()).casefold()


def handler_of(name: str) -> Handler | None:
    """What is done with a template of this name (folded); None where it is not known."""
    if name in _BY_NAME:
        return _BY_NAME[name]
    for pattern, handler in _BY_PATTERN:
        if pattern.fullmatch(name):
            return handler
    return None


def _dropped(call: Call, page: Page) -> str:
    return ""


def _first(call: Call, page: Page) -> str:
    return (call.positional() or [""])[0]


def _quote(call: Call, page: Page) -> str:
    given = call.lower()
    values = call.positional()
    words = given.get("text") or given.get("quote") or given.get("zitat") or given.get("cita") or (values or [""])[0]
    names = ("author", "sign", "autor", "auteur", "title", "source", "quelle", "ref", "cite")
    rest = values[1:] if words == (values or [""])[0] else values
    whose = [given[name] for name in names if given.get(name)] or [v for v in rest if not _is_size(v)]
    last = f"\n\n— {', '.join(whose)}" if whose else ""
    return _block("blockquote", words + last, page) if words else ""


def _is_size(value: str) -> bool:
    return bool(re.fullmatch(r"[\d.]+(?:px|em|%)?|left|right|center|#\w+", value))


def _block(tag: str, text: str, page: Page) -> str:
    return f"\n\n{page.hold(Open(tag))}\n{text}\n{page.hold(CloseTag(tag))}\n\n"


def _infobox(call: Call, page: Page) -> str:
    """A table of two columns: what is said of the thing, and its caption."""
    rows, caption = [], ""
    for name, value in call.arguments:
        key, value = name.strip(), value.strip()
        if not value or key.lower() in _LOOKS:
            continue
        if key.lower() in ("name", "title", "titel", "nom", "nombre", "nome", "titre", "above") and not caption:
            caption = value
        elif key.lower() in ("image", "logo", "bild", "imagen", "photo", "picture") and "[[" not in value:
            rows.append(f"|-\n! {_label(key)}\n| [[File:{value.removeprefix('File:').removeprefix('Image:')}]]")
        elif key:
            rows.append(f"|-\n! {_label(key)}\n|\n{value}" if "\n" in value else f"|-\n! {_label(key)}\n| {value}")
        else:
            rows.append(f"|-\n| colspan=2 | {value}")
    head = f"|+ {caption}\n" if caption else ""
    return "\n{|\n" + head + "\n".join(rows) + "\n|}\n\n" if rows else caption


_LOOKS = frozenset(
    "image size imagesize image_size image-size image_width logo_size width color colour bgcolor style class align "
    "titlestyle headerstyle labelstyle datastyle bodyclass bodystyle abovestyle image_upright upright".split()
)


def _label(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _links(words: str) -> Handler:
    def sentence(call: Call, page: Page) -> str:
        given = call.lower()
        names = [v for v in call.positional() if not v.startswith("\x02")]
        shown = [given.get(f"l{number}") or given.get(f"label-{number}") for number in range(1, len(names) + 1)]
        links = [
            name if "[[" in name else f"[[:{name.lstrip(':')}|{label or name.lstrip(':')}]]"
            for name, label in zip(names, shown, strict=True)
        ]
        return f"\n\n''{words} {', '.join(links)}.''\n\n" if links else ""

    return sentence


def _language(call: Call, page: Page) -> str:
    """`{{lang|fr|mots}}` and `{{lang-fr|mots}}`: words in a language."""
    values = call.positional()
    code = call.name.partition("-")[2] if call.name.startswith("lang-") else (values[:1] or [""])[0]
    words = values[:1] if call.name.startswith("lang-") else values[1:2]
    words = words or [call.lower().get("text", "")]
    if not re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}", code) or not words[0]:
        return words[0]
    return page.hold(Open("span", {"lang": code})) + words[0] + page.hold(CloseTag("span"))


def _tagged(tag: str) -> Handler:
    def wrap(call: Call, page: Page) -> str:
        return page.hold(Open(tag)) + _first(call, page) + page.hold(CloseTag(tag))

    return wrap


def _abbreviation(call: Call, page: Page) -> str:
    values = [*call.positional(), "", ""]
    return page.hold(Open("abbr", {"title": values[1]})) + values[0] + page.hold(CloseTag("abbr"))


def _note(call: Call, page: Page) -> str:
    given = call.lower()
    return page.hold(Ref(given.get("name", ""), given.get("1") or None))


def _named_note(call: Call, page: Page) -> str:
    return "".join(page.hold(Ref(name, None)) for name in call.positional())


def _reflist(call: Call, page: Page) -> str:
    return "\n\n" + page.hold(References(call.lower().get("refs", ""))) + "\n\n"


def _address(call: Call, page: Page) -> str:
    values = call.positional() or [call.lower().get("url", "")]
    address = values[0] if "://" in values[0] or not values[0] else f"http://{values[0]}"
    return f"[{address} {values[1]}]" if len(values) > 1 else f"[{address} {values[0]}]" if values[0] else ""


def _list(sign: str) -> Handler:
    def listed(call: Call, page: Page) -> str:
        values = call.positional()
        if len(values) == 1:
            return f"\n{values[0]}\n"
        return "\n" + "".join(f"{sign} {value}\n" for value in values)

    return listed


def _in_a_row(call: Call, page: Page) -> str:
    return " · ".join(call.positional())


def _wikipedia(call: Call, page: Page) -> str:
    values = call.positional() or [page.title.name]
    return f"[[wikipedia:{values[0]}|{values[-1]}]]"


def _film(call: Call, page: Page) -> str:
    values = call.positional() or [call.lower().get("id", "")]
    words = f" {values[1]}" if len(values) > 1 else ""
    return f"[https://www.youtube.com/watch?v={values[0]}{words}]" if values[0] else ""


def _plain(text: str) -> Handler:
    return lambda call, page: page.hold(Plain(text))


def _main_sources(call: Call, page: Page) -> str:
    return citations.citation(call)


_BY_NAME: dict[str, Handler] = {
    **dict.fromkeys(
        "quote|blockquote|cquote|quotation|quote box|quotebox|bq|rquote|pull quote|pullquote|zitat|citation bloc|cita|"
        "citazione|citaat|cytat|цитата|citação|début citation|centered pull quote|verse translation".split("|"), _quote
    ),
    **dict.fromkeys(
        "main|main article|main articles|hauptartikel|article détaillé|artículo principal|vedi anche|principal|artigo "
        "principal|hoofdartikel|osobny artykuł|основная статья|details|main page".split("|"), _links("Main article:")
    ),
    **dict.fromkeys(
        "see also|see|siehe auch|further|further information|voir aussi|véase también|seealso|also|zie ook|ver também|"
        "more|more information|see main".split("|"), _links("See also:")
    ),
    **dict.fromkeys(["about", "for", "distinguish", "redirect", "other uses", "otheruses", "hatnote"], _links("See:")),
    **dict.fromkeys(["lang", "langue", "foreign", "língua", "idioma"], _language),
    **dict.fromkeys(
        "clear|-|br|clr|toc|tocleft|toc left|tocright|toc right|toclimit|toc limit|refbegin|refend|"
        "col-begin|col-end|col-break|col-2|col-3|anchor|use dmy dates|use mdy dates|use british english|"
        "short description|coord|authority control|portal|portal bar|commons category|commons|wiktionary|"
        "sister project links|good article|featured article|protected|pp|pp-protected|stub|dead link|"
        "webarchive|cleanup|unreferenced|refimprove|citation needed|cn|fact|when|who|clarify|"
        "toc hidden|div col|div col end|colbegin|colend|dmy|italic title|infobox end|empty section|"
        "expand section|merge|wikify|copyedit|pov|npov|orphan|notability|normdaten|gesperrt".split("|"), _dropped
    ),
    **dict.fromkeys(["reflist", "references", "refs", "listaref", "réfs", "références", "reflista"], _reflist),
    **dict.fromkeys(["refn", "efn", "efn-ua", "note", "notetag", "footnote"], _note),
    **dict.fromkeys(["r", "rn"], _named_note),
    **dict.fromkeys(["nowrap", "nobr", "nobreak", "big", "larger", "center", "centre", "resize", "noitalic", "text",
                     "plainlist", "plain list", "flatlist", "nobold", "smallcaps", "sc"], _first),
    **dict.fromkeys(["small", "smaller"], _tagged("small")),
    **dict.fromkeys(["sup"], _tagged("sup")), **dict.fromkeys(["sub"], _tagged("sub")),
    **dict.fromkeys(["em", "emphasis"], _tagged("em")), **dict.fromkeys(["strong"], _tagged("strong")),
    **dict.fromkeys(["code", "kbd", "mono", "tt", "codes"], _tagged("code")),
    **dict.fromkeys(["abbr", "tooltip", "abréviation"], _abbreviation),
    **dict.fromkeys(["url", "official website", "official", "official site", "website", "link"], _address),
    **dict.fromkeys(["unbulleted list", "ubl", "bulleted list", "liste"], _list("*")),
    **dict.fromkeys(["ordered list", "numbered list"], _list("#")),
    **dict.fromkeys(["hlist", "flat list"], _in_a_row),
    **dict.fromkeys(["w", "wp", "wikipedia link"], _wikipedia),
    **dict.fromkeys(["youtube", "youtube video"], _film),
    **dict.fromkeys(["ndash", "en dash"], _plain("–")), **dict.fromkeys(["mdash", "em dash", "spnd"], _plain("—")),
    **dict.fromkeys(["nbsp", "space", "spaces"], _plain("\u00a0")), "bullet": _plain("•"), "dot": _plain("·"),
    "pipe": _plain("|"), "'": _plain("'"), "snd": _plain(" – "),
}  # fmt: skip
_BY_PATTERN: tuple[tuple[re.Pattern[str], Handler], ...] = (
    (re.compile(r"lang-[a-z]{2,3}(?:-[a-z0-9]+)*"), _language),
    (re.compile(r"(?:infobox|taxobox|ficha(?: de)?|info/|info|infoboîte|infoboks|infobox:)\b.*|.* infobox"), _infobox),
    (re.compile(
        r"cite(?: \w+){0,3}|citation|vcite \w+|literatur|internetquelle|lien web|ouvrage|article|chapitre|"
        r"cita (?:web|libro|publicación|noticia|news|conferencia)|cita\w* \w+|citar \w+|bokref|webbref|tidskriftsref|"
        r"lien (?:conférence|brisé)|livre|book reference|cytuj\w*(?: \w+)?"
    ), _main_sources),
)  # fmt: skip
