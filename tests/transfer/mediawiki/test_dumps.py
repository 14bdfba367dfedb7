"""Real dumps of many versions, each as the table in the shared data says; redirects, talk pages, packed dumps; what is
broken or hostile is refused before anything is given."""

import bz2
import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from transfer.importing.items import Refused, ReplyState, State
from transfer.mediawiki import seven_zip
from transfer.mediawiki.source import Choices, DumpSource


def dump(tmp_path, *pages, info="", attributes='version="0.11" xml:lang="en"'):
    """A dump as text in a file; a page is (title, wikitext) or whole XML."""
    made = []
    for number, page in enumerate(pages, 1):
        if isinstance(page, tuple):
            title, words, *space = page
            ns = f"<ns>{space[0]}</ns>" if space else "<ns>0</ns>"
            words = words.replace("&", "&amp;").replace("<", "&lt;")
            page = (
                f"<page><title>{title}</title>{ns}<id>{number}</id><revision><id>{number}</id><timestamp>"
                f"2020-01-{number:02}T10:00:00Z</timestamp><contributor><username>Ada</username></contributor>"
                f"<text>{words}</text></revision></page>"
            )
        made.append(page)
    path = tmp_path / "dump.xml"
    info = info or "<sitename>Commons</sitename><base>https://old.example.org/wiki/Main_Page</base>"
    whole = f"<mediawiki {attributes}>\n<siteinfo>{info}</siteinfo>\n{chr(10).join(made)}\n</mediawiki>"
    path.write_text(whole, encoding="utf-8")
    return path


def texts(path, **choices):
    source = DumpSource(path, Choices(**choices))
    source.check()
    return {text.title: text for text in source.texts()}


@pytest.mark.parametrize(
    ("file", "pages", "revisions", "left_out"),
    [
        ("addressforall-dump.xml", 3, 34, {"Arquivo": 1, "Predefinição": 2}),
        ("macbre-dump.xml", 1, 4, {"Talk": 1}),
        ("mwxml-dump.xml", 1, 3, {"Talk": 1}),
        ("core-fixtures/ImportLinkCacheIntegrationTest.xml", 1, 2, {}),
        ("core-fixtures/Dupes.import-2.xml", 1, 1, {}),
        ("core-fixtures/Slots.import-1.xml", 1, 1, {}),
    ],
)
def test_a_real_dump_has_the_pages_and_revisions_that_were_counted(shared, file, pages, revisions, left_out):
    source = DumpSource(shared / "data/mediawiki" / file, Choices(history=True))
    summary = source.check()
    assert (summary.counts["texts"], summary.counts["revisions"], summary.left_out) == (pages, revisions, left_out)
    found = list(source.texts())
    assert len(found) == pages and all(text.body.strip() and text.state == State.PUBLISHED for text in found)
    assert [text.at for text in found] == sorted(text.at for text in found)
    assert [one.key for one in source.outlines()] == [text.key for text in found]


def test_a_history_becomes_editions_with_their_dates_and_names_and_no_network_addresses(shared):
    source = DumpSource(shared / "data/mediawiki/addressforall-dump.xml", Choices(history=True))
    source.check()
    first, _second, last = source.texts()
    assert (first.title, len(first.editions), len(last.editions)) == ("Página principal", 21, 8)
    assert first.editions[0].at == first.at == datetime(2023, 3, 10, 13, 29, tzinfo=UTC)
    assert first.changed_at == datetime(2023, 3, 19, 21, 3, 52, tzinfo=UTC) == first.editions[-1].at
    assert first.editions[-1].body == first.body
    assert {one.by for one in first.editions} == {"MediaWiki default", "Admin"}
    assert [one.at for one in first.editions] == sorted(one.at for one in first.editions)
    (foo,) = texts(shared / "data/mediawiki/macbre-dump.xml", history=True).values()
    assert foo.body.startswith("A bunch of") and [(one.by, one.summary) for one in foo.editions][:1] == [("", "new!")]
    assert "10.0.0.2" not in repr(foo)


def test_categories_come_with_their_words_and_those_above(shared):
    summary = DumpSource(shared / "data/mediawiki/core-fixtures/ImportLinkCacheIntegrationTest.xml").check()
    (own, above) = summary.terms
    assert (own.key, own.parent, own.essays, above.name) == ("category:Lorem ipsum", "category:Main", 1, "Main")
    (term,) = DumpSource(shared / "data/mediawiki/addressforall-dump.xml").check().terms
    assert term.name == "Manutenção" and term.definition.startswith("Aqui estão listadas") and term.essays == 2
    assert "/doc/Categoria:Manuten%C3%A7%C3%A3o" in term.addresses and term.is_category


def test_categories_that_are_above_each_other_are_above_none(tmp_path):
    two = (("Category:One two", "[[Category:B]]", 14), ("Category:B", "[[Category:One two]]", 14))
    path = dump(tmp_path, ("A", "[[category:one two]] [[Category:One_two]]"), *two)
    terms = DumpSource(path).check().terms
    assert [(term.name, term.parent, term.essays) for term in terms] == [("B", "", 0), ("One two", "", 1)]
    assert texts(path)["A"].terms == ("category:One two",)


def test_slots_beside_the_text_are_left_alone_and_a_title_may_look_like_a_template(shared):
    (text,) = texts(shared / "data/mediawiki/core-fixtures/Slots.import-1.xml").values()
    assert (text.title, text.body) == ("{{page1 title}}", "Hello\n")


def test_redirects_become_old_titles_and_addresses_through_chains_and_lost_ones_are_told(tmp_path):
    path = dump(
        tmp_path,
        ("Commons", "The text. See [[Allmende]] and [[Communs]]."),
        ("Allmende", "#WEITERLEITUNG [[Communs#Teil]]"),
        ("Communs", "#redirection : [[commons]]"),
        ("Round", "#REDIRECT [[Trip]]"),
        ("Trip", "#REDIRECT [[Round]]"),
        ("Gone", "#REDIRECT [[Nowhere]]"),
        "<page><title>Odd</title><ns>0</ns><id>77</id><redirect title='Commons' /><revision><id>9</id><timestamp>"
        "2020-02-01T10:00:00Z</timestamp><text>#ɣɣɣ [[Commons]]</text></revision></page>",
    )
    source = DumpSource(path)
    notes = {note.about: note.words for note in source.check().notes}
    (text,) = source.texts()
    assert text.titles == ("Allmende", "Communs", "Odd")
    assert text.headings == (("Allmende", "Teil"),)
    assert {"/wiki/Allmende#Teil", "/index.php?title=Allmende#Teil", "/index.php/Communs", "/w/index.php?curid=77"} <= {
        *text.addresses
    }
    assert text.body == ("The text. See [Allmende](import:page:1#Teil) and [Communs](import:page:1).\n")
    assert set(notes) == {"Round", "Trip", "Gone"}
    assert "leads in a circle" in notes["Round"] and "no page that is here" in notes["Gone"]


def test_the_addresses_of_a_page_are_the_usual_ones_and_those_of_its_dump(tmp_path):
    info = "<base>https://old.example.org/doc/Main_Page</base>"
    (text,) = texts(dump(tmp_path, ("Partner State/Über", "x"), info=info)).values()
    assert text.addresses == (
        "/doc/Partner_State/%C3%9Cber", "/wiki/Partner_State/%C3%9Cber", "/index.php/Partner_State/%C3%9Cber",
        "/w/index.php/Partner_State/%C3%9Cber", "/index.php?title=Partner_State/%C3%9Cber",
        "/w/index.php?title=Partner_State/%C3%9Cber", "/doc/index.php?title=Partner_State/%C3%9Cber",
        "/index.php?curid=1", "/w/index.php?curid=1", "/doc/index.php?curid=1", "/wiki/?curid=1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "stem"), [("https://old.example.org/wiki/Main_Page", "/wiki/"), ("http://www.old.example.org/Main", "/")]
)
def test_addresses_of_the_wiki_itself_lead_to_what_became_of_their_pages(tmp_path, base, stem):
    """Typed as they stand in a browser, by title, by number, with a section, through a redirect; those of histories and
    forms, of pages that are not there, and of other sites are left as they are."""
    site = f"https://old.example.org{stem}"
    leading = {
        f"{site}Two_Parts": "import:page:2",
        f"http://www.old.example.org{stem}two_Parts#The_End": "import:page:2#The%20End",
        f"//old.example.org{stem}Led": "import:page:2#The%20End", f"{site}Caf%C3%A9": "import:page:4",
        "https://old.example.org/index.php?title=Two_Parts": "import:page:2",
        "https://old.example.org/w/index.php?title=Two_Parts&redirect=no": "import:page:2",
        "https://old.example.org/?curid=4": "import:page:4",
        "https://old.example.org/index.php/Two_Parts": "import:page:2",
        f"{site}Category:Wells": "import:category:Wells",
    }  # fmt: skip
    left = [
        f"{site}Two_Parts?action=history", "https://old.example.org/index.php?title=Two_Parts&oldid=7",
        f"{site}Not_there", f"{site}Category:None", f"{site}User:Ada", "https://old.example.org/?curid=77", "https://old.example.org/",
        f"https://other.example.org{stem}Two_Parts", "https://old.example.org.evil.example/wiki/Two_Parts",
        "https://[old.example.org/wiki/Two_Parts",
    ]  # fmt: skip
    lines = [f"[{address} n{n}]" for n, address in enumerate([*leading, *left])]
    path = dump(
        tmp_path, ("One", "\n\n".join(lines) + f"\n\nBare: {site}Two_Parts."),
        ("Two Parts", "a [[Category:Wells]]\n== The End ==\nb"), ("Led", "#REDIRECT [[Two Parts#The End]]"),
        ("Café", "c"), info=f"<sitename>Commons</sitename><base>{base}</base>",
    )  # fmt: skip
    body = texts(path)["One"].body
    for n, to in enumerate(leading.values()):
        assert f"[n{n}]({to})" in body, (list(leading)[n], body)
    for n, address in enumerate(left, len(leading)):
        assert f"n{n}" in body and "import:" not in body.partition(f"n{n}]")[2].partition("\n")[0], (address, body)
    assert f"Bare: [{site}Two_Parts](import:page:2)." in body


def test_the_language_of_a_dump_is_that_of_its_texts_and_another_stands_in_where_it_says_none(tmp_path):
    german = dump(tmp_path, ("Brunnen", "x"), attributes='version="0.11" xml:lang="de"')
    assert texts(german, language="en")["Brunnen"].language == "de"
    silent = dump(tmp_path, ("Brunnen", "x"), attributes='version="0.11"')
    assert texts(silent, language="fr")["Brunnen"].language == "fr"


def test_a_talk_page_becomes_held_replies_only_when_asked_for(tmp_path):
    talk = (
        "First words, unsigned.\n\n== A question ==\nIs it so? [[User:Bea Blue|Bea]] ([[User talk:Bea Blue|talk]]) "
        "14:05, 3 March 2014 (UTC)\n:Yes. [[User:Carl]] 15:00, 4 March 2014 (UTC)\n\n== Eine Frage ==\nJa. "
        "[[Benutzer:Dora]] 09:01, 5. Mär. 2015 (CET)\n== Anon ==\nHm. [[Special:Contributions/10.0.0.2|10.0.0.2]] "
        "([[User talk:10.0.0.2|talk]]) 11:11, 6 May 2016 (UTC)"
    )
    path = dump(tmp_path, ("Commons", "x"), ("Talk:Commons", talk, 1), ("Talk:Alone", "y", 1))
    source = DumpSource(path)
    assert source.check().left_out == {"Talk": 2} and next(source.texts()).replies == ()
    source = DumpSource(path, Choices(talk=True))
    assert source.check().left_out == {"talk pages whose page is not there": 1}
    (text,) = source.texts()
    unsigned, asked, german, anonymous = text.replies
    assert {one.state for one in text.replies} == {ReplyState.HELD} and not any(one.email for one in text.replies)
    assert unsigned.at == datetime(2020, 1, 2, 10, tzinfo=UTC) and unsigned.name == "Somebody on the talk page"
    assert (asked.name, asked.at) == ("Bea Blue", datetime(2014, 3, 3, 14, 5, tzinfo=UTC))
    assert asked.body.startswith("**A question**\n\nIs it so?") and "Yes." in asked.body
    assert (german.name, german.at) == ("Dora", datetime(2015, 3, 5, 9, 1, tzinfo=UTC))
    assert anonymous.name == "Somebody on the talk page" and "10.0.0.2" not in anonymous.body


def test_what_is_no_wikitext_and_other_namespaces_are_left_out_and_counted(tmp_path):
    code = (
        "<page><title>X.css</title><ns>0</ns><id>9</id><revision><id>9</id><model>css</model><text>a{}</text>"
        "</revision></page>"
    )
    hidden = "<page><title>H</title><ns>0</ns><id>8</id><revision><id>8</id><text deleted='deleted'/></revision></page>"
    pages = (("A", "x"), ("User:B", "x", 2), ("User:C", "x", 2), ("Foo:D", "x", 3000), code, hidden)
    source = DumpSource(dump(tmp_path, *pages))
    assert source.check().left_out == {"User": 2, "3000": 1, "css": 1, "pages whose text was deleted": 1}
    assert [text.title for text in source.texts()] == ["A"]


@pytest.mark.parametrize("packed", ["gz", "bz2"])
def test_a_packed_dump_is_read_by_its_first_bytes(shared, tmp_path, packed):
    data = (shared / "data/mediawiki/mwxml-dump.xml").read_bytes()
    path = tmp_path / f"dump.xml.{packed}"
    path.write_bytes(gzip.compress(data) if packed == "gz" else bz2.compress(data))
    assert [text.title for text in texts(path).values()] == ["Foo"]


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress])
def test_what_becomes_far_larger_than_its_file_is_refused(tmp_path, packed, monkeypatch):
    monkeypatch.setattr(seven_zip, "FREE", 1000)
    monkeypatch.setattr(seven_zip, "MOST_TIMES", 20)
    path = tmp_path / "dump.xml.packed"
    path.write_bytes(packed(b"<mediawiki>" + b"<page><title>A</title></page>" * 90_000 + b"</mediawiki>"))
    with pytest.raises(Refused, match="larger, unpacked, than any dump"):
        DumpSource(path).check()


BOMB = '<!DOCTYPE x [<!ENTITY a "' + "a" * 50 + '">' + "".join(f'<!ENTITY b{n} "&a;&a;">' for n in range(9)) + "]>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            b"<mediawiki>\n<page><title>A</title>\n<revision><text>x",
            "Line 3: the file ends within <text>, which begins in",
        ),
        (f'<?xml version="1.0"?>\n{BOMB}<mediawiki/>'.encode(), "Line 2: it declares a document type"),
        (
            b"<mediawiki>\n<page><title>&a;</title></page></mediawiki>",
            "Line 2: this is not well-formed XML (undefined entity)",
        ),
        (b"<mediawiki>\n<page><title>\xe9t\xe9</title></page></mediawiki>", "Line 2: this is not well-formed XML"),
        (b"<mediawiki>" + b"<page>" * 10_000, "Line 1: elements within elements, more than 100 deep"),
        (b"<rss version='2.0'><channel/></rss>", "Line 1: it begins with <rss>, which is no dump of MediaWiki"),
        (b"<mediawiki version='abc'><page><title>A</title></page></mediawiki>", "Line 1: the export version “abc”"),
        (b"<mediawiki version='0.11'></mediawiki>", "has no pages"),
        (b"", "Line 1: this is not well-formed XML (no element found)"),
        (b"Just words", "Line 1: this is not well-formed XML"),
        (gzip.compress(b"<mediawiki>" * 9, mtime=0)[:-9], "is cut off or damaged"),
        (b"BZh9nonsense", "cannot be read"),
        (b"\x1f\x8bnonsense", "cannot be read"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_before_anything_is_given(tmp_path, data, words):
    path = tmp_path / "dump.xml"
    path.write_bytes(data)
    source = DumpSource(path)
    with pytest.raises(Refused) as refused:
        source.check()
    assert words in str(refused.value)
    with pytest.raises(Refused):
        next(source.texts())


def test_a_dump_that_is_not_there_is_refused_in_words(tmp_path):
    with pytest.raises(Refused, match="none\\.xml cannot be read"):
        DumpSource(tmp_path / "none.xml").check()


@pytest.mark.proof
def test_four_times_as_many_pages_take_no_more_memory(tmp_path):
    def peak(count):
        path = tmp_path / "large.xml"
        page = (
            "<page><title>P {0}</title><ns>0</ns><id>{0}</id><revision><id>{0}</id><text>{1}</text></revision></page>"
        )
        with path.open("w") as file:
            file.write("<mediawiki version='0.10'>")
            for number in range(1, count + 1):
                file.write(page.format(number, f"[[P {number + 1}]] words " * 500))
            file.write("</mediawiki>")
        source = DumpSource(path)
        tracemalloc.start()
        source.check()
        assert sum(1 for _part in source.parts()) == count
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found, path.stat().st_size

    (few, _size), (many, size) = peak(40), peak(160)
    assert size > 1_200_000 and many < few + 250_000


def test_asked_again_it_gives_the_same_and_leaves_no_file_behind(tmp_path):
    source = DumpSource(dump(tmp_path, ("A", "x"), ("B", "[[A]]")))
    source.check()
    place = source.found.scratch.path
    assert list(source.texts()) == list(source.texts()) and place.exists()
    source.close()
    assert not place.exists() and [text.title for text in source.texts()] == ["A", "B"]
    source.close()
