"""The responses under an essay: their order, their words, their addresses, and what never shows."""

import json
import random
import re

import pytest
from django.urls import reverse

from comments import moderation, posting
from comments.models import Comment
from comments.posting import rendering
from essays import publishing
from essays.derived.redirects import keep_old_path
from essays.models import Author, Essay
from tests.cast import make_comment, make_essay
from tests.packed import packed

State = Comment.State


def show(client, essay, **query):
    response = client.get(essay.url, query)
    assert response.status_code == 200
    return packed(response.content.decode())


def responses(page):
    """The rows of the page as (number, depth, text on one line)."""
    seen = re.sub(r'<span class="unseen">.*?</span>', "", page)
    rows = re.findall(r'<li class="response d(\d)" id="response-(\d+)">(.*?)</li>', seen, re.S)
    plain = [(int(n), int(d), " ".join(re.sub(r"<[^>]+>", " ", body).split())) for d, n, body in rows]
    return [(n, d, text.replace(" :", ":")) for n, d, text in plain]


def many(essay, count, parent=None):
    """Published responses in bulk, for tests of size; all from one hand."""
    Comment.objects.bulk_create(
        Comment(
            essay=essay, parent=parent, number=n, state=State.PUBLISHED, name=f"Reader {n}", body="x", html="<p>x</p>",
            published_at=essay.live_at, token_hash=f"t{n}", fingerprint=f"f{n}",
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    Essay.objects.filter(pk=essay.pk).update(comment_count=count, last_comment_number=count)


def test_an_author_page_has_the_responses_that_the_account_wrote(client, essay, editor, published):
    mine = posting.post(essay, posting.Submission(name=editor.name, body="I wrote this answer."), user=editor).comment
    published("A stranger of the same name.", name=editor.name)
    page = client.get(Author.objects.get(user=editor).get_absolute_url()).content.decode()
    page = page.partition("by-author")[2].partition("</section>")[0]
    assert "I wrote this answer." in page
    assert f'href="{mine.get_absolute_url()}"' in page
    assert "of the same name" not in page
    moderation.hold(mine, by=None)
    assert "by-author" not in client.get(Author.objects.get().get_absolute_url()).content.decode()


def test_one_response_reads_as_the_seed_page_does(client, make_essay, published):
    essay = make_essay("Three Things We Need to Succeed in P2P Politics")
    published("I agree.", on=essay, name="Sepp Hasslberger")
    page = show(client, essay)
    assert "One Response to “Three Things We Need to Succeed in P2P Politics”" in page
    [(number, depth, text)] = responses(page)
    assert (number, depth) == (1, 0)
    assert text.startswith("1. Sepp Hasslberger Says: I agree.")
    assert "Leave a Reply" in page
    assert "XHTML: You can use these tags:" in page


def test_no_responses_and_several(client, essay, published):
    assert "No responses yet to “What a Partner State Does”" in show(client, essay)
    published()
    published()
    assert "2 Responses to “What a Partner State Does”" in show(client, essay)


def test_answers_say_what_they_answer_and_link_to_it(client, essay, published):
    first = published()
    published(parent=first, name="Ilse")
    page = show(client, essay)
    assert responses(page)[1][2].startswith("2. Ilse Says, in reply to 1:")
    assert 'href="#response-1"' in page


def test_how_deep_an_answer_stands_is_heard(client, essay, published):
    """Its heading is one level deeper than that of what it answers, as far as headings go, and a word says the rest."""
    above = None
    for _ in range(7):
        above = published(parent=above)
    page = show(client, essay)
    assert re.findall(r'<h3 class="says"(?: aria-level="(\d)")?>', page) == ["", "4", "5", "6", "6", "6", "6"]
    levels = re.findall(r'<span class="number">(\d)\.(?:<span class="unseen"> (.*?)</span>)?</span>', page)
    assert levels == [("1", ""), *((str(n), f"Level {min(n, 6)}.") for n in range(2, 8))]


def test_an_answer_on_another_page_is_linked_by_its_permanent_address(client, essay, published):
    many(essay, 50)
    answered = Comment.objects.get(number=1)
    Comment.objects.filter(number__gt=1).update(parent=answered)
    published(parent=answered)
    assert f'href="{answered.get_absolute_url()}">1</a>' in show(client, essay, responses=2)


@pytest.mark.parametrize("state", ["held", "rejected", "spam", "removed", "withdrawn"])
def test_what_is_not_published_shows_in_nothing(client, essay, reply, state):
    comment = reply("The canary sings.", name="Canary Bird", website="https://canary.example")
    Comment.objects.filter(pk=comment.pk).update(state=state)
    for address in (essay.url, "/", reverse("responses-feed"), reverse("essay-responses-feed", args=[essay.slug])):
        assert b"anary" not in client.get(address).content
    assert "No responses yet" in show(client, essay)


def test_a_removed_response_keeps_its_number_the_date_and_the_reason(client, essay, published, moderator):
    first = published("The canary sings.", name="Canary Bird")
    published(parent=first)
    moderation.remove(first, "attack", by=moderator, note="Not here.")
    page = show(client, essay)
    assert "anary" not in page
    assert "Not here." not in page
    rows = responses(page)
    assert re.match(
        r"1\. Removed by a moderator on \d+\w\w \w+ \d{4}: it goes for a person, not an argument\.$", rows[0][2]
    )
    assert rows[1][:2] == (2, 1)
    assert "One Response to" in page


def test_a_response_taken_back_leaves_a_place_only_for_its_answers(client, essay, published):
    first, second = published(), published()
    published(parent=first)
    moderation.withdraw(first)
    moderation.withdraw(second)
    rows = responses(show(client, essay))
    assert [row[0] for row in rows] == [1, 3]
    assert "Withdrawn by its writer on" in rows[0][2]


def test_a_response_held_again_says_nothing_of_why(client, essay, published, moderator):
    first = published("The canary sings.")
    published(parent=first)
    moderation.spam(first, by=moderator)
    page = show(client, essay)
    assert "anary" not in page
    assert "spam" not in responses(page)[0][2].lower()


def test_six_levels_are_shown_and_deeper_ones_stay_at_the_sixth(client, essay, published):
    parent = None
    for _ in range(8):
        parent = published(parent=parent)
    rows = responses(show(client, essay))
    assert [depth for _, depth, _ in rows] == [0, 1, 2, 3, 4, 5, 5, 5]
    assert "in reply to 7:" in rows[-1][2]


def test_a_name_that_reads_the_other_way_stands_apart(client, essay, published):
    published("שלום", name="مريم")
    page = show(client, essay)
    assert "<bdi>مريم</bdi>" in page
    assert 'dir="auto"' in page


def test_a_writers_web_site_passes_nothing_on(client, essay, published):
    published(website="https://ravi.example")
    [link] = re.findall(r'<a href="https://ravi\.example"[^>]*>', show(client, essay))
    assert 'rel="nofollow ugc noopener"' in link


def test_more_than_fifty_stand_on_pages_and_the_last_is_linked_first(client, essay):
    many(essay, 120)
    page = show(client, essay)
    assert [n for n, _, _ in responses(page)] == list(range(1, 51))
    assert page.index("?responses=3") < page.index("?responses=2")
    assert [n for n, _, _ in responses(show(client, essay, responses=3))] == list(range(101, 121))


def test_a_page_that_is_not_there_is_no_page(client, essay, published):
    published()
    for asked in ("0", "2", "-1", "x", "", "9" * 30, "1.5", "²"):
        assert client.get(essay.url, {"responses": asked}).status_code == 404, asked


def test_a_permanent_address_leads_to_the_right_page_and_place(client, essay):
    many(essay, 60)
    for number, place in ((1, f"{essay.url}#response-1"), (51, f"{essay.url}?responses=2#response-51")):
        response = client.get(reverse("response-number", args=[essay.slug, number]))
        assert (response.status_code, response["Location"]) == (302, place)


def test_every_permanent_address_leads_to_the_page_that_has_it(client, essay):
    """Answers stand far from their numbers: under what they answer, twenty deep, on another page than their elders."""
    many(essay, 130)
    ids = dict(Comment.objects.values_list("number", "pk"))
    chance = random.Random(3)
    for number in range(2, 131):
        above = number - 1 if number % 20 else chance.randrange(1, number)
        if number % 7:
            Comment.objects.filter(number=number).update(parent=ids[above if number < 60 else chance.randrange(1, 9)])
    pages = [[n for n, _, _ in responses(show(client, essay, responses=page))] for page in (1, 2, 3)]
    assert sorted(number for page in pages for number in page) == list(range(1, 131))
    assert pages[0] != sorted(pages[0]) and max(pages[0]) > 60
    for number in range(1, 131):
        place = client.get(reverse("response-number", args=[essay.slug, number]))["Location"]
        address, _, anchor = place.partition("#")
        page = int(address.partition("=")[2] or 1)
        assert number in pages[page - 1] and anchor == f"response-{number}"


def test_where_another_site_had_a_response_leads_to_the_right_page_and_place(client, essay):
    many(essay, 60)
    for number in (1, 55):
        Comment.objects.filter(number=number).update(legacy_anchor=f"comment-{900 + number}")
    Comment.objects.filter(number=7).update(legacy_anchor="comment-907", state="held")
    places = {901: "#response-1", 955: "?responses=2#response-55", 907: "#responses", 999: "#responses"}
    for old, place in places.items():
        answer = client.get(f"{essay.url}responses/comment-{old}/")
        assert (answer.status_code, answer["Location"]) == (302, f"{essay.url}{place}")
    keep_old_path("/essays/before/", essay=essay)
    assert client.get("/essays/before/responses/comment-955/")["Location"] == f"{essay.url}responses/comment-955/"
    for none in ("/essays/no-such/responses/comment-901/", f"{essay.url}responses/comment-x/"):
        assert client.get(none).status_code == 404


def test_a_permanent_address_of_nothing_is_no_page(client, essay, reply):
    held = reply()
    Comment.objects.filter(pk=held.pk).update(number=1)
    for number in (0, 1, 2, 10**40):
        assert client.get(f"{essay.url}responses/{number}/").status_code == 404
    assert client.get("/essays/no-such/responses/1/").status_code == 404


def test_a_permanent_address_hides_with_its_essay_and_moves_with_it(client, essay, editor, published):
    comment = published()
    old = comment.get_absolute_url()
    draft = publishing.save_draft(essay, {"slug": "the-new-name"}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    assert client.get(old)["Location"] == "/essays/the-new-name/responses/1/"
    publishing.withdraw(essay, "Wrong.", by=editor)
    assert client.get("/essays/the-new-name/responses/1/").status_code == 410


def test_an_imported_anchor_lands(client, essay, published):
    comment = published()
    Comment.objects.filter(pk=comment.pk).update(legacy_anchor="comment-54321")
    assert 'id="comment-54321"' in show(client, essay)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    '<b onmouseover="alert(1)" style="position:fixed">x</b>',
    "<svg><animate onbegin=alert(1)>",
    '<q cite="javascript:alert(1)">x</q>',
    "</div></li><form action=//evil.example><input name=p>",
]


def test_nothing_typed_runs_or_breaks_out(client, essay, published):
    for typed in HOSTILE:
        published(typed + " words", name=typed[:80] + "x")
    page = show(client, essay)
    rows = re.findall(r'<div class="words" dir="auto">(.*?)</div>', page, re.S)
    for typed, row in zip(HOSTILE, rows, strict=True):
        assert not re.search(r"<(script|img|svg|form|input|animate)|<[^>]*(javascript:|\son\w+=|style=)", row), typed
    for number in range(1, len(HOSTILE) + 1):
        assert page.count(f'id="response-{number}"') == 1, HOSTILE[number - 1]
    assert page.count('<li class="response') == len(HOSTILE)


def test_the_number_of_queries_does_not_grow(client, essay, settings, django_assert_max_num_queries):
    settings.PAGE_STORE = False
    many(essay, 1)
    show(client, essay)
    with django_assert_max_num_queries(8) as asked:
        show(client, essay)
        count = len(asked)
    assert count > 3
    Comment.objects.all().delete()
    many(essay, 500)
    with django_assert_max_num_queries(count):
        assert len(responses(show(client, essay))) == 50


def test_machines_read_who_said_what_in_answer_to_what(client, essay, published, moderator, settings):
    first = published("</script><b>x</b> & words")
    gone = published("The canary sings.")
    published("An answer.", parent=first, name="Ilse")
    moderation.remove(gone, "attack", by=moderator)
    scripts = re.findall(r'<script type="application/ld\+json">(.*?)</script>', show(client, essay), re.S)
    said, answer = json.loads(scripts[-1])["@graph"]
    assert said["@type"] == "Comment"
    assert said["parentItem"]["@id"] == f"{settings.SITE_URL}{essay.url}#article"
    assert answer["parentItem"]["@id"] == said["@id"] == f"{settings.SITE_URL}{first.get_absolute_url()}"
    assert (answer["author"]["name"], answer["text"]) == ("Ilse", "An answer.")


@pytest.mark.proof
def test_five_thousand_responses_are_shown(client, essay):
    many(essay, 5000)
    assert len(responses(show(client, essay, responses=100))) == 50


def test_a_response_by_an_author_of_another_essay_is_marked_as_of_this_site(client, make_essay, moderator, reply):
    essay = make_essay("Another")
    comment = reply(on=essay)
    Comment.objects.filter(pk=comment.pk).update(user=moderator)
    moderation.publish(comment, by=moderator)
    page = show(client, essay)
    assert "wrote this essay" not in page
    assert "of this site" in page


def test_a_published_response_stands_among_the_recent_comments(client, site, essay, published):
    published("Recent words.", name="Kasper")
    assert "Kasper" in client.get("/").content.decode()


def test_words_are_printed_with_the_marks_of_texts_and_stay_as_they_were_typed(client, site):
    essay = make_essay('The Fence\'s "Owner"', "Ann's well.", tags=["Ostrom's principles"], authors=("Ann O'Hara",))
    typed = "It's somebody's \"kitchen\", `it's`."
    comment = make_comment(essay, typed, name="Bo O'Neill")
    comment.refresh_from_db()
    assert (comment.body, comment.name) == (typed, "Bo O'Neill")
    said = "It’s somebody’s “kitchen”, "
    for path in (essay.url, "/", "/tags/", "/tags/ostroms-principles/", "/essays/", "/authors/"):
        page = client.get(path).content.decode()
        text = re.sub(r"<script.*?</script>|<head>.*?</head>|<code>.*?</code>|<[^>]+>", "", page, flags=re.S)
        assert "'" not in text and "&#x27;" not in text and "&quot;" not in text, path
        assert said in text, path
    assert "<code>it's</code>" in client.get(essay.url).content.decode()
    Comment.objects.update(html="", html_version=0)
    rendering.rerender_comments(html_version=0)
    comment.refresh_from_db()
    assert said in comment.html


@pytest.mark.parametrize(
    "field",
    [{"name": "<i>Jo</i> & <script>alert(1)</script>"}, {"website": "https://example.org/\"><script>alert(1)</script>"},
     {"website": "https://example.org/\" onclick=\"alert(1)"}, {"name": "\" onclick=\"alert(1)"}],
)  # fmt: skip
def test_what_writers_say_of_themselves_is_no_html(client, essay, published, field):
    published(**field)
    page = client.get(essay.url).content.decode()
    listed = page.partition('<li class="response')[2].partition("</li>")[0]
    assert "alert(1)" in listed
    assert "<script" not in listed and "<i>" not in listed
    assert '" onclick="' not in listed, "a quotation mark ends the attribute"


def test_the_anchor_that_a_response_had_elsewhere_ends_no_attribute(client, essay, published):
    published()
    Comment.objects.update(legacy_anchor='c1" onclick="alert(1)')
    page = client.get(essay.url)
    assert page.status_code == 200
    assert 'id="c1&quot; onclick=&quot;alert(1)"' in page.content.decode()
