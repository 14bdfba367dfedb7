"""What every backend of the search does. Run with each database through DATABASE_URL."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction

import search
from tests.search.texts import counts, essay, found, hub, numbers, response, tag

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_index")]
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PARTNER = ("partner-state", "Partner State")
CARE = ("care", "care")


def find(query="", **filters):
    return search.find(query, filters=filters, now=NOW)


@pytest.fixture
def library():
    search.index(
        [
            essay(
                1,
                "What a Partner State Does on a Monday Morning",
                "It opens the building. A partner state is first of all a caretaker with keys.",
                hubs=["politics"],
                tags=[PARTNER],
            ),
            essay(
                2,
                "The Assembly That Learned to Build",
                "We had assumed the state would be either enemy or customer, never a partner.",
                hubs=["movements", "politics"],
                tags=[PARTNER, CARE],
                author=("tomas", "Tomás Aguirre"),
                day=date(2012, 1, 22),
            ),
            essay(3, "Commonfare, Counted", "Costs and benefits of the pilots.", hubs=["alternatives"], tags=[CARE]),
            response(4, "What a Partner State Does", "A partner can walk away; the state cannot."),
            tag(5, *PARTNER, "A public body that leaves the running of it to those who do it."),
            hub(6, "politics", "A political extension, towards a Partner State."),
        ]
    )


# ------------------------------------------------------------------------------------------------ words and phrases


def test_all_words_are_wanted(library):
    assert set(found(find("partner state"))) == {
        ("essay", 1), ("essay", 2), ("response", 4), ("tag", 5), ("hub", 6),
    }  # fmt: skip
    assert find("partner pilots").total == 0


def test_a_phrase_stands_together(library):
    assert set(found(find('"partner state"'))) == {("essay", 1), ("essay", 2), ("tag", 5), ("hub", 6)}
    assert set(found(find("“state partner”"))) == set()


def test_a_phrase_does_not_reach_from_one_field_or_tag_into_the_next():
    search.index([essay(1, "The commons", "state of things", tags=[("a", "public care"), ("b", "labour law")])])
    assert find('"public care"').total == 1
    assert find('"commons state"').total == 0
    assert find('"care labour"').total == 0


def test_words_phrases_and_fields_are_left_out(library):
    assert set(found(find("state -walk -author:aguirre"))) == {("essay", 1), ("tag", 5), ("hub", 6)}
    assert ("essay", 1) not in found(find('partner -"partner state"'))
    assert set(found(find("-state"))) == {("essay", 3)}
    assert set(found(find("partner -tag:care -hub:politics"))) == {("response", 4), ("tag", 5)}


def test_fields_take_slug_or_name(library):
    for query in (
        "author:tomas",
        "author:aguirre",
        "author:AGUIRRE",
        'author:"Tomás Aguirre"',
        "author:“tomas aguirre”",
    ):
        assert found(find(query)) == [("essay", 2)], query
    for query in ("tag:partner-state", 'tag:"Partner State"', "tag:“partner state”", "tag:PARTNER-STATE"):
        assert set(numbers(find(query))) == {1, 2, 5}, query
    assert find("tag:partner").total == 0
    assert set(numbers(find("hub:Politics"))) == {1, 2, 6}
    assert find("hub:nowhere").total == 0
    assert find("commonfare -hub:nowhere").total == 1


def test_authors_and_tags_are_found_by_their_names(library):
    assert found(find("aguirre")) == [("essay", 2)]
    assert ("response", 4) in found(find("menon"))
    assert ("essay", 3) in found(find("care"))


def test_a_response_is_not_found_by_the_title_and_tags_of_its_essay():
    search.index([response(1, "What a Partner State Does", "I agree.", tags=["municipalism"])])
    assert find("partner").total == find("municipalism").total == 0
    assert find("agree").total == 1


def test_forms_accents_and_case_are_forgiven():
    search.index(
        [
            essay(1, "A cooperative"),
            essay(2, "L’ÉCONOMIE des communs", language="fr"),
            essay(3, "Économies de proximité", language="en"),
        ]
    )
    assert numbers(find("Cooperatives")) == [1]
    assert set(numbers(find("economie"))) == {2, 3}
    assert set(numbers(find("économie"))) == {2, 3}
    assert numbers(find('"économie des communs"')) == [2]


@pytest.mark.parametrize(
    ("language", "title", "query"),
    [
        ("ja", "労働者協同組合のガイド", "協同組合"),
        ("ja", "水道水", "水"),
        ("ja", "ガイドブック", "ｶﾞｲﾄﾞ"),
        ("zh-hant", "如何為開源做貢獻", "開源"),
        ("ko", "한국의 협동조합", "협동조합"),
        ("th", "สหกรณ์คนงาน", "คนงาน"),
        ("ar", "كيف تساهم في المشروع", "مشروع"),
        ("fa", "می‌خواهم کتاب", "ميخواهم"),
        ("hi", "लोगों का योगदान", "लोग"),
        ("ta", "திட்டங்கள்", "திட்டம்"),
        ("el", "Συνεισφορά στο έργο", "συνεισφορα"),
        ("he", "שלום עולם", "שלום"),
        ("ru", "Общее благо", "общие"),
        ("tr", "İstanbul", "istanbul"),
        ("vi", "Cộng đồng", "cong dong"),
        ("de", "Straßenbau", "strassenbau"),
    ],
)
def test_words_of_every_script_are_found(language, title, query):
    search.index([essay(1, "An English neighbour"), essay(2, title, language=language)])
    assert numbers(find(query)) == [2]


def test_letters_younger_than_a_databases_tables_are_found():
    search.index([essay(1, "\U00010d02\U00010d03 commons \U0001e900\U0001e901")])  # Hanifi Rohingya, Adlam
    assert find("\U00010d02\U00010d03").total == 1
    assert find("\U0001e900\U0001e901").total == 1


def test_a_phrase_is_found_at_the_far_end_of_a_book():
    filler = " ".join(f"word{n % 3000}" for n in range(20_000))
    search.index(
        [essay(1, "Long", f"{filler} commons {filler} the partner state walks"), essay(2, "State", "a partner")]
    )
    assert numbers(find('"partner state"')) == [1]
    assert numbers(find('"partner walks"')) == []
    assert set(numbers(find('word7 -"partner state"'))) == set()


def test_a_phrase_is_found_after_its_words_stood_alone_hundreds_of_times():
    search.index([essay(1, "Often", "state " * 400 + "and partner " * 400 + "the partner state")])
    assert find('"partner state"').total == 1
    assert find('"state partner"').total == 0


# ------------------------------------------------------------------------------------------------ ranking and pages


def test_title_counts_more_than_tags_than_summary_than_body():
    filler = "other words of about the same length stand in all of them"
    search.index(
        [
            essay(1, "One", f"commoning {filler}", summary=filler),
            essay(2, "Two", filler, summary=f"commoning {filler}"),
            essay(3, "Three", filler, summary=filler, tags=[("commoning", "commoning")]),
            essay(4, "Commoning", filler, summary=filler),
        ]
    )
    assert numbers(find("commoning")) == [4, 3, 2, 1]


def test_more_matches_count_more():
    filler = "other words " * 40
    search.index([essay(1, "One", f"commons {filler}"), essay(2, "Two", f"commons {filler} commons commons commons")])
    assert numbers(find("commons")) == [2, 1]


def test_an_essay_stands_before_what_is_only_short():
    body = "Many words are said here of other things before commoning is named, and after it. " * 5
    search.index([tag(1, "commoning", "commoning"), essay(2, "Commoning, a Year Later", body), essay(3, "Later", body)])
    search.index([response(4, "Later", "Commoning!"), essay(5, "Other", "Many words are said here. " * 20)])
    assert numbers(find("commoning"))[0] == 2
    assert set(numbers(find("commoning"))) == {1, 2, 3, 4}


def test_of_equals_the_newer_comes_first():
    days = [date(2010, 1, 1), date(2020, 1, 1), None, date(2015, 1, 1)]
    search.index([essay(n, "Same", "commons", day=day, date=day) for n, day in enumerate(days)])
    assert numbers(find("commons")) == [1, 3, 0, 2]


def test_pages_share_out_the_results_without_gap_or_double():
    search.index([essay(n, f"Essay {n}", "commons " * (n % 7 + 1)) for n in range(250)])
    seen = []
    for page in range(1, 14):
        results = search.find("commons", page=page, now=NOW)
        assert (results.total, results.pages, results.page) == (250, 13, page)
        seen += numbers(results)
    assert len(seen) == len(set(seen)) == 250


def test_a_page_that_is_not_there_gives_the_nearest(library):
    assert search.find("state", page=99, now=NOW).page == 1
    assert search.find("state", page=-5, per_page=0, now=NOW).pages == 5
    assert search.find("state", page=10**12, per_page=2, now=NOW).page == 3
    assert len(search.find("state", per_page=10**9, now=NOW).hits) == 5


# ------------------------------------------------------------------------------------------------ facets and filters


def test_facets_count_the_results(library):
    results = find("partner state")
    assert results.total == 5
    assert counts(results, "kind") == {"essay": 2, "response": 1, "hub": 1, "tag": 1}
    assert counts(results, "hub") == {"politics": 3, "movements": 1}
    assert counts(results, "tag") == {"partner-state": 3, "care": 1}
    assert counts(results, "author") == {"ilse": 1, "tomas": 1, "ravi-menon": 1}
    assert counts(results, "year") == {"2013": 2, "2012": 1}
    assert [value.label for value in results.facets["hub"]] == ["Movements", "Politics"]


def test_a_filter_narrows_results_and_the_other_facets_but_not_its_own(library):
    results = find("partner state", hub="movements")
    assert found(results) == [("essay", 2)]
    assert counts(results, "hub") == {"politics": 3, "movements": 1}
    assert counts(results, "kind") == {"essay": 1}
    assert counts(results, "author") == {"tomas": 1}
    assert [(value.name, value.label, value.chosen) for value in results.filters] == [("hub", "Movements", True)]


def test_every_count_is_what_choosing_it_gives(library):
    for query in ("partner state", "-walk", "care", "author:verhaegen"):
        for chosen in ({}, {"hub": "politics"}, {"tag": "care", "year": "2013"}, {"kind": "essay", "author": "ilse"}):
            results = find(query, **chosen)
            for name, values in results.facets.items():
                for value in values:
                    assert find(query, **{**chosen, name: value.value}).total == value.count, (query, chosen, value)


def test_filters_alone_list_what_they_let_through_newest_first(library):
    assert numbers(find(tag="partner-state", kind="essay")) == [1, 2]
    assert numbers(find(year="2012")) == [2]


def test_filters_that_cannot_be_are_ignored(library):
    everything = find("state").total
    for filters in (
        {"kind": "nonsense"},
        {"year": "20x3"},
        {"year": "٢٠١٣"},
        {"colour": "red"},
        {"hub": ""},
        {"tag": "x" * 999},
    ):
        results = find("state", **filters)
        assert results.total == everything
        assert not results.filters


def test_a_filter_on_an_unknown_value_finds_nothing_and_can_be_removed(library):
    results = find("state", tag="no-such-tag")
    assert results.total == 0
    assert [(value.name, value.label) for value in results.filters] == [("tag", "no-such-tag")]


def test_what_stands_under_nothing_passes_no_filter(library):
    search.index([essay(n, f"Bare {n}", "state", author=("", ""), facets={}) for n in (10, 11)])
    results = find("state", tag="no-such-tag", author="ilse")
    assert results.total == 0
    assert counts(find("state", hub="politics"), "kind") == {"essay": 2, "hub": 1}
    assert counts(find("bare"), "kind") == {"essay": 2}


def test_years_before_1000_and_documents_without_date():
    search.index([essay(1, "Old commons", day=date(987, 1, 1)), essay(2, "Undated commons", date=None)])
    results = find("commons")
    assert counts(results, "year") == {"987": 1}
    assert results.total == 2


def test_neither_words_nor_filters_find_nothing(library):
    results = find("   ")
    assert (results.hits, results.total, results.error) == ((), 0, "")


# ------------------------------------------------------------------------------------------------ what a hit carries


def test_a_hit_carries_what_the_page_shows(library):
    hit = find("caretaker").hits[0]
    assert (hit.kind, hit.object_id, hit.url) == ("essay", 1, "/essays/1/")
    assert hit.title == hit.title_html == "What a Partner State Does on a Monday Morning"
    assert hit.fragments_html == ("A partner state is first of all a <mark>caretaker</mark> with keys.",)
    assert (hit.byline, hit.date, hit.language, hit.dir) == ("Ilse Verhaegen", date(2013, 3, 6), "en", "ltr")
    assert hit.data["hubs"][0]["name"] == "Politics"
    assert hit.more_matches == 0


def test_without_a_match_in_the_body_the_summary_or_the_beginning_is_shown():
    search.index([essay(1, "Commons", "Body begins.", summary="In short."), essay(2, "Commons too", "Body begins.")])
    shown = {hit.object_id: hit.fragments_html for hit in find("commons").hits}
    assert shown == {1: ("In short.",), 2: ("Body begins.",)}


def test_right_to_left_languages_say_so():
    search.index([essay(1, "المشروع", language="ar"), essay(2, "کتاب", language="fa-IR")])
    assert find("المشروع").hits[0].dir == "rtl"
    assert find("کتاب").hits[0].dir == "rtl"


def test_markup_in_documents_is_text():
    search.index([essay(1, "<script>state</script>", "<img src=x onerror=alert(1)> state \x02mark\x03 & more")])
    hit = find("state").hits[0]
    assert hit.title_html == "&lt;script&gt;<mark>state</mark>&lt;/script&gt;"
    assert "<img" not in hit.fragments_html[0]


# ------------------------------------------------------------------------------------------------ who may see what


def test_what_is_not_public_or_not_yet_is_in_no_result_count_label_or_suggestion():
    later = NOW + timedelta(minutes=1)
    secret = ("secret-tag", "Secret Tag")
    search.index(
        [
            essay(1, "Canary draft", "canary", public=False, tags=[secret], hubs=["politics"]),
            essay(2, "Canary to come", "canary", visible_from=later, tags=[secret]),
            essay(3, "Canary seen", "canary", visible_from=NOW),
        ]
    )
    results = find("canary")
    assert found(results) == [("essay", 3)]
    assert results.total == 1
    assert counts(results, "tag") == counts(results, "hub") == {}
    assert [value.label for value in find("canary", tag="secret-tag").filters] == ["secret-tag"]
    assert find("tag:secret-tag").total == 0
    assert found(find("-nothing")) == [("essay", 3)]
    assert search.find("canary", now=later).total == 2
    backend = search.BACKENDS[connection.vendor]
    assert [title for title, *_ in backend.suggest("canary", None, 8, NOW)] == ["Canary seen"]


def test_a_document_becomes_visible_at_its_moment_with_nothing_done():
    search.index([essay(1, "Dawn", visible_from=NOW)])
    assert search.find("dawn", now=NOW - timedelta(microseconds=1)).total == 0
    assert search.find("dawn", now=NOW).total == 1


def test_hidden_again_and_forgotten(library):
    search.index([replace(essay(1, "What a Partner State Does"), public=False)])
    assert ("essay", 1) not in found(find("partner"))
    search.forget("response", [4, 4, 999])
    search.forget("essay", [])
    assert ("response", 4) not in found(find("state"))
    search.forget("essay", iter([2]))
    assert ("essay", 2) not in found(find("state"))
    assert ("tag", 5) in found(find("state"))


# ------------------------------------------------------------------------------------------------ writing


def test_indexing_again_replaces_and_doubles_nothing(library):
    before = find("partner state")
    search.index([essay(1, "Renamed", "entirely other words", tags=[CARE], author=("new", "New Name"))])
    assert ("essay", 1) not in found(find("partner"))
    assert found(find("renamed other")) == [("essay", 1)]
    assert counts(find("renamed"), "tag") == {"care": 1}
    assert counts(find("renamed"), "author") == {"new": 1}
    assert before.total == find("state").total + 1


def test_indexing_the_same_twice_changes_nothing(library):
    def tables():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM search_words")
            rows = [cursor.fetchone()[0]]
        models = apps.get_app_config("search").get_models()
        return rows + [list(model.objects.order_by("pk").values()) for model in models]

    one = essay(1, "Same", "commons", tags=[CARE])
    search.index([one])
    before = tables()
    search.index([one, one])
    assert tables() == before


def test_of_two_documents_for_one_thing_the_later_counts():
    search.index([essay(1, "First"), essay(1, "Second")])
    assert find("first").total == 0
    assert find("second").total == 1


def test_a_renamed_tag_takes_its_new_name(library):
    search.index([essay(3, "Commonfare, Counted", tags=[("care", "Care & Repair")])])
    labels = {value.value: value.label for value in find("commonfare").facets["tag"]}
    assert labels == {"care": "Care & Repair"}
    assert set(numbers(find('tag:"care repair"'))) == {2, 3}


def test_many_documents_come_from_a_generator():
    search.index(essay(n, f"Essay {n}", "commons") for n in range(450))
    assert find("commons").total == 450


def test_the_index_says_from_when_on_its_documents_are_found(library, django_assert_num_queries):
    search.index([replace(tag(5, *PARTNER, "Still."), visible_from=NOW)])
    with django_assert_num_queries(1):
        found = search.moments([("tag", 5), ("tag", 6), ("hub", 6), ("essay", 99)])
    assert set(found) == {("tag", 5), ("hub", 6)}
    assert found["tag", 5] == NOW
    with django_assert_num_queries(0):
        assert search.moments([]) == {}


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="'poem'"):
        search.index([replace(essay(1, "x"), kind="poem")])


def test_text_that_databases_refuse_is_stored_without_it():
    search.index([essay(1, "Nul\0 and \ud800 half", "bo\0dy commons", tags=[("t", "ta\0g")])])
    assert find("commons").total == 1


def test_a_failed_transaction_leaves_the_index_as_it_was(library):
    with pytest.raises(RuntimeError), transaction.atomic():
        search.index([essay(9, "Undone")])
        search.forget("essay", [1])
        raise RuntimeError
    assert find("undone").total == 0
    assert ("essay", 1) in found(find("partner"))


def test_a_very_long_text_of_different_words_is_taken_in():
    search.index([essay(1, "Huge", " ".join(f"w{n:x}q" for n in range(200_000)))])
    assert find("huge").total == 1
    assert find("w7q").total == 1


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_do_not_get_in_each_others_way():
    def write(turn):
        try:
            tags = [(f"tag{n}", f"Tag {n}") for n in range(turn % 3, 12)]
            search.index(
                [essay(n, f"Essay {n}", "commons", tags=tags) for n in (range(20) if turn % 2 else range(19, -1, -1))]
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(8)))
    assert find("commons").total == 20
    assert counts(find("commons"), "tag")["tag11"] == 20


# ------------------------------------------------------------------------------------------------ suggestions


def test_suggestions_begin_a_word_of_the_title(library):
    assert search.suggest("part") == [
        ("Partner State", "/tags/partner-state/", "tag"),
        ("What a Partner State Does on a Monday Morning", "/essays/1/", "essay"),
    ]
    assert search.suggest("artner") == []
    assert search.suggest("Partner St", kind="tag") == [("Partner State", "/tags/partner-state/", "tag")]
    assert [kind for _, _, kind in search.suggest("respo")] == []
    assert len(search.suggest("a", limit=1)) == 1
    assert search.suggest("") == search.suggest("%") == search.suggest("_") == []


def test_suggestions_in_scripts_without_spaces_may_begin_anywhere():
    search.index([essay(1, "労働者協同組合", language="ja")])
    assert [title for title, *_ in search.suggest("協同")] == ["労働者協同組合"]


# ------------------------------------------------------------------------------------------------ bounds


def test_the_number_of_queries_does_not_grow(library, django_assert_num_queries):
    number = 4  # what a search must know first, which documents match, their facets, the page
    with django_assert_num_queries(number):
        find('"partner state" -welfare author:verhaegen', hub="politics", year="2013")
    with django_assert_num_queries(number):
        find("state")
    search.index([essay(n, f"State {n}", "state", tags=[(f"t{n}", f"t{n}")]) for n in range(100, 200)])
    with django_assert_num_queries(number):
        find("state")


def test_what_is_gathered_is_written_at_the_end_and_known_before():
    early, late = essay(1, "Early"), essay(2, "Late")
    with search.gathering():
        search.index([early, late])
        with pytest.raises(ZeroDivisionError), search.gathering():
            search.index([essay(3, "Dropped")])
            raise ZeroDivisionError
        search.forget("essay", [2])
        assert set(search.moments([("essay", 1), ("essay", 2)])) == {("essay", 1)}
        assert not find("early").hits
        with pytest.raises(ValueError, match="not known"):
            search.index([replace(early, kind="nothing")])
    assert numbers(find("early")) == [1]
    assert not find("late").hits
    assert not find("dropped").hits
    search.index([late])
    assert numbers(find("late")) == [2]
