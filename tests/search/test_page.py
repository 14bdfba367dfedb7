"""The page of search, through its address."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

import search
from search import candidates
from search.models import FacetValue, IndexedDocument
from tests.packed import packed
from tests.search.texts import essay, hub, response, tag

pytestmark = pytest.mark.django_db
PARTNER = ("partner-state", "Partner State")


def text_of(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html)))


@pytest.fixture
def ask(client, site):
    """Gives the page of search for some parameters: ask(q="…")."""

    def get(**parameters):
        answer = client.get(reverse("search"), parameters)
        answer.html = packed(answer.content.decode())
        answer.text = text_of(answer.html.partition("<main")[2].partition("</main>")[0])
        return answer

    return get


@pytest.fixture
def library(site):
    search.forget("hub", range(1, 10))  # those of a new site, for two of our own
    many = [(f"tag-{n}", f"Tag number {n}") for n in range(9)]
    search.index(
        [
            essay(
                1,
                "What a Partner State Does",
                "A partner state <b>is</b> caretaker.",
                hubs=["politics"],
                tags=[PARTNER],
            ),
            essay(2, "Ministry of Repairs", "It became a partner state.", hubs=["movements"], tags=[PARTNER, *many]),
            response(4, "What a Partner State Does", "A partner can walk away; a state cannot.", data={"replies": 5}),
            tag(5, *PARTNER, "A public body that opens halls to the commons."),
            hub(6, "politics", "A political extension, towards a Partner State."),
            hub(7, "movements", "People who insist."),
        ]
    )  # fmt: skip


def test_results_their_number_and_their_marks(ask, library):
    answer = ask(q="partner state")
    assert answer.status_code == 200
    assert "<title>5 results for “partner state” –" in answer.html
    assert "<h1>5 results for “partner state”</h1>" in answer.html
    assert "What a <mark>Partner State</mark> Does</a>" in answer.html
    assert "<mark>partner state</mark> &lt;b&gt;is&lt;/b&gt; caretaker." in answer.html
    assert "Response by Ravi Menon" in answer.text
    assert "5 replies" in answer.text
    assert "6th March 2013" in answer.text
    assert 'value="partner state"' in answer.html
    assert '<meta name="robots" content="noindex">' in answer.html


def test_one_result_is_one(ask, library):
    assert "<h1>1 result for “caretaker”</h1>" in ask(q="caretaker").html


def test_s_is_read_as_q(ask, library):
    assert "5 results for “partner state”" in ask(s="partner state").html
    assert "1 result for “caretaker”" in ask(s="partner", q="caretaker").html


def test_facets_are_links_with_counts(ask, library):
    answer = ask(q="partner state")
    for label, count in (
        ("Essays", 2),
        ("Responses", 1),
        ("Tags", 1),
        ("Hubs", 1),
        ("Politics", 2),
        ("Ilse Verhaegen", 2),
    ):
        assert re.search(rf"<bdi>{label}</bdi></a> {count}</li>", answer.html), label
    assert re.search(r'aria-current="true">All</a> 5</li>', answer.html)
    assert "6 more" in answer.text  # ten tags, of which four are seen
    assert "Narrow the 5 results" in answer.text
    assert "Clear filters" not in answer.text


def test_a_chosen_facet_can_be_taken_back(ask, library):
    answer = ask(q="partner state", hub="politics", kind="essay")
    assert "<h1>1 result for “partner state”</h1>" in answer.html
    chosen = re.search(r'<a class="hub politics" href="([^"]+)" aria-current="true"', answer.html)
    assert unescape(chosen[1]) == "/search/?q=partner+state&kind=essay"
    assert "(2 filters)" in answer.text
    clear = re.search(r'href="([^"]+)">Clear filters', answer.html)
    assert unescape(clear[1]) == "/search/?q=partner+state"
    assert '<input type="hidden" name="hub" value="politics">' in answer.html


def test_every_link_of_a_facet_gives_the_number_beside_it(ask, library, client):
    answer = ask(q="partner state", tag="partner-state")
    links = re.findall(r'<li(?: class="on")?><a[^>]* href="(/search/[^"]+)"([^>]*)>.*?</a> (\d+)</li>', answer.html)
    assert len(links) > 10
    for address, chosen, count in links:
        if "aria-current" not in chosen:
            html = client.get(unescape(address)).content.decode()
            assert re.search(rf"<h1>{count} result", html), address


def test_begin_here_shows_the_tag_and_the_hub_that_names_it(ask, library):
    answer = ask(q="partner state")
    beside = answer.html.partition('<aside class="begin"')[2].partition("</aside>")[0]
    assert "A public body that opens halls" in beside
    assert "Tag, 2 essays" in text_of(beside)
    assert "Hub page, 1 essay" in text_of(beside)
    assert text_of(beside).count("Movements") == 0


def test_what_is_not_out_yet_is_counted_nowhere_beside_the_results(ask, library):
    tomorrow = timezone.now() + timedelta(days=1)
    later = essay(8, "Later", "A partner state.", hubs=["politics"], tags=[PARTNER, ("new", "New")])
    search.index([replace(later, visible_from=tomorrow)])
    beside = text_of(ask(q="partner state").html.partition('<aside class="begin"')[2].partition("</aside>")[0])
    assert "Tag, 2 essays" in beside and "Hub page, 1 essay" in beside
    page = ask()
    assert re.search(r'<a class="tag" href="/tags/partner-state/"><bdi>Partner State</bdi> <span>2</span>', page.html)
    assert "All 10 tags" in page.text
    search.index([replace(later, public=False)])
    assert "All 10 tags" in ask().text


def test_a_hub_is_shown_for_its_own_name(ask, library):
    beside = ask(q="Movements").html.partition('<aside class="begin"')[2].partition("</aside>")[0]
    assert "People who insist." in beside
    assert "In the strategy" in text_of(beside)
    assert ">Begin here<" not in beside


def test_nothing_is_begun_with_where_nothing_bears_the_name(ask, library):
    assert '<aside class="begin"' not in ask(q="caretaker").html


def test_the_empty_page_has_the_field_the_tags_and_the_hubs(ask, library):
    answer = ask()
    assert answer.status_code == 200
    assert "<h1>Search</h1>" in answer.html
    assert re.search(r'<a class="tag" href="/tags/partner-state/"><bdi>Partner State</bdi> <span>2</span>', answer.html)
    assert "All 10 tags" in answer.text
    for name in ("Alternatives", "Movements", "Politics"):
        assert name in answer.text
    assert "Nothing matches" not in answer.text


def test_nothing_found_says_so_and_leads_on(ask, library):
    answer = ask(q="parner stait", hub="movements", year="2013")
    assert "<h1>Nothing matches “parner stait”</h1>" in answer.html
    assert "Try fewer words, remove the filter Movements × or 2013 ×, or look through the tags." in answer.text
    removed = re.search(r'<a class="tag" href="([^"]+)"><bdi>Movements', answer.html)
    assert unescape(removed[1]) == "/search/?q=parner+stait&year=2013"
    assert "Most used tags" in answer.text
    assert "Or begin with the strategy" in answer.text
    assert "Did you mean" not in answer.text


def test_nothing_found_without_filters(ask, library):
    assert "Try fewer words, or look through the tags." in ask(q="zzzz").text


def test_signs_alone_are_told_to_be_too_few(ask, library):
    answer = ask(q="++")
    assert answer.status_code == 200
    assert re.search(r'<p class="error" id="q-error">Type a word, a letter or an emoji.</p>', answer.html)
    assert 'aria-invalid="true"' in answer.html
    assert 'value="++"' in answer.html


def test_too_long_a_query_is_refused_and_kept(ask, library):
    answer = ask(q="long " * 100)
    assert "A search takes at most 300" in answer.text
    assert f'value="{"long " * 99}long"' in answer.html


def test_an_index_that_fails_is_said_in_words(ask, library, transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_words RENAME TO search_words_gone")
    try:
        answer = ask(q="partner state", hub="politics")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_words_gone RENAME TO search_words")
    assert answer.status_code == 503
    assert "Search is not answering. Browse tags or the archive." in answer.text
    assert 'href="/tags/"' in answer.html and 'href="/archive/"' in answer.html
    assert 'value="partner state"' in answer.html
    assert answer["Retry-After"]


def test_pages_of_twenty(ask, site):
    search.index([essay(n, f"Aqueducts {n}", "aqueducts") for n in range(45)])
    first = ask(q="aqueducts")
    assert first.html.count('<article class="row"') == 20
    following = re.search(r'<a rel="next" href="([^"]+)">([^<]+)</a>', first.html)
    assert unescape(following[1]) == "/search/?q=aqueducts&page=2"
    assert following[2] == "Next 20 results"
    assert "Next 5 results" in ask(q="aqueducts", page="2", kind="essay").text
    last = ask(q="aqueducts", page="3")
    assert last.html.count('<article class="row"') == 5
    assert 'rel="next"' not in last.html


@pytest.mark.parametrize("number", ["0", "-1", "x", "²", "٣", "1.5", "99999999999999999999", "9" * 5000, "", " 2"])
def test_odd_page_numbers_have_an_answer(ask, library, number):
    answer = ask(q="partner", page=number)
    assert answer.status_code == 200
    assert "<h1>5 results" in answer.html


@pytest.mark.parametrize("name", ["hub", "tag", "author", "year", "kind", "colour"])
def test_odd_filters_have_an_answer(ask, library, name):
    for value in ("", "nonsense", "'; --", "%00x", "9999", "<script>alert(1)</script>", "x" * 3000, "水", "-1"):
        answer = ask(q="partner", **{name: value})
        assert answer.status_code == 200, value
        assert "<script>alert" not in answer.html, value


def test_what_was_typed_is_escaped_everywhere(ask, library):
    for typed in ('"><script>alert(1)</script>', "'onmouseover='x", "<img src=x>", "</title><b>", "partner <b>"):
        html = ask(q=typed, tag=typed, s=typed).html
        assert typed not in html


@pytest.mark.proof
def test_naughty_strings_have_answers(ask, library, shared):
    lines = (shared / "data" / "sanitiser" / "blns.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    for line in lines:
        assert ask(q=line).status_code in {200, 400}, line
    for line in lines[::10]:
        assert ask(q="partner", hub=line, tag=line, author=line, year=line, kind=line, page=line).status_code in {
            200,
            400,
        }


def test_a_nul_is_refused_before_any_database_sees_it(client, library):
    assert client.get("/search/?q=a%00b").status_code == 400


def test_bytes_that_are_no_text_have_an_answer(client, library):
    assert client.get("/search/?q=%ff%fe%ed%a0%80partner").status_code in {200, 400}


def test_only_reading_is_allowed(client, site):
    assert client.post(reverse("search"), {"q": "x"}).status_code == 405
    assert client.head(reverse("search"), {"q": "partner"}).status_code == 200


def test_right_to_left_results_say_so(ask, site):
    search.index([essay(1, "كيف تساهم في المشروع", language="ar", tags=[("x", "وسم")])])
    assert '<article class="row" lang="ar" dir="rtl">' in ask(q="المشروع").html


def test_no_cookie_is_set(ask, library):
    assert not ask(q="partner").cookies


def test_the_number_of_queries_stays(ask, library, django_assert_max_num_queries, client):
    def number():
        with django_assert_max_num_queries(8) as captured:
            assert client.get("/search/?q=partner+-welfare&tag=partner-state").status_code == 200
        return len(captured)

    client.cookies["look"] = "dark."  # a page asked for with a cookie is never one that was kept
    client.get("/search/?q=partner")  # what all pages share is kept from here on
    before = number()
    search.index([essay(n, f"Partner {n}", "partner", tags=[PARTNER, (f"t{n}", f"t{n}")]) for n in range(100, 150)])
    assert number() == before


def test_the_empty_page_needs_few_queries(ask, library, django_assert_max_num_queries, client):
    client.cookies["look"] = "dark."
    client.get("/search/")
    with django_assert_max_num_queries(8):
        assert client.get("/search/").status_code == 200
    with django_assert_max_num_queries(8):
        assert client.get("/search/?q=nothingofthekind").status_code == 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("zzqx", "“zzqx”"), ('"zzqx yyqx"', "“zzqx yyqx”"), ('"zzqx" -yyqx', "&quot;zzqx&quot; -yyqx")],
)
def test_the_heading_gives_what_was_asked_one_pair_of_quotation_marks(client, site, typed, shown):
    assert f"<h1>Nothing matches {shown}</h1>" in client.get("/search/", {"q": typed}).content.decode()


# ------------------------------------------------------------------------------------- more than are counted and ranked


@pytest.fixture
def few_counted(monkeypatch):
    """As if a search counted six documents instead of ten thousand."""
    monkeypatch.setattr(candidates, "MOST", 6)


@pytest.fixture
def wells(site, few_counted):
    """Nine essays about a well, of which the two oldest have the word in their titles."""
    search.index(
        [
            essay(
                n,
                f"Well {n}" if n < 3 else f"Number {n}",
                "There is a well, and a bucket." if n % 2 else "There is a well.",
                hubs=["politics" if n < 6 else "movements"],
                tags=[("all", "All")] + [("early", "Early")] * (n < 3),
                day=date(2010 + n % 2, 1, n),
            )
            for n in range(1, 10)
        ]
    )


def test_of_very_many_results_it_is_said_that_there_are_more(ask, wells):
    answer = ask(q="well")
    assert "<h1>More than 6 results for “well”</h1>" in answer.html
    assert answer.html.count("<article") == 6
    assert re.search(r"All</a> 6\+</li>", answer.html)
    assert re.search(r"<bdi>Essays</bdi></a> 6\+</li>", answer.html)
    assert "counted were the 6 results that fit best" in answer.text
    assert "These were the 6 results that fit best." in answer.text
    assert "Narrow the results" in answer.text


def test_of_very_many_results_those_with_the_word_in_the_title_are_first_and_then_the_newest(wells):
    results = search.find("well")
    assert results.cut and results.total == 6
    assert {hit.object_id for hit in results.hits[:2]} == {1, 2}
    assert {hit.object_id for hit in results.hits} == {1, 2, 6, 7, 8, 9}


@pytest.mark.parametrize("query", ["bucket", '"a bucket"', "well -bucket", "well bucket", "tag:early well"])
def test_what_is_not_too_many_is_counted_as_it_is(ask, wells, query):
    answer = ask(q=query)
    assert re.search(r"<h1>[245] results for", answer.html)
    assert "+</li>" not in answer.html
    assert "fit best" not in answer.text


def test_filters_are_applied_before_the_best_are_taken(ask, wells):
    answer = ask(q="well", hub="politics")
    assert "<h1>5 results for “well”</h1>" in answer.html
    assert re.search(r"<bdi>Politics</bdi>[^/]*</span></a> 5</li>", answer.html)
    assert re.search(r"<bdi>Movements</bdi></a> 4\+</li>", answer.html)
    assert re.search(r"<bdi>Essays</bdi></a> 5</li>", answer.html)
    assert "counted were the 6 results that fit best" in answer.text
    assert "These were" not in answer.text
    for filters, number in (({"tag": "early"}, 2), ({"year": "2011"}, 5), ({"kind": "essay", "tag": "early"}, 2)):
        assert search.find("well", filters=filters).total == number, filters
    assert "Nothing matches" in ask(q="well", year="1999").html


def test_what_few_of_the_best_pass_is_found_among_all_that_match(site, few_counted):
    old = [("old", "Old")]
    search.index(
        [essay(n, f"Number {n}", "A spring.", tags=old * (n < 4), day=date(2000 + n, 1, 1)) for n in range(1, 15)]
    )
    search.index([response(n, f"Number {n}", "The spring!", facets={"tag": old * (n < 3)}) for n in range(1, 15)])

    def found(query, **filters):
        return {(hit.kind[0], hit.object_id) for hit in search.find(query, filters=filters).hits}

    assert found("spring", tag="old") == {("e", 1), ("e", 2), ("e", 3), ("r", 1), ("r", 2)}
    assert found("spring", tag="old", kind="essay") == {("e", 1), ("e", 2), ("e", 3)}
    assert found("spring", tag="old", year="2003") == found("spring tag:old", year="2003") == {("e", 3)}
    assert found("spring -tag:old", kind="essay", year="2002") == set()
    assert found("spring -tag:old", kind="essay", year="2005") == {("e", 5)}
    assert found("number -spring", tag="old") == found('number -"a spring"', tag="old") == set()
    assert found("spring", tag="unknown") == found("spring tag:unknown") == set()
    assert len(found("spring -tag:unknown", kind="response")) == 6
    assert found("", tag="old", year="2002") == {("e", 2)}


def test_without_words_the_newest_are_taken(ask, wells):
    answer = ask(tag="all")
    assert "<h1>More than 6 results</h1>" in answer.html
    dated = [(hit.date, hit.object_id) for hit in search.find("", filters={"tag": "all"}).hits]
    assert dated == [(date(2011, 1, n), n) for n in (9, 7, 5, 3, 1)] + [(date(2010, 1, 8), 8)]
    assert search.find("-bucket", filters={"tag": "all"}).total == 4


def test_what_nobody_may_see_takes_no_place_of_another(wells):
    later = timezone.now() + timedelta(days=1)
    search.index([essay(n, f"Well {n}", "A well.", visible_from=later) for n in range(20, 30)])
    search.index([essay(n, f"Well {n}", "A well.", public=False) for n in range(30, 40)])
    results = search.find("well")
    assert {hit.object_id for hit in results.hits} == {1, 2, 6, 7, 8, 9}


def test_very_many_results_take_no_more_queries(wells, client, django_assert_max_num_queries):
    client.cookies["look"] = "dark."
    client.get("/search/?q=well")
    for address in ("/search/?q=well", "/search/?q=well&hub=politics&year=2011", "/search/?tag=all"):
        with django_assert_max_num_queries(10):
            assert client.get(address).status_code == 200


def test_the_last_page_of_very_many_results_is_the_last(ask, site, monkeypatch):
    monkeypatch.setattr(candidates, "MOST", 30)
    search.index([essay(n, f"Aqueducts {n}", "aqueducts") for n in range(45)])
    assert "These were the 30" not in ask(q="aqueducts").text
    for page in ("2", "3", "9999"):
        answer = ask(q="aqueducts", page=page)
        assert answer.html.count("<article") == 10
        assert "These were the 30" in answer.text


def test_where_names_alone_are_more_than_enough_the_newest_of_them_are_taken(ask, site, few_counted):
    search.index([essay(n, f"Aqueduct {n}", "Water.", day=date(2010, 1, n)) for n in range(1, 9)])
    search.index([essay(n, f"Number {n}", "An aqueduct.", day=date(2010, 1, n)) for n in range(9, 12)])
    tomorrow = timezone.now() + timedelta(days=1)
    search.index([essay(12, "Aqueduct to come", "Water.", day=date(2010, 1, 12), visible_from=tomorrow)])
    for narrowed in ({}, {"year": "2010"}, {"year": "2010", "kind": "essay", "author": "ilse"}):
        answer = ask(q="aqueduct", **narrowed)
        assert "<h1>More than 6 results for “aqueduct”</h1>" in answer.html
        assert re.findall(r'<h2><a href="/essays/(\d+)/"', answer.html) == list("876543")


def test_six_of_which_all_are_named_so_are_all_there_are(ask, site, few_counted):
    search.index([essay(n, f"Aqueduct {n}", "Water.") for n in range(6)])
    assert "<h1>6 results for “aqueduct”</h1>" in ask(q="aqueduct").html
    search.index([essay(6, "Number", "An aqueduct.")])
    assert "<h1>More than 6 results for “aqueduct”</h1>" in ask(q="aqueduct").html


def test_a_word_that_stands_in_names_is_not_enough_where_more_is_asked(ask, site, few_counted):
    search.index([essay(n, f"Aqueduct {n}", "Water." if n % 2 else "Bucket.") for n in range(14)])
    assert "<h1>More than 6 results for “aqueduct bucket”</h1>" in ask(q="aqueduct bucket").html
    assert ask(q="aqueduct bucket -water").html.count("<article") == 6
    for query in ("aqueduct -water", "aqueduct bucket"):
        assert ask(q=query).html.count("<article") == 6
        assert not re.search(r'"/essays/\d*[13579]/"', ask(q=query).html)
    assert "<h1>1 result for “aqueduct 4”</h1>" in ask(q="aqueduct 4").html
    assert "Nothing matches" in ask(q="aqueduct -water -bucket").text


def test_how_many_essays_stand_under_a_tag_follows_every_change(ask, site):
    def shown():
        found = re.search(r'href="/tags/wells/"><bdi>Wells</bdi> <span>(\d+)</span>', ask(q="zzqx").html)
        return int(found[1]) if found else 0

    wells = [("wells", "Wells")]
    search.index([essay(n, f"Number {n}", tags=wells) for n in (1, 2, 3)])
    assert shown() == 3
    search.index([essay(1, "Number 1", tags=wells), response(1, "Number 1", "I agree.", facets={"tag": wells})])
    assert shown() == 3  # indexing the same again counts nothing, nor does a response
    search.index([essay(2, "Number 2")])
    assert shown() == 2
    search.index([essay(3, "Number 3", tags=wells, visible_from=timezone.now() + timedelta(days=1))])
    assert shown() == 1
    search.index([essay(3, "Number 3", tags=wells, public=False)])
    assert shown() == 1
    search.forget("essay", [1, 99])
    assert shown() == 0
    search.forget("response", [1])
    search.index([essay(3, "Number 3", tags=wells)])
    assert shown() == 1
    FacetValue.objects.update(essays=7)
    assert search.recount() > 0
    assert shown() == 1
    assert search.recount() == 0


def test_what_a_document_stands_under_is_looked_at_and_written_anew(ask, site):
    """It is in the document's row too, where it is counted: by the doctor, and where all is indexed anew."""
    wells, pumps = ("wells", "Wells"), ("pumps", "Pumps")
    search.index([essay(1, "Number 1", tags=[wells, pumps]), essay(2, "Number 2"), essay(3, "Number 3", tags=[pumps])])

    def found():
        return {value.value: value.count for value in search.find("number").facets["tag"]}

    assert found() == {"pumps": 2, "wells": 1} and list(search.differences()) == []
    rows = IndexedDocument.objects.filter(kind="essay").order_by("object_id")
    first, second, third = (row.pk for row in rows)
    other = rows[2].facets
    rows.filter(pk=first).update(facets=" ".join(reversed(rows[0].facets.split())))
    assert list(search.differences()) == [], "in whichever order"
    rows.filter(pk=first).update(facets="")
    rows.filter(pk=second).update(facets=other)
    assert found() == {"pumps": 2} and {int(one.what.split()[2]) for one in search.differences()} == {first, second}
    assert search.recount() == 2
    assert (
        found() == {"pumps": 2, "wells": 1} and list(search.differences()) == [] and rows.get(pk=third).facets == other
    )


def test_what_filters_are_told_beside_words_is_looked_at_and_written_anew(site, few_counted):
    """Where the engine has it there: PostgreSQL."""
    search.index([essay(n, f"Number {n}", tags=[("wells", "Wells")] * (n < 3)) for n in range(1, 10)])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE search_words SET head = 'year=1066'::tsvector || head, vector = strip(to_tsvector(body))"
            )
        first = IndexedDocument.objects.get(kind="essay", object_id=1).pk
        assert first in {int(one.what.split()[2]) for one in search.differences()}
        assert search.find("number", filters={"tag": "wells"}).total == 0
        assert search.recount() == IndexedDocument.objects.count()
    assert list(search.differences()) == [] and search.recount() == 0


def test_words_that_are_markup_stay_words(ask):
    """Rows and facets are put together without a template."""
    odd = '<b onclick="x">&'
    marked = {"tags": [(f"t{odd}", f"tag {odd}")], "author": (f"a{odd}", f"author {odd}"), "language": odd}
    document = essay(1, "Odd partner", "A partner.", data={"hubs": [], "replies": 2}, **marked)
    search.index([replace(document, url=f"/{odd}"), response(2, "Odd", "A partner.", byline=f"name {odd}")])
    html = ask(q="partner").html
    assert "<b onclick" not in html
    escaped = "&lt;b onclick=&quot;x&quot;&gt;&amp;"
    assert f"<bdi>tag {escaped.replace('&quot;', '“', 1).replace('&quot;', '”')}</bdi>" in html
    for part in (f'lang="{escaped}"', f'href="/{escaped}"', "Response by <bdi>name &lt;b onclick"):
        assert part in html, part
    assert "tag=t%3Cb+onclick%3D%22x%22%3E%26" in html
    assert 'aria-current="true" title="Remove this filter"' in ask(q="partner", tag=f"t{odd}").html
