"""The report of an import as lines for a screen, and as files: JSON, and a page that stands alone. Pure but for the
writing; all that came from the source is escaped."""

import json
from collections.abc import Iterator
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from transfer.importing.note_words import sentence
from transfer.importing.report import FIGURES, Line, Notes, Report

SHOWN = 5  # notes of a kind on a screen
MOST_LINES = 2000  # texts of a kind on the page; the JSON has all
COUNTS = {
    "created": gettext_lazy("created"),
    "updated": gettext_lazy("updated"),
    "joined": gettext_lazy("joined to an essay that says the same"),
    "skipped": gettext_lazy("skipped"),
    "refused": gettext_lazy("refused"),
}
# No sign in it is one of HTML, so it goes through the escaping as it is.
_STYLE = """
:root{color-scheme:light dark;--paper:light-dark(#f4f5f0,#111715);--ink:light-dark(#14201b,#e7ebe3);
--soft:light-dark(#4a554f,#a9b4ad)}
body{background:var(--paper);color:var(--ink);font:1.0625rem/1.5 Vollkorn,Georgia,serif;max-width:46rem;
margin:2rem auto;padding:0 1rem;overflow-wrap:anywhere}
h1,h2{font-weight:900;line-height:1.2}h2{border-top:3px double;padding-top:.5rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.25rem .75rem .25rem 0;
border-bottom:1px solid}td:first-child{font-weight:900;font-variant-numeric:lining-nums tabular-nums;width:5rem}
p.soft,li small{color:var(--soft)}ul{padding-inline-start:1.25rem}
"""


def lines(report: Report) -> Iterator[str]:
    """The report for a screen: notes by kind with the first of each, then figures, the counts last."""
    for code, notes in sorted(report.notes.items()):
        yield _("note: %(words)s") % {"words": f"{notes.count} {sentence(code, notes.count)}{_about(notes)}"}
        for key, words in notes.first[:SHOWN]:
            yield f"  {key}: {words}" if key else f"  {words}"
        if notes.count > SHOWN:
            yield "  " + _("and %(count)s more") % {"count": f"{notes.count - SHOWN:,}"}
    for name, count in report.left_out.items():
        yield _("left out by kind: %(what)s") % {"what": f"{name} {count:,}"}
    if figures := told(report):
        yield ", ".join(figures)
    if report.stopped:
        yield _("stopped: run it again, and it goes on where it was")
    if report.dry_run:
        yield _("nothing was written: this is what would come")
    yield ", ".join(f"{name} {count}" for name, count in report.counts().items())


def told(report: Report) -> list[str]:
    """The figures that are not zero, in words."""
    found = ((report.figures[name], words) for name, words in FIGURES.items())
    return [f"{count:,} {words % {'count': count}}" for count, words in found if count]


def _about(notes: Notes) -> str:
    most = ", ".join(f"{about} {count}" for about, count in notes.about.most_common(SHOWN))
    return f" {most}" if most else ""


def write(report: Report, folder: Path) -> list[Path]:
    """Writes report.json and report.html into a folder, which is made; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    as_json, as_page = folder / "report.json", folder / "report.html"
    with as_json.open("w", encoding="utf-8") as file:
        file.writelines(_json(report))
    as_page.write_text(page(report), encoding="utf-8")
    return [as_json, as_page]


def _json(report: Report) -> Iterator[str]:
    """Report.as_json as JSON, a text at a time."""
    yield json.dumps(report.head(), ensure_ascii=False, indent=1).removesuffix("\n}")
    for name, texts in report.texts().items():
        yield f',\n "{name}": ['
        for place, one in enumerate(texts):
            yield f"{',' if place else ''}\n  {json.dumps(one, ensure_ascii=False)}"
        yield "\n ]"
    yield "\n}\n"


def page(report: Report) -> str:
    """The report as a page that needs nothing beside it."""
    title = _("What would come of %(source)s") if report.dry_run else _("What came of %(source)s")
    title %= {"source": report.name or report.source}
    return format_html(
        '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        '<meta name="viewport" content="width=device-width"><title>{}</title><style>{}</style></head>\n'
        "<body><h1>{}</h1>\n<p class=soft>{}</p>\n{}{}{}{}{}</body></html>\n",
        get_language() or "en", title, _STYLE, title, _when(report), _table(_("Figures"), _figures(report)),
        _table(_("Where categories and tags go"), [(term.texts, f"{term.name} → {term.to}") for term in report.terms]),
        _notes(report), _table(_("Left out"), [(n, name) for name, n in report.left_out.items()]), _texts(report),
    )  # fmt: skip


def _when(report: Report) -> str:
    begun, ended = report.started, report.ended
    when = f"{report.source}, {begun:%Y-%m-%d %H:%M} UTC" if begun else report.source
    if begun and ended:
        when += ", " + _("%(count)s seconds") % {"count": f"{(ended - begun).total_seconds():,.0f}"}
    more = _("Nothing was written.") if report.dry_run else _("It was stopped.") if report.stopped else ""
    return f"{when}. {more}".strip()


def _figures(report: Report) -> list[tuple[int, str]]:
    counted = [(count, str(COUNTS[name])) for name, count in report.counts().items()]
    found = ((report.figures[name], words) for name, words in FIGURES.items())
    return counted + [(count, words % {"count": count}) for count, words in found if count]


def _table(heading: str, rows: list[tuple[int, str]]) -> str:
    if not rows:
        return ""
    body = format_html_join("", "<tr><td>{}</td><td>{}</td></tr>\n", ((f"{count:,}", words) for count, words in rows))
    return format_html("<h2>{}</h2>\n<table>{}</table>\n", heading, body)


def _notes(report: Report) -> str:
    parts = [
        format_html(
            '<h2 id="{}">{} {}</h2>\n{}<ul>{}</ul>\n{}', code, f"{notes.count:,}", sentence(code, notes.count),
            _paragraph(_about(notes)),
            format_html_join("", "<li>{} <small>{}</small></li>\n", ((words, key) for key, words in notes.first)),
            _paragraph(_more(notes.count - len(notes.first))),
        )
        for code, notes in sorted(report.notes.items())
    ]  # fmt: skip
    return format_html_join("", "{}", ((part,) for part in parts))


def _more(count: int) -> str:
    return _("And %(count)s more.") % {"count": f"{count:,}"} if count > 0 else ""


def _paragraph(words: str) -> str:
    return format_html("<p class=soft>{}</p>\n", words.strip()) if words else ""


def _texts(report: Report) -> str:
    counts = report.counts()
    lists: list[tuple[str, int, list[tuple[Line, str]]]] = [
        (_("Refused"), counts["refused"], report.refused[:MOST_LINES])
    ]
    lists += [(str(COUNTS[name]), counts[name], [(line, line.address) for line in getattr(report, name)[:MOST_LINES]])
              for name in ("created", "updated", "joined", "skipped")]  # fmt: skip
    return format_html_join("", "{}", ((_list(*one),) for one in lists if one[1]))


def _list(heading: str, count: int, rows: list[tuple[Line, str]]) -> str:
    items = format_html_join(
        "", "<li>{}{} <small>{}</small></li>\n",
        ((line.title, f": {words}" if words else "", line.key) for line, words in rows),
    )  # fmt: skip
    more = ""
    if count > MOST_LINES:
        more = _("And %(count)s more, all of them in report.json.") % {"count": f"{count - MOST_LINES:,}"}
    return format_html("<h2>{} {}</h2>\n<ul>{}</ul>\n{}", f"{count:,}", heading.lower(), items, _paragraph(more))
