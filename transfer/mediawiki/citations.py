"""Sources as templates say them (`{{cite book|…}}` and its like), as a plain citation in wikitext. Pure."""

from collections.abc import Iterable

from transfer.mediawiki.call import Call

_AUTHOR = ("author", "authors", "vauthors", "people", "autor", "auteur", "autore", "auteurs", "autoren", "host")
_LAST = ("last{}", "surname{}", "apellidos{}", "nom{}", "author{}-last", "cognome{}")
_GIVEN = ("first{}", "given{}", "nombre{}", "prénom{}", "author{}-first", "nome{}")
_EDITOR = ("editor", "editors", "hrsg", "éditeur-scientifique", "directeur", "veditors")
_DATE = ("date", "year", "datum", "jahr", "année", "fecha", "anno", "data", "año", "ano")
_TITLE = ("title", "titel", "titre", "título", "titolo", "titulo", "1")
_URL = ("url", "lire-en-ligne", "online", "enlace-autor", "chapter-url", "article-url", "contribution-url")
_CHAPTER = ("chapter", "contribution", "kapitel", "chapitre", "section", "entry", "article")
_WORK = ("work", "website", "journal", "newspaper", "magazine", "encyclopedia", "periodical", "sammelwerk", "werk",
         "périodique", "site", "série", "booktitle", "book-title", "conference", "series", "mailinglist", "sitio-web",
         "publicación", "periódico", "rivista", "pubblicazione", "sito")  # fmt: skip
_PUBLISHER = (
    "publisher",
    "verlag",
    "éditeur",
    "editorial",
    "editore",
    "editora",
    "agency",
    "institution",
    "herausgeber",
)
_PLACE = ("location", "place", "publication-place", "ort", "lieu", "lugar", "ubicación", "città", "local")
_PAGES = (
    "pages",
    "page",
    "at",
    "seiten",
    "seite",
    "pages-totales",
    "passage",
    "páginas",
    "página",
    "pagine",
    "p",
    "pp",
)
_ARCHIVE = ("archive-url", "archiveurl", "archiv-url", "archive-adresse", "urlarchivo", "wayback-url")
_SEEN = ("access-date", "accessdate", "abruf", "zugriff", "consulté-le", "fechaacceso", "accesso", "acessodata")


def citation(call: Call) -> str:
    """A citation: who, when, what (a link where there is an address), where, and how it is found."""
    given = call.lower()
    parts = [_people(given), _dated(given), _titled(given), *_published(given), *_found_by(given)]
    text = " ".join(
        f"{part.rstrip('.')}." if not part.endswith((")", "?", "!", "”.")) else part for part in parts if part
    )
    return text or " ".join(call.positional())


def _first(given: dict[str, str], names: Iterable[str]) -> str:
    return next((given[name] for name in names if given.get(name)), "")


def _people(given: dict[str, str]) -> str:
    people = [name for name in (_first(given, _AUTHOR),) if name]
    for number in ["", *map(str, range(1, 31))]:
        last = _first(given, (name.format(number) for name in _LAST))
        first = _first(given, (name.format(number) for name in _GIVEN))
        other = _first(given, (f"{name}{number}" for name in ("author", "autor", "auteur"))) if number else ""
        if last or first or other:
            people.append(", ".join(filter(None, [last, first])) or other)
    if editors := _editors(given):
        people.append(f"{editors} (ed.)")
    return "; ".join(dict.fromkeys(people))


def _editors(given: dict[str, str]) -> str:
    editors = [name for name in (_first(given, _EDITOR),) if name]
    for number in ["", *map(str, range(1, 11))]:
        last = _first(given, (f"editor{number}-last", f"editor-last{number}"))
        first = _first(given, (f"editor{number}-first", f"editor-first{number}"))
        if last or first:
            editors.append(", ".join(filter(None, [last, first])))
    return "; ".join(dict.fromkeys(editors))


def _dated(given: dict[str, str]) -> str:
    date = _first(given, _DATE)
    return f"({date})." if date else ""


def _titled(given: dict[str, str]) -> str:
    title, address, chapter = _first(given, _TITLE), _first(given, _URL), _first(given, _CHAPTER)
    address = address if "://" in address and " " not in address else ""
    subtitle = given.get("subtitle") or given.get("sous-titre") or ""
    title = f"{title}: {subtitle}" if title and subtitle else title
    linked = title
    if address:
        linked = f"[{address} {title}]" if title and "[[" not in title else f"{title} [{address} {address}]".strip()
    extra = f" [{given['trans-title']}]" if given.get("trans-title") else ""
    italic = f"''{linked}''{extra}" if linked else ""
    return f"“{chapter}”. {italic}" if chapter and italic else f"“{chapter}”" if chapter else italic


def _published(given: dict[str, str]) -> list[str]:
    work = _first(given, _WORK)
    volume = given.get("volume") or given.get("band") or given.get("volumen") or ""
    issue = given.get("issue") or given.get("number") or given.get("nummer") or given.get("numéro") or ""
    numbers = " ".join(filter(None, [volume, f"({issue})" if issue else ""]))
    edition = given.get("edition") or given.get("auflage") or ""
    where = ": ".join(filter(None, [_first(given, _PLACE), _first(given, _PUBLISHER)]))
    pages = _first(given, _PAGES)
    return [
        " ".join(filter(None, [f"''{work}''" if work else "", numbers])),
        f"{edition} ed." if edition and edition[-1:].isalnum() else edition,
        where,
        f"pp. {pages}" if pages and pages[:1].isdigit() else pages,
        f"“{given['quote']}”" if given.get("quote") else "",
        given.get("type", ""),
    ]


def _found_by(given: dict[str, str]) -> list[str]:
    found = [
        f"{name.upper()} {given[name]}" for name in ("isbn", "issn", "oclc", "pmid", "pmc", "jstor") if given.get(name)
    ]
    if given.get("doi"):
        found.append(f"[https://doi.org/{given['doi'].replace(' ', '')} doi:{given['doi']}]")
    if given.get("arxiv"):
        found.append(f"[https://arxiv.org/abs/{given['arxiv'].split()[0]} arXiv:{given['arxiv']}]")
    archive = _first(given, _ARCHIVE)
    if "://" in archive and " " not in archive:
        on = given.get("archive-date") or given.get("archivedate") or ""
        found.append(f"[{archive} Archived]" + (f" {on}" if on else ""))
    seen = _first(given, _SEEN)
    return [*found, f"Retrieved {seen}" if seen else ""]
