"""A folder of Markdown files becomes essays, once."""

import datetime
import posixpath
import re
from io import StringIO
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from essays import publishing
from essays.markup import word_guard
from essays.models import Essay, ImportedFrom
from tests.cast import make_essay
from transfer.importing import references, sketches
from transfer.markdown import links, liquid

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

GOOD = """---
title: "The Shelf After the Grant"
date: 2014-03-27
authors:
- Jo Abernethy
- Ada Kowalczyk
tags: [tool libraries, Repair]
excerpt: Nine lending rooms.
---
A *shelf*{: .big} and a [neighbour](../other-file/).
"""


def run(folder, **options):
    out, err = StringIO(), StringIO()
    options = {"processes": 0} | options
    call_command("import_markdown", str(folder), *(f"--{k}={v}" for k, v in options.items()), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "2014-03-27-the-shelf.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "other-file.md").write_text(GOOD.replace("The Shelf", "The Other"), encoding="utf-8")
    return tmp_path


def test_files_become_published_essays(client, folder):
    out, err = run(folder)
    assert out.splitlines()[-1] == "created 2, updated 0, joined 0, skipped 0, refused 0"
    assert err == ""
    essay = Essay.objects.get(slug="the-shelf")
    assert essay.byline == "Jo Abernethy, Ada Kowalczyk"
    assert (essay.dated.isoformat(), essay.live_at.date().isoformat()) == ("2014-03-27", "2014-03-27")
    page = client.get(essay.url).content.decode()
    assert "A <em>shelf</em> and" in page
    assert "{:" not in page
    assert 'href="/essays/other-file/"' in page
    assert client.get("/tags/repair/").status_code == 200


def test_an_import_asks_as_many_statements_however_much_is_there(client, tmp_path):
    text = "---\ntitle: {}\ndate: 2013-03-08\nauthor: Ann\ntags: [wells]\nhubs: [politics]\n---\nSee [[Other 0 0]]."
    asked = []
    for n in range(3):
        for other in range(9 * n + 1):
            make_essay(f"Other {n} {other}", tags=["wells"], hubs=["politics"], authors=["Ann"])
        (file := tmp_path / f"{n}" / f"one-{n}.md").parent.mkdir()
        file.write_text(text.format(f"One {n}"))
        sketches.Index("none", in_memory=False)  # what essays say is worked out once each, by whichever import
        with CaptureQueriesContext(connection) as queries:
            run(file.parent)
        asked.append(len(queries))
        assert 'href="/essays/other-0-0/"' in client.get(f"/essays/one-{n}/").content.decode()
    assert asked[2] <= asked[1] <= 85
    for n in range(4):
        (tmp_path / "2" / f"more-{n}.md").write_text(text.format(f"More {n}"))
    with CaptureQueriesContext(connection) as queries:
        run(tmp_path / "2")
    assert len(queries) <= asked[2] + 3 * 50, "a text"


def test_a_second_run_adds_nothing(folder):
    run(folder)
    out, _ = run(folder)
    assert out.splitlines()[-1] == "created 0, updated 0, joined 0, skipped 2, refused 0"
    assert Essay.objects.count() == 2
    assert Essay.objects.get(slug="the-shelf").revisions.count() == 1


def test_a_changed_file_is_a_new_edition(client, folder):
    run(folder)
    (folder / "other-file.md").write_text(GOOD.replace("A *shelf*", "A cupboard"), encoding="utf-8")
    out, _ = run(folder)
    assert out.splitlines()[-1] == "created 0, updated 1, joined 0, skipped 1, refused 0"
    assert b"A cupboard" in client.get("/essays/other-file/").content


def test_what_was_edited_here_is_not_written_over(cast, folder):
    run(folder)
    essay = Essay.objects.get(slug="the-shelf")
    content = essay.head.content() | {"body": "Edited here."}
    publishing.save_draft(essay, content, by=cast["editor"], parent=essay.head)
    (folder / "2014-03-27-the-shelf.md").write_text(GOOD.replace("shelf", "rack"), encoding="utf-8")
    out, _ = run(folder)
    assert "it was edited here" in out
    essay.refresh_from_db()
    assert essay.head.body == "Edited here."


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"no front matter", "no title"),
        (b"---\ntitle: [\n---\nx", "no valid YAML"),
        (b"---\ntitle: A\n---\nx", "no author"),
        (b"---\ntitle: A\nauthor: B\n---\nx", "no date"),
        (b"---\ntitle: A\nauthor: B\ndate: 2013-02-31\n---\nx", "date"),
        (b"---\nauthor: B\ndate: 2013-02-01\n---\nx", "no title"),
        (b"---\ntitle: A\nauthor: B\ndate: 2013-02-01\n---\n  \n", "no text"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"---\ntitle: A\nauthor: B\ndate: 2013-02-01\nlicence: NONE-1\n---\nx", "is not known here"),
        (b"---\ntitle: A\nauthor: B\ndate: 2013-02-01\nsource_url: 'javascript:alert(1)'\n---\nx", "no web address"),
        (b"---\ntitle: A\nauthor: B\ndate: 2013-02-01\n---\n" + b"[" * 50_000, "Please use fewer"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_stops_no_other(folder, raw, words):
    (folder / "bad.md").write_bytes(raw)
    out, err = run(folder)
    assert out.splitlines()[-1] == "created 2, updated 0, joined 0, skipped 0, refused 1"
    assert err.startswith("refused: bad.md")
    assert words in err


def test_no_folder_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "none")


def test_same_names_in_language_folders_are_translations(tmp_path):
    for code in ("fr", "fa"):
        (tmp_path / code).mkdir()
        (tmp_path / code / "shelf.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "shelf.md").write_text(GOOD, encoding="utf-8")
    run(tmp_path)
    essays = {e.language: e for e in Essay.objects.all()}
    assert {code: e.slug for code, e in essays.items()} == {"en": "shelf-en", "fr": "shelf-fr", "fa": "shelf"}
    assert len({e.translation_group for e in essays.values()}) == 1
    assert essays["fa"].direction == "rtl"


def test_liquid_is_resolved_where_plain_and_else_removed():
    source = (
        'See [home]({{ "/blog/" | url }}) {{site.baseurl}}/x {% image "a b.png" "A (fine) map" %} '
        "{% raw %}{{ kept }}{% endraw %} {% for x in y %}{{ x.name }}{% endfor %}"
    )
    text, removed = liquid.resolve(source, "https://example.org")
    assert text == (
        "See [home](https://example.org/blog/) https://example.org/x "
        "![A (fine) map](https://example.org/a%20b.png) {{ kept }} "
    )
    assert removed == ["{{ x.name }}", "{% for x in y %}", "{% endfor %}"]


def test_a_file_without_front_matter_is_titled_by_its_heading(tmp_path):
    (tmp_path / "plain.md").write_text("# A Plain File #\n\nIts text.\n", encoding="utf-8")
    out, _ = run(tmp_path, author="Jo Abernethy", date="2014-03-27")
    assert out.splitlines()[-1] == "created 1, updated 0, joined 0, skipped 0, refused 0"
    essay = Essay.objects.get()
    assert (essay.title, essay.slug, essay.text) == ("A Plain File", "plain", "Its text.")


def test_a_very_long_file_name_gives_a_shorter_address(client, tmp_path):
    (tmp_path / f"2014-03-27-{'a-very-long-name-' * 12}.md").write_text(GOOD, encoding="utf-8")
    run(tmp_path)
    essay = Essay.objects.get()
    assert len(essay.slug) <= 100
    assert len(essay.head.slug) <= 100
    assert client.get(essay.url).status_code == 200


def localised(body, key, slugs, base="", **known):
    """The text with its links led, and those that lead nowhere; `slugs` are those that the files will have here."""
    by_key = {f"{name}.md": slug for name, slug in slugs.items()}
    text, lost = links.localise(body, key, links.Files(by_key, **known), base)
    return references.resolve(text, lambda place: references.to_essay(by_key[place.key], place.heading)), lost


def test_links_between_files_lead_to_their_essays():
    slugs = {"guide/metrics": "metrics", "guide/legal": "legal"}
    body = "[a](../legal/) [b](legal.md#x) [c](/elsewhere/) [d](https://x.example/) [e](#here)\n```\n[f](legal.md)\n```"
    text, lost = localised(body, "guide/metrics.md", slugs)
    assert text == (
        "[a](/essays/legal/) [b](/essays/legal/#x) [c](/elsewhere/) [d](https://x.example/) [e](#here)\n"
        "```\n[f](legal.md)\n```"
    )
    assert lost == ["/elsewhere/"]


@pytest.mark.parametrize(
    ("typed", "led"),
    [
        ("[a](legal.md#part-two)", "[a](/essays/legal/#part-two)"),
        ("[a](./legal.md 'A title')", "[a](/essays/legal/ 'A title')"),
        ("[a](<two words.md> (t))", "[a](</essays/two/> (t))"),
        ("[a](two%20words.md)", "[a](/essays/two/)"),
        ("[a](Lone)", "[a](/essays/lone/)"),
        ("[a](lone.md#x)", "[a](/essays/lone/#x)"),
        ("[a](more/lone.md)", "[a](more/lone.md)"),
        ("[a](\nlegal.md)", "[a](\n/essays/legal/)"),
        ("[a [b]](legal.md)", "[a [b]](/essays/legal/)"),
        ("[a](folder/#x)", "[a](/essays/folder/#x)"),
        ("[a](folder/README.md)", "[a](/essays/folder/)"),
        ("[a](../guide/metrics/legal.html?x=1#y)", "[a](../guide/metrics/legal.html?x=1#y)"),
        ("[a][r]\n\n[r]: legal.md#x 'T'", "[a][r]\n\n[r]: /essays/legal/#x 'T'"),
        ("> [r]: <legal.md>", "> [r]: </essays/legal/>"),
        ('<a class="x" href="legal.md#a&amp;b">a</a>', '<a class="x" href="/essays/legal/#a%26b">a</a>'),
        ("[[legal]] [[legal#Part|x]]", "[[legal|legal]] [[legal#Part|x]]"),
        ("[[two words#Part]]", "[[two#Part|two words § Part]]"),
        ("| [[two words\\|x]] |", "| [[two\\|x]] |"),
        ("[[Legal matters]] [[nowhere]]", "[[Legal matters]] [[nowhere]]"),
        ("`[a](legal.md)` ``[[two words]]``", "`[a](legal.md)` ``[[two words]]``"),
        ("- ```\n  [a](legal.md)\n  ```\n\n[b](legal.md)", "- ```\n  [a](legal.md)\n  ```\n\n[b](/essays/legal/)"),
        ("~~~\n```\n[a](legal.md)\n~~~\n[b](legal.md)", "~~~\n```\n[a](legal.md)\n~~~\n[b](/essays/legal/)"),
        ("\\](legal.md) [Anna]: legal matters", "\\](legal.md) [Anna]: legal matters"),
    ],
)
def test_links_are_led_however_they_are_written(typed, led):
    slugs = {"guide/metrics": "m", "guide/legal": "legal", "guide/two words": "two", "guide/folder/README": "folder"}
    slugs["else/where/lone"] = "lone"
    titles = frozenset({"legal matters"})
    assert localised(typed, "guide/metrics.md", slugs, titles=titles)[0] == led


def test_links_lead_to_headings_and_what_leads_nowhere_is_named(client, tmp_path):
    head = "---\ntitle: %s\ndate: 2014-03-27\nauthor: Ann\n---\n"
    a = "[two](b.md#part-two) [gone](b.md#part-three) [same](b/#What's-it) [draft](../draft/) [kept](kept.md)"
    b = "# Part *two*\n\nx\n\n# What's it?\n\n[back](../a/#the-end)\n"
    for name, body in {"a": f"{a} [[None]]\n## The end\n\nx", "b": b, "kept": "x"}.items():
        title = head % name.upper()
        title = title.replace("date", "draft: true\ndate") if name == "kept" else title
        (tmp_path / f"{name}.md").write_text(title + body)
    out, _ = run(tmp_path)
    page = client.get("/essays/a/").content.decode()
    assert 'href="/essays/b/#h-part-two">two</a>' in page
    assert 'href="/essays/b/#h-whats-it">same</a>' in page
    assert 'href="/essays/a/#h-the-end">back</a>' in client.get("/essays/b/").content.decode()
    told = [line for line in out.splitlines() if "a.md" in line]
    for words in (
        "the link to ../draft/ leads nowhere",
        "there is no heading “part-three” where the link “gone” leads",
        "the link “kept” leads nowhere yet (/essays/kept/)",
        "the link “None” leads nowhere yet (none)",
    ):
        assert [line for line in told if words in line], words
    assert not [line for line in out.splitlines() if "b.md" in line and "no hub" not in line]
    assert run(tmp_path)[0].splitlines()[-1] == "created 0, updated 0, joined 0, skipped 3, refused 0"


def test_links_between_files_of_one_language_stay_in_it(tmp_path):
    for code, link in (("en", "other.md"), ("de", "./other.md")):
        (tmp_path / code).mkdir()
        for name in ("first", "other"):
            text = f"---\ntitle: {name} {code}\ndate: 2014-03-27\nauthor: Ann\n---\n[x]({link})"
            (tmp_path / code / f"{name}.md").write_text(text)
    make_essay("first")
    run(tmp_path)
    for code in ("en", "de"):
        first = Essay.objects.get(title=f"first {code}")
        assert first.links.get().to_essay.title == f"other {code}"
    assert run(tmp_path)[0].splitlines()[-1] == "created 0, updated 0, joined 0, skipped 4, refused 0"


def found_in_feed(client):
    """The ids of everything that the feed and its further pages hold."""
    found, address = set(), "/feed.xml"
    while address:
        feed = ElementTree.fromstring(client.get(address).content)
        found |= {entry.text for entry in feed.iterfind("atom:entry/atom:id", ATOM)}
        older = feed.find("atom:link[@rel='next']", ATOM)
        address = older.get("href").removeprefix("http://127.0.0.1:8000") if older is not None else ""
    return found


@pytest.mark.proof
@pytest.mark.parametrize(
    ("name", "count", "options"),
    [
        ("18f-blog", 169, {"base": "https://18f.gsa.gov"}),
        ("opensource-guide", 101, {"author": "GitHub", "date": "2026-01-05", "licence": "CC-BY-4.0"}),
    ],
)
def test_all_real_texts_are_taken_in(client, shared, name, count, options):
    out, err = run(shared / "data/corpus" / name, **options)
    assert err == ""
    assert out.splitlines()[-1] == f"created {count}, updated 0, joined 0, skipped 0, refused 0"
    for essay in Essay.objects.published():
        page = client.get(essay.url)
        assert page.status_code == 200, essay.slug
        text = page.content.decode().split('class="text')[1]
        for sign in ("{%", "{:", "markdown=", "[[", "&lt;div"):
            assert sign not in text.split("<footer")[0] or sign in essay.body, (essay.slug, sign)
    assert found_in_feed(client) == {essay.guid.urn for essay in Essay.objects.published()}
    again, _ = run(shared / "data/corpus" / name, **options)
    assert again.splitlines()[-1] == f"created 0, updated 0, joined 0, skipped {count}, refused 0"


@pytest.mark.proof
@pytest.mark.parametrize(("name", "files", "empty"), [("loomio-handbook", 43, 4), ("enspiral-handbook", 61, 0)])
def test_the_pages_of_real_handbooks_lead_to_each_other(shared, name, files, empty):
    """Plain Markdown without front matter: every relative link to a file that came leads to its essay."""
    folder = shared / "data/corpus" / name
    call_command("import_markdown", folder, "--lenient", "--author=The group", "--processes=0", stdout=StringIO())
    came = dict(ImportedFrom.objects.filter(kind="essay").values_list("key", "object_id"))
    assert len(came) == files - empty == len(list(folder.rglob("*.md"))) - empty
    wanted = 0
    for key, pk in came.items():
        body = (folder / key).read_text()
        for address in re.findall(r"\]\(([^()\s#:]+\.md)(?:#[^()\s]*)?\)", body):
            to = posixpath.normpath(posixpath.join(posixpath.dirname(key), unquote(address)))
            if to in came:
                wanted += 1
                slug = Essay.objects.get(pk=came[to]).slug
                assert f"(/essays/{slug}/" in Essay.objects.get(pk=pk).body, (key, address)
    assert wanted > 30


def test_an_import_compares_the_words_of_a_file_with_its_page_once(tmp_path, monkeypatch):
    compared, prose = [], word_guard._prose
    monkeypatch.setattr(word_guard, "_prose", lambda text, *tags: compared.append(text) or prose(text, *tags))
    coming = (datetime.date.today() + datetime.timedelta(days=30)).isoformat()
    for name, day in (("Rope", "2014-03-27"), ("Well", coming)):
        text = f"---\ntitle: {name}\ndate: {day}\nauthor: Ann\n---\nThe words of the {name}."
        (tmp_path / f"{name}.md").write_text(text)
    assert "is scheduled" in run(tmp_path)[0]
    assert [text.strip() for text in compared if text] == ["The words of the Rope.", "The words of the Well."]
