"""Responses to one paragraph: from the link beside it to the page of its hub, through every publication."""

import re
from html import unescape

import pytest
from django.urls import reverse

from accounts.models import User
from comments import moderation
from comments.models import Comment, Passage
from comments.paragraphs import answers
from comments.paragraphs.margin_counts import text_with_margin
from comments.threads.row_html import responses_html
from comments.tokens import token_of
from essays import publishing
from essays.markup.paragraph_slots import paragraphs, with_margins
from essays.models import Essay
from sitewide.models import OutboxMessage
from tests.cast import signed_in
from tests.comments.conftest import WORDS, publish

FIRST = "The office opens at seven and keeps the keys of every hall in town."
SECOND = "By noon it has made [a promise](/politics/) that binds its successors, in writing."
THIRD = "In the evening the lathe and the boiler are lent to whoever asks for them first."
BODY = f"{FIRST}\n\n{SECOND}\n\n{THIRD}"

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture(scope="module")
def of_three(kept):
    """The key of an essay of three paragraphs, made once."""
    editor = User.objects.get(pk=kept["editor"])
    return publish(editor, body=BODY).pk


@pytest.fixture
def essay(of_three, db):
    return Essay.objects.get(pk=of_three)


@pytest.fixture
def about(reply, essay, moderator):
    """Sends a reply to a paragraph and publishes it; gives the comment."""

    def send(number, body="", *, on=None, publish=True, **fields):
        on = on or essay
        on.refresh_from_db()
        comment = reply(body, on=on, about=answers.find_about(on, str(number)), **fields)
        if publish:
            moderation.publish(comment, by=moderator)
        return comment

    return send


@pytest.fixture
def rewrite(essay, editor):
    """Publishes the essay anew with another text."""

    def write(body):
        essay.refresh_from_db()
        draft = publishing.save_draft(essay, {"body": body}, by=editor, parent=essay.head)
        return publishing.publish(draft, by=editor)

    return write


def show(client, essay, query=""):
    answer = client.get(essay.url + query)
    assert answer.status_code == 200
    return answer.content.decode()


def plain(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def said(page):
    """What the responses of a page say of the paragraphs that they answer, in order."""
    return [plain(part) for part in re.findall(r'<p class="about.*?</p>', page, re.S)]


def counts(page):
    return [plain(part) for part in re.findall(r'<aside class="mark answers".*?</aside>', page, re.S)]


def test_every_paragraph_of_an_open_essay_has_a_link_to_answer_it(client, essay, editor):
    page = show(client, essay)
    respond = reverse("respond", args=[essay.slug])
    assert re.findall(rf'href="{respond}\?paragraph=(\d)#reply" aria-label="Respond to paragraph \1"', page) == [*"123"]
    draft = publishing.save_draft(essay, {"comments_policy": "closed"}, by=editor, parent=essay.head)
    publishing.publish(draft, by=editor)
    assert "Respond to paragraph" not in show(client, essay)


def test_the_form_of_a_paragraph_shows_what_is_answered_and_sends_it(client, essay, form_of):
    respond = reverse("respond", args=[essay.slug])
    page = client.get(respond, {"paragraph": "2"}).content.decode()
    assert "On ¶ 2 , Politics By noon it has made a promise that binds its successors, in writing." in plain(page)
    named = re.search(r'name="paragraph" value="([^"]+)"', page)[1]
    assert client.post(respond, form_of(paragraph=named)).status_code == 303
    comment = Comment.objects.get()
    passage = comment.passage
    assert (passage.number, passage.edition, passage.place, passage.found) == (2, 1, 2, "same")
    assert passage.quote.startswith("By noon it has made a promise")
    assert [hub.slug for hub in passage.hubs.all()] == ["politics"]
    assert comment.revision.edition == 1


def test_a_response_opens_with_the_paragraph_in_the_ink_of_its_hub(client, essay, about):
    about(2)
    page = show(client, essay)
    assert said(page) == ["On ¶ 2 , Politics By noon it has made a promise that binds its successors, in writing."]
    assert '<p class="about politics">' in page
    assert 'href="#p2"' in page


def test_numbers_stand_beside_the_paragraphs_and_only_the_published_count(client, essay, about):
    held = about(1, "The canary sings in the mine.", publish=False)
    assert counts(show(client, essay)) == []
    about(2)
    about(2)
    about(3)
    page = show(client, essay)
    assert counts(page) == ["2 responses to ¶ 2", "1 response to ¶ 3"]
    assert page.index("2 responses to ¶\xa02") < page.index('<p id="p2"') < page.index("1 response to ¶\xa03")
    assert "canary" not in page
    moderation.publish(held, by=None)
    assert counts(show(client, essay))[0] == "1 response to ¶ 1"


def test_stored_html_stays_as_it_is_between_the_margins(essay):
    html = essay.html
    text = with_margins(html, {2: "<aside>two</aside>"}, "<i>{}</i>".format)
    bare = re.sub(r"<aside>two</aside>|<i>\d</i>", "", text)
    assert bare == html
    assert re.search(r"<aside>two</aside><p id=\"p2\"", text)
    assert len(re.findall(r"¶</a><i>\d</i>", text)) == 3


@pytest.mark.parametrize(
    "typed",
    [
        '<p id="p2">x</p>',
        '`<p id="p2"` and `<a class="pilcrow" href="#p2" aria-label="Paragraph 2">¶</a>`',
        '<abbr title=\'<p id="p2"><a class="pilcrow" href="#p2" aria-label="Paragraph 2">¶</a>\'>x</abbr>',
        '<a class="pilcrow" href="#p2" aria-label="Paragraph 2">¶</a>',
        '- one <a class="pilcrow" href="#p1">¶</a>\n- <p id="p1">',
    ],
)
def test_no_writer_can_make_a_margin_of_their_own(make_essay, typed):
    html = make_essay("Forged", body=f"{FIRST}\n\n{typed}\n\n{SECOND}\n\n{THIRD}").html
    text = with_margins(html, {n: f"[{n}]" for n in range(1, 6)}, lambda n: f"({n})")
    count = len(paragraphs(html))
    assert re.findall(r"\((\d)\)", text) == re.findall(r"\[(\d)\]", text) == [str(n) for n in range(1, count + 1)]
    assert re.sub(r"\[\d\]|\(\d\)", "", text) == html
    for n in range(1, count + 1):
        assert re.search(rf'\[{n}\]<(?:p|ul|ol|dl) id="p{n}"', text)


def test_responses_can_be_read_in_threads_by_date_and_by_paragraph(client, essay, about, published):
    first = published("About the whole.")
    about(3, "About the lathe.")
    published("To the first.", parent=first)
    lathe = Comment.objects.get(number=2)
    about(1, "About the keys.")
    published("To the lathe.", parent=lathe)

    def order(query):
        return [int(n) for n in re.findall(r'id="response-(\d+)"', show(client, essay, query))]

    assert order("") == [1, 3, 2, 5, 4]
    assert order("?order=date") == [1, 2, 3, 4, 5]
    assert order("?about=any") == [4, 2, 5]
    assert order("?about=3") == [2, 5]
    assert order("?about=2") == []
    page = show(client, essay)
    assert "In threads By date About a paragraph (2) Feed" in plain(page)
    assert "No response is about it." in show(client, essay, "?about=2")


@pytest.mark.parametrize("query", "order=x about=0 about=99 about=x about=1&order=date about=² about=".split())
def test_no_other_order_can_be_asked_for(client, essay, query):
    assert client.get(f"{essay.url}?{query}").status_code == 404


def test_search_engines_list_the_essay_once(client, essay, about):
    about(1)
    for query in ("?order=date", "?about=any", "?about=1"):
        assert '<meta name="robots" content="noindex">' in show(client, essay, query)
    assert "noindex" not in show(client, essay)


def test_a_paragraph_that_changed_says_so_and_shows_the_difference(client, essay, about, rewrite):
    about(3)
    rewrite(BODY.replace("lathe and the boiler", "lathe and the kiln"))
    page = show(client, essay)
    [line] = said(page)
    assert line.endswith("This paragraph has changed since revision 1. See what changed")
    assert "the lathe and the boiler are lent" in line, "it is quoted as it was answered"
    address = reverse("difference", args=[essay.slug, 1, 2])
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200
    assert counts(page) == ["1 response to ¶ 3, on earlier words"]


def test_a_paragraph_that_was_taken_out_says_in_which_revision_and_comes_back_with_its_words(
    client, essay, about, rewrite, editor
):
    about(2)
    rewrite(f"{FIRST}\n\n{THIRD}")
    rewrite(f"{FIRST}\n\n{THIRD}\n\nOne more.")
    page = show(client, essay)
    [line] = said(page)
    assert line.startswith("On ¶ 2, Politics By noon")
    assert line.endswith("This paragraph was taken out in revision 2.")
    assert counts(page) == []
    assert "About a paragraph (1)" in page
    restored = publishing.restore(essay.revisions.get(edition=1), by=editor)
    publishing.publish(restored, by=editor)
    page = show(client, essay)
    assert "taken out" not in page and "has changed" not in page
    assert counts(page) == ["1 response to ¶ 2"]


def test_a_paragraph_that_moved_keeps_its_responses(client, essay, about, rewrite):
    about(1)
    rewrite(f"A new beginning.\n\n{THIRD}\n\n{SECOND}\n\n{FIRST}")
    page = show(client, essay)
    assert said(page) == [f"On ¶ 4 {FIRST}"]
    assert counts(page) == ["1 response to ¶ 4"]


def test_responses_to_several_editions_of_a_paragraph_stand_together(client, essay, about, rewrite):
    about(3)
    rewrite(BODY.replace("boiler", "kiln"))
    about(3)
    page = show(client, essay)
    assert Passage.objects.count() == 2
    assert counts(page) == ["2 responses to ¶ 3"]
    assert ["has changed" in line for line in said(page)] == [True, False]


def test_the_words_of_a_withheld_edition_are_quoted_only_while_they_stand(client, essay, about, rewrite, editor):
    about(1)
    about(3)
    rewrite(BODY.replace("boiler", "kiln"))
    publishing.withhold(essay.revisions.get(edition=1), "A name stood in it.", by=editor)
    page = show(client, essay)
    assert "boiler" not in page
    assert said(page)[0] == f"On ¶ 1 {FIRST}"
    assert said(page)[1].startswith("On ¶ 3 Its words are not shown any more. This paragraph has changed")
    assert not Passage.objects.filter(text__contains="boiler").exists()


def test_an_essay_published_anew_while_somebody_writes_answers_no_other_paragraph(client, essay, form_of, rewrite):
    named = answers.find_about(essay, "3").name
    respond = reverse("respond", args=[essay.slug])
    rewrite(f"{THIRD}\n\n{FIRST}\n\n{SECOND}")
    assert client.post(respond, form_of(paragraph=named)).status_code == 303
    assert Comment.objects.get().passage.number == 1, "it moved meanwhile"
    rewrite(f"{FIRST}\n\n{SECOND}\n\n{THIRD.replace('boiler', 'kiln')}")
    answer = client.post(respond, form_of(paragraph=named, body="Another reply."))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "was changed while you were writing" in page and "Another reply." in page and "kiln" in page
    named = re.search(r'name="paragraph" value="([^"]+)"', page)[1]
    assert client.post(respond, form_of(paragraph=named, body="Another reply.")).status_code == 303
    assert Comment.objects.latest("pk").passage.quote == THIRD.replace("boiler", "kiln")


def test_a_paragraph_that_is_gone_meanwhile_is_said_and_the_essay_can_be_answered(client, essay, form_of, rewrite):
    named = answers.find_about(essay, "3").name
    rewrite(FIRST)
    respond = reverse("respond", args=[essay.slug])
    answer = client.post(respond, form_of(paragraph=named))
    assert answer.status_code == 422
    assert "is not there any more" in answer.content.decode()
    assert 'name="paragraph" value=' not in answer.content.decode()
    assert client.post(respond, form_of()).status_code == 303
    assert Comment.objects.get().passage is None


@pytest.mark.parametrize("named", ["0", "4", "x", "1.", "1.zz", "-1", "9" * 40, "1.0123456789ab", "１"])
def test_what_names_no_paragraph_opens_the_form_for_the_essay(client, essay, form_of, named):
    respond = reverse("respond", args=[essay.slug])
    assert client.get(respond, {"paragraph": named}).status_code == 200
    answer = client.post(respond, form_of(paragraph=named))
    assert answer.status_code == 422 and WORDS[:20] in unescape(answer.content.decode())
    assert not Passage.objects.exists()


def test_an_answer_to_a_response_is_about_no_paragraph(client, essay, about, form_of):
    first = about(1)
    named = answers.find_about(essay, "2").name
    client.post(reverse("respond", args=[essay.slug]), form_of(parent=str(first.number), paragraph=named))
    assert Comment.objects.latest("pk").passage is None


def test_a_refused_reply_begins_again_with_its_paragraph(client, essay, about, rewrite, moderator):
    comment = about(2, publish=False)
    moderation.reject(comment, "off-subject", by=moderator)
    rewrite(f"{THIRD}\n\n{SECOND}")
    page = client.get(reverse("respond", args=[essay.slug]), {"from": token_of(comment)}).content.decode()
    assert re.search(r'name="paragraph" value="2\.[0-9a-f]{12}"', page)


def test_a_hub_gathers_what_readers_say_about_it_from_all_essays(client, essay, about, make_essay, moderator):
    other = make_essay("Second", body=f"Begin.\n\n{SECOND}")
    about(1, "Not about politics.")
    about(2, "The first canary.", publish=False)
    about(2, "About the promise.")
    about(2, "On another essay.", on=other)
    page = client.get("/politics/").content.decode()
    section = plain(page.partition("What readers say about Politics")[2].partition("</section>")[0])
    assert section.index("On another essay.") < section.index("About the promise.")
    assert section.count("By noon it has made a promise") == 2
    assert "canary" not in page and "Not about politics" not in section
    assert "What readers say" not in client.get("/movements/").content.decode()
    assert "Nobody has answered" in client.get("/movements/responses/").content.decode()
    publishing.withdraw(other, "Wrong.", by=None)
    assert "On another essay." not in client.get("/politics/").content.decode()


def test_more_of_what_readers_say_stands_on_a_page_of_its_own(client, essay, about):
    for n in range(6):
        about(2, f"Number {n} about the promise.")
    page = client.get("/politics/").content.decode()
    assert "Number 0 about" not in page and 'href="/politics/responses/"' in page
    more = client.get("/politics/responses/")
    assert "Number 0 about" in more.content.decode()
    assert client.get("/politics/responses/?page=2").status_code == 404
    assert client.get("/no-such/responses/").status_code == 404


def test_a_paragraph_that_names_all_three_speaks_of_the_strategy(make_essay, about, client):
    essay = make_essay("All", body="One.\n\nIt is [the alliance](/strategy/) of them all.\n\nThree.")
    about(2, on=essay)
    assert said(show(client, essay))[0].startswith("On ¶ 2 , The strategy It is")
    assert "It is the alliance" in client.get("/movements/").content.decode()


def test_as_many_queries_for_many_paragraphs_and_at_most_eight(
    client, essay, about, editor, settings, django_assert_max_num_queries
):
    settings.PAGE_STORE = False
    about(1)
    Comment.objects.update(user=editor)
    show(client, essay)
    with django_assert_max_num_queries(8) as asked:
        show(client, essay)
        count = len(asked)
    about(2)
    about(3)
    show(client, essay)
    with django_assert_max_num_queries(count):
        show(client, essay)


def test_what_is_typed_into_names_and_passages_stays_words(client, make_essay, about, moderator):
    essay = make_essay("Odd", body='A <b>bold</b> "quote" &lt;script&gt;alert(1)&lt;/script&gt; & more of it here.')
    about(1, on=essay)
    page = show(client, essay)
    assert "<script>alert(1)" not in page
    assert said(page) == ["On ¶ 1 A bold “quote” <script>alert(1)</script> & more of it here."]
    in_feed = unescape(client.get("/responses.xml").content.decode())  # the HTML that a reader of feeds draws
    assert "&lt;script&gt;alert(1)" in in_feed and "<script>" not in in_feed


def test_what_the_margin_and_the_place_of_a_removed_response_are_given_ends_no_markup(essay):
    margin = text_with_margin(essay, {}, '/respond/"><i>')
    assert "&quot;&gt;&lt;i&gt;?paragraph=1#reply" in margin and "<i>" not in margin
    row = {"number": 1, "depth": 0, "level": 0, "removed": True, "removed_line": "Removed: <i>spam</i>."}
    assert "Removed: &lt;i&gt;spam&lt;/i&gt;." in responses_html([row], essay=essay)


def test_the_paragraph_is_told_wherever_the_reply_is_read(client, essay, about, form_of, moderator):
    """To its writer, to the moderators in the queue and by letter, and in the feed."""
    named, respond = answers.find_about(essay, "2").name, reverse("respond", args=[essay.slug])
    sent = client.post(respond, form_of(paragraph=named), headers={"HX-Request": "true"}).content.decode()
    comment = Comment.objects.get()
    private = client.get(reverse("private-response", args=[token_of(comment)])).content.decode()
    queue = signed_in(moderator).get(reverse("desk-moderation")).content.decode()
    letter = OutboxMessage.objects.get(key=f"held:{comment.pk}").body
    moderation.publish(comment, by=moderator)
    feed = client.get("/responses.xml").content.decode()
    for page in (sent, private, queue, letter, feed):
        assert "By noon it has made a promise that binds its successors" in page
    assert "answered ¶ 2 (“By noon" in letter
