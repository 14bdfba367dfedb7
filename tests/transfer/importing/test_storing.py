"""What a source says becomes essays, once, at their old addresses, and what was done here since stays."""

import datetime
from dataclasses import replace
from datetime import UTC

import pytest

from essays import publishing
from essays.models import Author, Essay, ImportedFrom, OldPath
from tests.transfer.importing.made_by_hand import WORDS, brought, text
from transfer.importing import loading, mapping
from transfer.importing.items import Byline, Edition, Refused, State, Term, reference

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]
P2P = Term("category:p2p", "P2P", is_category=True, addresses=("/category/p2p/", "/?cat=3"), essays=1)
LAW = Term("category:law", "Law & Order", is_category=True, parent="category:p2p", addresses=("/category/p2p/law/",))


def titles(lines):
    return [line.title for line in lines]


def test_a_text_becomes_an_essay_with_all_that_its_source_says(client):
    one = text(
        standfirst="On wells.", slug="three-things", featured=True, comments_open=False, guid="https://old.example/?p=1",
        addresses=("/2013/03/08/three-things/", "/?p=1"), source_url="https://old.example/2013/03/08/three-things/",
    )  # fmt: skip
    report = brought(one)
    essay = Essay.objects.get()
    assert report.counts() == {"created": 1, "updated": 0, "joined": 0, "skipped": 0, "refused": 0}
    assert (report.source, report.created[0].address) == ("byhand:old.example", "/essays/three-things/")
    assert (essay.byline, essay.dated, essay.live_at) == ("Ada Kowalczyk", datetime.date(2013, 3, 8), one.at)
    assert (essay.standfirst, essay.featured, essay.comments_policy) == ("On wells.", True, "closed")
    assert essay.feed_id == "https://old.example/?p=1"
    for address in one.addresses:
        assert client.get(address)["Location"].split("?")[0] == "/essays/three-things/"
    assert report.figures["essays"] == 1
    assert report.figures["addresses"] == 2


def test_a_second_run_adds_nothing_and_says_so():
    texts = [text(f"post:{n}", f"Thing {n}", f"{n} {WORDS}", addresses=(f"/?p={n}",)) for n in range(3)]
    brought(*texts)
    before = rows()
    report = brought(*texts)
    assert rows() == before
    assert report.counts() == {"created": 0, "updated": 0, "joined": 0, "skipped": 3, "refused": 0}
    assert not report.figures.total()


def rows():
    """All rows of what an import writes, as plain values."""
    models = (Essay, ImportedFrom, OldPath, Author)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_a_text_that_was_changed_in_its_source_is_brought_up_to_date_and_one_that_was_edited_here_is_left(cast):
    brought(text("a", "A"), text("b", "B", f"Not. {WORDS}"))
    edited = Essay.objects.get(title="B")
    publishing.save_draft(edited, edited.head.content() | {"body": "Ours."}, by=cast["editor"], parent=edited.head)
    report = brought(text("a", "A", f"{WORDS} Now."), text("b", "B", f"{WORDS} Theirs."))
    assert titles(report.updated) == ["A"]
    assert titles(report.skipped) == ["B"]
    assert Essay.objects.get(title="A").body.endswith("Now.")
    assert Essay.objects.get(title="B").head.body == "Ours."
    assert report.notes["edited-here"].count == 1


def test_what_was_deleted_or_withdrawn_here_does_not_come_back(cast):
    brought(text("a", "A"), text("b", "B", "Short.", state=State.DRAFT))
    publishing.withdraw(Essay.objects.get(title="A"), "No.", by=cast["editor"])
    publishing.discard(Essay.objects.get(title="B"), by=cast["editor"])
    report = brought(text("a", "A", f"{WORDS} Now."), text("b", "B", "Short, again.", state=State.DRAFT))
    assert titles(report.skipped) == ["A", "B"]
    assert "withdrawn here" in report.notes["edited-here"].first[0][1]
    assert [essay.title for essay in Essay.objects.all()] == ["A"]


def test_what_its_source_keeps_back_is_no_readers(client):
    soon = datetime.datetime.now(UTC) + datetime.timedelta(days=3)
    report = brought(
        text("a", "A", state=State.DRAFT, kept_back=("it has a password",)),
        text("b", "B", state=State.SCHEDULED, at=soon),
        text("c", "C", state=State.SCHEDULED),
        text("d", "D", "  "),
        text("e", "E", at=soon),
        keep_apart=True,
    )
    live = dict(Essay.objects.values_list("title", "live"))
    assert live == {"A": "never", "B": "published", "C": "never", "D": "never", "E": "published"}
    assert not Essay.objects.published().exists()
    assert report.figures["drafts"] == 3
    assert report.figures["scheduled"] == 2
    assert report.notes["schedule-past"].count == 1
    assert report.notes["kept-back"].about == {"it has a password": 1}
    assert client.get("/essays/").content.count(b"Ada") == 0


def test_a_text_that_readers_have_stays_theirs_when_its_source_takes_it_back_and_that_is_told():
    brought(text())
    for _ in range(2):
        report = brought(text(state=State.DRAFT, kept_back=("it is private",)))
        assert Essay.objects.get().is_public
        assert "it is private" in report.notes["readers-have"].first[0][1]
        assert titles(report.skipped) == ["Three Things"]


def test_one_text_that_cannot_be_taken_in_holds_up_no_other_and_leaves_nothing():
    bad = [
        text("a", "T" * 251), text("b", "Dated", at=datetime.datetime(999, 1, 1, tzinfo=UTC)),
        text("c", "Costly", "[" * 50_000),
    ]  # fmt: skip
    report = brought(*bad, text("d", "Good", authors=("Bo",)), text("e", "Too", "Other.", authors=("Ada Kowalczyk",)))
    assert titles(report.created) == ["Good", "Too"]
    words = [words for _, words in report.refused]
    assert "longer than 250" in words[0]
    assert "cannot be right" in words[1]
    assert "Please use fewer" in words[2]
    assert Essay.objects.get(title="Too").byline == "Ada Kowalczyk"
    assert ImportedFrom.objects.count() == 2


def test_a_text_without_a_title_is_called_by_its_first_words():
    brought(text(title=" "))
    assert Essay.objects.get().title.startswith("A commons lasts where")


def test_categories_go_where_the_mapping_says(client):
    chosen = mapping.read(
        b"categories:\n  p2p: hub:politics\n  Gone: leave out\n  nobody: tag:x\ntags:\n  water: tag:Wells\n"
    )
    terms = (
        P2P, LAW, Term("category:gone", "Gone", is_category=True), Term("tag:w", "Water", addresses=("/tag/water/",)),
    )  # fmt: skip
    report = brought(text(terms=tuple(term.key for term in terms)), of={"terms": terms}, mapping=chosen)
    essay = Essay.objects.get()
    assert [hub.slug for hub in essay.hubs.all()] == ["politics"]
    assert sorted(tag.name for tag in essay.tags.all()) == ["Law & Order", "Wells"]
    assert client.get("/category/p2p/")["Location"] == "/politics/"
    assert client.get("/?cat=3")["Location"] == "/politics/"
    assert client.get("/category/p2p/law/")["Location"] == "/tags/law-order/"
    assert client.get("/tag/water/")["Location"] == "/tags/wells/"
    placed = report.terms[0]
    assert (placed.name, placed.is_category, placed.to, placed.texts) == ("P2P", True, "hub:politics", 1)
    assert report.notes["mapping-unused"].about == {"nobody": 1}


def test_a_child_follows_its_parent_only_if_the_mapping_says_so():
    follow = mapping.from_values({"categories": {"P2P": "hub:politics"}, "children": "follow"})
    body = f"[law]({reference('category:law')}) [tag]({reference('tag:w')})"
    terms = (P2P, LAW, Term("tag:w", "Water & Wells", essays=1))
    brought(text(body=body, terms=("category:law",)), of={"terms": terms}, mapping=follow)
    html = Essay.objects.get().html
    assert 'href="/politics/"' in html
    assert 'href="/tags/water-wells/"' in html
    assert [hub.slug for hub in Essay.objects.get().hubs.all()] == ["politics"]
    assert not Essay.objects.get().tags.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"categories: [", "no valid YAML (line"),
        (b"hubs: {}", "not “hubs"),
        (b"- a", "A mapping file has"),
        (b"categories: {A: politics}", "not “politics”"),
        (b"categories: {A: }", "The mapping of “A”"),
        (b"categories: [A]", "a list of names"),
        (b"children: no", "“children”"),
        (b"\xff", "not UTF-8"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused_in_words(data, words):
    with pytest.raises(Refused, match=None) as refused:
        mapping.read(data)
    assert words in str(refused.value)


def test_a_mapping_to_a_hub_that_is_not_there_is_refused_before_anything_is_written():
    chosen = mapping.from_values({"categories": {"P2P": "hub:nowhere"}})
    with pytest.raises(Refused, match="There is no hub “nowhere” here; there are"):
        brought(text(), of={"terms": (P2P,)}, mapping=chosen)
    assert not Essay.objects.exists()


def test_links_lead_to_texts_that_come_before_and_after_and_their_headings(client):
    body = f"See [b]({reference('b b(2)', 'Its law')}), [me](<{reference('a')}>), `(import:b)`, [no]({reference('x')})."
    report = brought(text("a", "A", body), text("b b(2)", "Bee", f"## Its law\n\n{WORDS}\n\n[a]({reference('a')})"))
    html = Essay.objects.get(title="A").html
    assert 'href="/essays/bee/#h-its-law"' in html
    assert "import:b" in html
    assert html.count("import:") == 1
    assert 'href="/essays/a/"' in Essay.objects.get(title="Bee").html
    assert report.notes["link-lost"].count == 1
    assert "link-nowhere" not in report.notes
    assert client.get("/essays/a/").status_code == 200


def test_a_link_to_a_draft_is_told_and_is_no_link(client):
    report = brought(text("a", "A", f"[b]({reference('b')})"), text("b", "B", state=State.DRAFT))
    assert report.notes["link-hidden"].count == 1
    assert 'href="/essays/b/"' not in Essay.objects.get(title="A").html


def test_links_by_a_title_that_a_text_had_before_lead_to_it():
    one = text("a", "Commons", "On them.", titles=("The Commons", "Commons (old)"))
    brought(one, text("b", "B", "[[the commons]] and [[The_Commons#Law|law]] `[[The Commons]]`"))
    html = Essay.objects.get(title="B").html
    assert '<a href="/essays/commons/"' in html
    assert ">the commons</a>" in html
    assert "[[The Commons]]" in html


def test_two_texts_of_one_name_have_two_addresses_the_same_in_each_run():
    texts = [text("a", "Same", "One."), text("b", "Same", "Two."), text("c", "Same", "Three.")]
    brought(*texts)
    slugs = dict(Essay.objects.values_list("body", "slug"))
    assert slugs == {"One.": "same", "Two.": "same-en", "Three.": "same-en-2"}
    brought(*[replace(one, body=f"{one.body} More.") for one in texts])
    assert {body.split()[0]: slug for body, slug in Essay.objects.values_list("body", "slug")} == slugs


def test_an_address_that_is_in_use_here_keeps_its_page(client):
    used = ("/", "/politics/", "/essays/", "/search/?q=x", "/desk/", "/essays/here/", "/about/")
    report = brought(text("x", "Here", "There."), text("a", "A", addresses=(*used, "/free/", "/?p=9", "/?x=1")))
    assert {words.split()[0] for _, words in report.notes["address-taken"].first} == {*used, "/?x=1"} - {"/"}
    assert sorted(OldPath.objects.values_list("path", flat=True)) == ["/?p=9", "/free"]
    assert client.get("/politics/").status_code == 200


def test_an_address_that_leads_to_another_text_stays_with_it():
    brought(text("a", "A", addresses=("/old/",)), text("b", "B", "Other.", addresses=("/old/",)))
    assert OldPath.objects.get().essay.title == "A"


def test_who_signs_has_what_the_source_knows_and_nobody_else_has_a_page(client):
    signing = (
        Byline("u1", "ada kowalczyk", "Keeps *wells*.", "https://ada.example/", ("/author/ada/", "/?author=1")),
        Byline("u2", "Nobody"),
    )
    brought(text(), of={"signing": signing})
    author = Author.objects.get()
    assert (author.bio, author.site) == ("Keeps *wells*.", "https://ada.example/")
    assert client.get("/author/ada/")["Location"] == "/authors/ada-kowalczyk/"


def test_redirects_lead_to_texts_terms_and_addresses(client):
    leading = (("/feed/", "/feed.xml"), ("/2013/03/", "/archive/2013/3/"), ("/short", "post:1"), ("/c", "category:p2p"))
    brought(text(terms=("category:p2p",)), of={"terms": (P2P,), "leading": (*leading, ("/x", "nothing"))})
    found = {old: client.get(old)["Location"] for old, _ in leading}
    assert found["/feed/"] == "/feed.xml"
    assert found["/2013/03/"] == "/archive/2013/3/"
    assert found["/short"] == "/essays/three-things/"
    assert found["/c"] == "/tags/p2p/"


def test_older_texts_are_editions_that_readers_can_compare(client):
    past = tuple(
        Edition(
            f"r{n}", "Three Things", f"Words {n}.", datetime.datetime(2013, 3, 8 + n, 12, tzinfo=UTC), "Bo", f"n {n}"
        )
        for n in range(2)
    )
    report = brought(text(editions=past, changed_at=datetime.datetime(2014, 1, 1, tzinfo=UTC)))
    assert Essay.objects.get().edition == 3
    assert report.figures["editions"] == 2  # the third is the text of now
    assert b"Bo: n 1" in client.get("/essays/three-things/history/").content


def test_progress_is_told_and_a_run_that_is_stopped_goes_on_where_it_was(monkeypatch):
    monkeypatch.setattr(loading, "TOGETHER", 2)
    texts = [text(f"post:{n}", f"Thing {n}", f"{n} {WORDS}") for n in range(5)]
    told = []
    report = brought(*texts, progress=lambda *step: told.append(step), stopping=lambda: ("texts", 2, 5) in told)
    assert report.stopped
    assert titles(report.created) == ["Thing 0", "Thing 1"]
    assert [step for step in told if step[0] == "texts"] == [("texts", n, 5) for n in (0, 2)]
    report = brought(*texts)
    assert report.counts()["skipped"] == 2
    assert report.counts()["created"] == 3
    assert {step for step, *_ in told} <= set(loading.STEPS)
